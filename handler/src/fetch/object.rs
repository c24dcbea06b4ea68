use crate::{
    archive::Cos,
    config::CosArchive,
    event::{Details, Event, Reason},
    http::Http,
    report::Place,
    retry::{self, Failure},
    sign::sha256_hex,
    sink::LookUp,
};
use serde::Deserialize;
use tokio::time::Instant;

/// Longest pointer: its texts are short, and a key has 850 bytes.
const POINTER: usize = 8 * 1024;

/// What stands for an event that is too large to be sent: where it is, and which one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pointer {
    event_type: String,
    task_id: Option<String>,
    status: Option<String>,
    archived: Place,
}

#[derive(Deserialize)]
#[serde(tag = "mpstack", rename_all = "snake_case")]
enum Note {
    Pointer(Pointer),
}

impl Pointer {
    /// Takes `body` for a pointer; `None` if it is none.
    pub fn read(body: &[u8]) -> Option<Self> {
        let Note::Pointer(pointer) = (body.len() <= POINTER).then(|| serde_json::from_slice(body).ok())??;
        Some(pointer)
    }

    /// Returns the event as far as the pointer tells it, which leads nowhere because of `failure`.
    pub fn event(self, body: &[u8], failure: &Failure) -> Event {
        let Self { event_type, task_id, status, archived: _ } = self;
        let why = format!("the object that stands for the event cannot be read: {failure}");
        Event {
            event_type: Some(event_type.into()),
            details: if task_id.is_some() { Details::Lacking } else { Details::Told },
            task_id,
            status,
            reasons: vec![Reason::because(why)],
            ..Event::unrecognised(sha256_hex(body), String::new())
        }
    }
}

/// Returns the bytes that a pointer leads to, read with the function's own role.
///
/// # Errors
/// The place is none of this account's, there is nothing, or COS does not give it.
pub async fn object(
    http: &Http,
    look_up: LookUp,
    account: Option<&str>,
    pointer: &Pointer,
    deadline: Instant,
) -> Result<Vec<u8>, Failure> {
    check(&pointer.archived, account)?;
    let Place { bucket, region, key } = &pointer.archived;
    let bucket = CosArchive { bucket: bucket.clone(), region: region.clone(), prefix: String::new() };
    let cos = Cos::new(http, &bucket, look_up)?;
    let found = retry::until(deadline, || cos.get(key)).await.result?;
    found.ok_or_else(|| Failure::never("it is not there"))
}

/// Whoever may invoke the function writes pointers: they shall lead to a bucket of its own account (`account` is the appid) and to
/// no other host, and to a key that no client on the way turns into another.
fn check(place: &Place, account: Option<&str>) -> Result<(), Failure> {
    let Place { bucket, region, key } = place;
    let is_name = |text: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&text.len()) && text.bytes().all(plain)
    };
    let own = account.filter(|account| !account.is_empty());
    let own = own.ok_or_else(|| Failure::never("the function does not know its own account"))?;
    let name = bucket.strip_suffix(own).and_then(|name| name.strip_suffix('-'));
    if !is_name(bucket) || !is_name(region) || name.is_none_or(str::is_empty) {
        return Err(Failure::never("the bucket is none of this account"));
    }
    let is_safe = |part: &str| !matches!(part, "" | "." | "..");
    if key.len() > 850 || !key.split('/').all(is_safe) {
        return Err(Failure::never("the key is not one of an archive"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_lead_into_buckets_of_the_account_and_nowhere_else() {
        for (bucket, region, key, allowed) in [
            ("callbacks-1250000000", "ap-beijing", "mps/WorkflowTask/t/FINISH.json", true),
            ("a-b-1250000000", "ap-beijing-fsi", "a b/中.json", true),
            ("callbacks-1250000001", "ap-beijing", "a.json", false),
            ("callbacks-91250000000", "ap-beijing", "a.json", false),
            ("-1250000000", "ap-beijing", "a.json", false),
            ("1250000000", "ap-beijing", "a.json", false),
            ("x.evil.example/callbacks-1250000000", "ap-beijing", "a.json", false),
            ("callbacks-1250000000", "evil.example#", "a.json", false),
            ("callbacks-1250000000", "ap-beijing.evil", "a.json", false),
            ("callbacks-1250000000", "", "a.json", false),
            ("callbacks-1250000000", "ap-beijing", "", false),
            ("callbacks-1250000000", "ap-beijing", "a/../b.json", false),
            ("callbacks-1250000000", "ap-beijing", "/a.json", false),
        ] {
            let place = Place { bucket: bucket.into(), region: region.into(), key: key.into() };
            assert_eq!(check(&place, Some("1250000000")).is_ok(), allowed, "{bucket} {region} {key}");
            for unknown in [None, Some("")] {
                assert!(check(&place, unknown).is_err());
            }
        }
    }

    #[test]
    fn only_a_pointer_is_a_pointer() {
        let text = r#"{"mpstack":"pointer","stack":"s","event_type":"WorkflowTask","task_id":"t","status":null,"outcome":"failed","archived":{"bucket":"b-1","region":"r","key":"k"}}"#;
        let read = |text: &str| Pointer::read(text.as_bytes());
        assert_eq!(read(text).expect("a pointer").task_id.as_deref(), Some("t"));
        for other in [text.replace("pointer", "probe"), text.replace(r#","key":"k""#, ""), "{}".into(), String::new()] {
            assert_eq!(read(&other), None, "{other}");
        }
    }
}
