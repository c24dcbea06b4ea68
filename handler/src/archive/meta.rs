use crate::{event::Event, sign::cos::encode};

/// Returns the metadata of an event's object, by which it is listed: ASCII and, all together, at most 2 KB.
pub fn meta(event: &Event) -> Vec<(&'static str, String)> {
    let value = |text: Option<&str>| {
        let mut encoded = encode(text.unwrap_or_default());
        encoded.truncate(200);
        encoded
    };
    let pairs = [
        ("x-cos-meta-event-type", value(Some(event.type_name()))),
        ("x-cos-meta-task-id", value(event.task_id.as_deref())),
        ("x-cos-meta-status", value(event.status.as_deref())),
        ("x-cos-meta-outcome", value(Some(event.outcome.as_str()))),
    ];
    pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
