use crate::{
    event::{Event, EventType},
    sign::{cos::encode, sha256_hex},
};

/// Returns the key under which the bytes of `events` are kept; `body_sha256` is the hash of those bytes.
///
/// It depends on nothing but the message, so a retry overwrites its own object. Live notifications, of which a stream
/// sends many alike, add a part of the hash. What is not recognised, has no task id or holds several events goes by
/// hash alone.
pub fn key(prefix: &str, events: &[Event], body_sha256: &str) -> String {
    let [event] = events else { return format!("{prefix}records/{body_sha256}.json") };
    let (Some(kind), Some(task), true) = (&event.event_type, &event.task_id, event.recognised) else {
        return format!("{prefix}unrecognised/{body_sha256}.json");
    };
    let status = part(event.status.as_deref().unwrap_or("NONE"));
    let tail = match kind {
        EventType::LiveNotification => format!("{status}-{}", &body_sha256[..body_sha256.len().min(16)]),
        _ => status,
    };
    format!("{prefix}{}/{}/{tail}.json", part(kind.as_str()), part(task))
}

/// Where the details lie that archived events lacked, below the archive's prefix.
pub const FETCHED: &str = "fetched/";

/// Returns the key for the details of an event that lacked them; `usual` is that of its message, `number` its place in there.
pub fn fetched_key(prefix: &str, usual: &str, number: usize) -> String {
    let below = usual.strip_prefix(prefix).unwrap_or(usual);
    match number {
        0 => format!("{prefix}{FETCHED}{below}"),
        other => format!("{prefix}{FETCHED}{}-{other}.json", below.strip_suffix(".json").unwrap_or(below)),
    }
}

/// Returns the key for other bytes than those that lie under `usual`.
#[cfg(feature = "runtime")]
pub(super) fn other_key(usual: &str, body_sha256: &str) -> String {
    let stem = usual.strip_suffix(".json").unwrap_or(usual);
    format!("{stem}-{}.json", &body_sha256[..body_sha256.len().min(16)])
}

/// Makes one path-safe part: percent-encoded, so that different texts stay different; never `.` or `..`, which some
/// clients resolve; hashed when too long, since a key holds 850 bytes.
fn part(text: &str) -> String {
    let encoded = encode(text);
    match encoded.as_str() {
        "" | "." | ".." => format!("%{}", encoded.len()),
        long if long.len() > 200 => sha256_hex(text.as_bytes()),
        _ => encoded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::understand;

    #[test]
    fn details_lie_beside_their_events() {
        assert_eq!(fetched_key("mps/", "mps/unrecognised/ab.json", 0), "mps/fetched/unrecognised/ab.json");
        assert_eq!(fetched_key("", "records/ab.json", 2), "fetched/records/ab-2.json");
    }

    #[test]
    fn keys_are_safe_and_depend_on_the_message_only() {
        let hash = "0123456789abcdef0123456789abcdef";
        let of = |task: &str, status: &str| {
            let text = format!(r#"{{"WorkflowTaskEvent":{{"TaskId":"{task}","Status":"{status}"}}}}"#);
            key("mps/", &[understand(text.as_bytes())], hash)
        };
        assert_eq!(of("1-WorkflowTask-a", "FINISH"), "mps/WorkflowTask/1-WorkflowTask-a/FINISH.json");
        assert_eq!(of("../../etc", ""), "mps/WorkflowTask/..%2F..%2Fetc/NONE.json");
        assert_eq!(of("..", "a b"), "mps/WorkflowTask/%2/a%20b.json");
        assert_eq!(of(&"x".repeat(900), "FINISH").len(), "mps/WorkflowTask//FINISH.json".len() + 64);
        let unknown = understand(br#"{"EventType":"Odd","OddEvent":{"TaskId":"t","Status":"FINISH"}}"#);
        assert_eq!(key("", std::slice::from_ref(&unknown), hash), format!("unrecognised/{hash}.json"));
        assert_eq!(key("p/", &[unknown.clone(), unknown], hash), format!("p/records/{hash}.json"));
        let live = understand(br#"{"NotificationType":"AiReviewResult","TaskId":"t"}"#);
        assert_eq!(key("", &[live], hash), "LiveNotification/t/AiReviewResult-0123456789abcdef.json");
    }
}
