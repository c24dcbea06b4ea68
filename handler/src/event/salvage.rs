//! What can be told of a message that ends before its end: type and task, by a scan that needs no whole JSON.

use super::{EventType, envelope::SLOTS};

/// How much is looked at. Type and task stand near the beginning; what was cut off at 128 KB has no more.
const BYTES: usize = 1024 * 1024;

/// Longest text that is taken for a name: task ids have about 65 characters.
const NAME: usize = 200;

/// A task, and the type of its event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Salvaged {
    pub(super) event_type: EventType,
    pub(super) task_id: String,
}

/// Looks for `EventType` in the envelope and for `TaskId` in it or in its payload. A payload's own name tells the type as well: the
/// order of members is not fixed, and the type may be what was cut off.
pub(super) fn salvage(bytes: &[u8]) -> Option<Salvaged> {
    let bytes = &bytes[..bytes.len().min(BYTES)];
    let (mut declared, mut shown, mut slot, mut task_id) = (None, None, None, None);
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let Some((name, end)) = string(bytes, at) else { break };
                at = end;
                let Some(value) = value(bytes, end) else { continue };
                match (depth, name) {
                    (1, b"EventType") => declared = text(bytes, value).map(EventType::from),
                    (1 | 2, b"TaskId") if task_id.is_none() => {
                        task_id = text(bytes, value);
                        shown = slot.clone();
                    }
                    (1, name) => {
                        let known = SLOTS.iter().find(|(slot, ..)| slot.as_bytes() == name);
                        slot = known.map(|(_, kind, _)| kind.clone());
                    }
                    _ => {}
                }
                continue;
            }
            _ => {}
        }
        at += 1;
        if let (Some(_), Some(_)) = (&declared, &task_id) {
            break;
        }
    }
    Some(Salvaged { event_type: declared.or(shown)?, task_id: task_id? })
}

/// Returns the inside of the string that begins at `from`, as it stands there, and where it ends; `None` if it does not.
fn string(bytes: &[u8], from: usize) -> Option<(&[u8], usize)> {
    let mut at = from + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some((&bytes[from + 1..at], at + 1)),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Returns where the value begins that belongs to the name before `from`; `None` if that was no name.
fn value(bytes: &[u8], from: usize) -> Option<usize> {
    let next = |from: usize| Some(from + bytes.get(from..)?.iter().position(|byte| !byte.is_ascii_whitespace())?);
    let colon = next(from)?;
    (bytes[colon] == b':').then(|| next(colon + 1))?
}

/// Returns a value that is a whole string of a sensible length.
fn text(bytes: &[u8], from: usize) -> Option<String> {
    let (_, end) = (bytes.get(from)? == &b'"').then(|| string(bytes, from))??;
    let text: String = serde_json::from_slice(&bytes[from..end]).ok()?;
    (!text.is_empty() && text.len() <= NAME).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, String)> {
        salvage(text.as_bytes()).map(|found| (found.event_type.as_str().to_owned(), found.task_id))
    }

    #[test]
    fn type_and_task_are_found_wherever_the_message_ends_after_them() {
        let whole = r#"{ "EventType" : "WorkflowTask", "SessionContext":"a \"TaskId\":\"x\" {[", "WorkflowTaskEvent":{"InputInfo":{"TaskId":"inner"},"TaskId":"1-\u0041","MediaProcessResultSet":[{"Type":"#;
        let named = whole.find("1-").expect("an id") + "1-\\u0041\"".len();
        for end in 0..=whole.len() {
            let expected = (end >= named).then(|| ("WorkflowTask".to_owned(), "1-A".to_owned()));
            assert_eq!(found(&whole[..end]), expected, "{}", &whole[..end]);
        }
    }

    #[test]
    fn a_payload_tells_its_type_and_what_is_deeper_tells_nothing() {
        let edit = Some(("EditMediaTask".to_owned(), "t".to_owned()));
        for (text, expected) in [
            (r#"{"ScheduleTaskEvent":null,"EditMediaTaskEvent":{"TaskId":"t","Status""#, edit.clone()),
            (r#"{"EditMediaTaskEvent":{"TaskId":"t","Status":"FINI"#, edit.clone()),
            (r#"{"TaskId":"t","EventType":"EditMediaTask","#, edit),
            (r#"{"TaskId":"t","Status":"FINISH"#, None),
            (r#"{"EventType":"WorkflowTask","A":{"B":{"TaskId":"t"}"#, None),
            (r#"{"EventType":"WorkflowTask","WorkflowTaskEvent":{"TaskId":17"#, None),
            ("nonsense \"TaskId\":", None),
            ("", None),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
        assert_eq!(found(&format!(r#"{{"EventType":"WorkflowTask","TaskId":"{}""#, "x".repeat(201))), None);
    }
}
