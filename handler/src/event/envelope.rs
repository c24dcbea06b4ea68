//! From bytes to events: taking wrappers off, finding the payload, and putting together what the other files read.

use super::{
    Code, Details, Event, EventType, Fact, Outcome, Reason,
    input::inputs,
    json::{self, object, text},
    output::outputs,
    salvage::{Salvaged, salvage},
    subtask::{Results, code},
    value::{Object, Value},
    verdict::{Shape, verdict},
};
use crate::sign::sha256_hex;
use std::borrow::Cow;

/// Wrappers within wrappers that are taken off; one is documented (a queue's record).
const WRAPPERS: usize = 3;

/// Events in one message beyond which it is treated as noise. Queues hand over a few; a hostile array may hold millions.
const EVENTS: usize = 100;

/// Payload members and what they hold, in order of preference where several are filled.
pub(super) const SLOTS: [(&str, EventType, Shape); 7] = [
    ("WorkflowTaskEvent", EventType::WorkflowTask, Shape::Parts),
    ("EditMediaTaskEvent", EventType::EditMediaTask, Shape::Whole),
    ("ScheduleTaskEvent", EventType::ScheduleTask, Shape::Parts),
    ("BatchTaskEvent", EventType::BatchTask, Shape::PartsAlone),
    ("ExtractBlindWatermarkTask", EventType::ExtractBlindWatermark, Shape::Whole),
    ("LiveScheduleTaskEvent", EventType::LiveScheduleTask, Shape::Parts),
    ("GetMediaAttributesTaskEvent", EventType::GetMediaAttributesTask, Shape::Unknown),
];

/// Returns the event that `bytes` hold; the first of several.
pub fn understand(bytes: &[u8]) -> Event {
    understand_each(bytes).swap_remove(0)
}

/// Returns the events that `bytes` hold: one, or one per record of a queue's message. Never none.
pub fn understand_each(bytes: &[u8]) -> Vec<Event> {
    understand_hashed(bytes, &sha256_hex(bytes))
}

/// The same where the hash of `bytes` is known.
pub(super) fn understand_hashed(bytes: &[u8], digest: &str) -> Vec<Event> {
    let mut events = Vec::new();
    read(bytes, digest.into(), WRAPPERS, &mut events);
    if events.len() > EVENTS {
        let why = format!("the message holds more than {EVENTS} events");
        return vec![Event::unrecognised(digest.into(), why)];
    }
    if events.is_empty() {
        events.push(Event::unrecognised(digest.into(), "the message holds no event".into()));
    }
    events
}

fn read(bytes: &[u8], digest: String, wrappers: usize, events: &mut Vec<Event>) {
    if events.len() > EVENTS {
        return;
    }
    match json::read(bytes, &mut String::new()) {
        Ok(Value::Object(envelope)) => match envelope.get("Records").and_then(Value::as_array) {
            Some(records) => each(records, wrappers, events, &digest, record),
            None => events.push(open(&envelope, digest)),
        },
        Ok(Value::Array(items)) if items.iter().all(|item| matches!(item, Value::String(_) | Value::Object(_))) => {
            each(&items, wrappers, events, &digest, |item| Some(body(item)));
        }
        Ok(Value::String(inner)) if wrappers > 0 => within(&inner, wrappers, events),
        Ok(_) => events.push(Event::unrecognised(digest, "the message is no JSON object".into())),
        Err(error) => {
            let event = Event::unrecognised(digest, format!("the message is not JSON: {error}"));
            events.push(match salvage(bytes) {
                Some(Salvaged { event_type, task_id }) => naming(event, event_type, Some(task_id)),
                None => event,
            });
        }
    }
}

/// Adds what is known of an event that has no payload to speak of.
fn naming(event: Event, event_type: EventType, task_id: Option<String>) -> Event {
    let details = if task_id.is_some() { Details::Lacking } else { Details::Told };
    Event { event_type: Some(event_type), task_id, details, ..event }
}

/// Reads what a wrapper held.
fn within(text: &str, wrappers: usize, events: &mut Vec<Event>) {
    read(text.as_bytes(), sha256_hex(text.as_bytes()), wrappers - 1, events);
}

fn each(
    items: &[Value<'_>],
    wrappers: usize,
    events: &mut Vec<Event>,
    digest: &str,
    inner: impl for<'a> Fn(&'a Value<'_>) -> Option<Cow<'a, str>>,
) {
    for item in items.iter().take(EVENTS + 1) {
        match inner(item) {
            Some(text) if wrappers > 0 => within(&text, wrappers, events),
            Some(_) | None => events.push(Event::unrecognised(digest.into(), "a record holds no message".into())),
        }
    }
}

/// Returns the message of a queue's record.
fn record<'a>(record: &'a Value<'_>) -> Option<Cow<'a, str>> {
    let record = record.as_object()?;
    let queue = record.get("CMQ").or_else(|| record.get("Cmq"))?;
    queue.as_object()?.get("msgBody").map(body)
}

fn body<'a>(value: &'a Value<'_>) -> Cow<'a, str> {
    value.as_str().map_or_else(|| value.to_string().into(), Cow::Borrowed)
}

fn open(envelope: &Object<'_>, digest: String) -> Event {
    if let (None, Some(kind)) = (text(envelope, "EventType"), text(envelope, "NotificationType")) {
        return live(envelope, kind, digest);
    }
    let declared = text(envelope, "EventType").map(EventType::from);
    let Some((name, payload, shape)) = payload(envelope, declared.as_ref()) else {
        let why = match &declared {
            Some(kind) => format!("a `{kind}` without its payload"),
            None => format!("neither a known type nor a known payload; the members are {}", names(envelope)),
        };
        let event = with_session(Event::unrecognised(digest, why), envelope);
        return match declared {
            Some(kind) => naming(event, kind, any_task_id(envelope)),
            None => event,
        };
    };
    let shown = SLOTS.iter().find(|(slot, ..)| *slot == name).map(|(_, kind, _)| kind.clone());
    let recognised = shown.is_some();
    let mut notes = Vec::new();
    if declared.is_none() {
        notes.push(format!("the message has no `EventType`; its payload is `{name}`"));
    } else if recognised && declared != shown {
        notes.push(format!("the payload of this event is `{name}`"));
    }
    let event_type = declared.or(shown);
    with_session(Event { recognised, notes, ..task(event_type, payload, shape, digest) }, envelope)
}

/// Returns the id of a task that an envelope without payload names, at its own level or in a member that nobody knows.
fn any_task_id(envelope: &Object) -> Option<String> {
    let members = envelope.iter().filter_map(|(_, value)| value.as_object());
    text(envelope, "TaskId").or_else(|| members.filter_map(|member| text(member, "TaskId")).next())
}

/// Chooses the declared type's payload if it is there, else the first that is filled, else whatever looks like one.
fn payload<'a, 'b>(envelope: &'b Object<'a>, declared: Option<&EventType>) -> Option<(&'b str, &'b Object<'a>, Shape)> {
    let filled = |(slot, _, shape): &(&str, EventType, Shape)| {
        let (name, value) = envelope.get_key_value(slot)?;
        Some((name, value.as_object()?, *shape))
    };
    let own = SLOTS.iter().filter(|(_, kind, _)| Some(kind) == declared);
    own.chain(&SLOTS).find_map(filled).or_else(|| {
        declared?;
        let candidate = |name: &str| name.ends_with("Event") || name.ends_with("Task");
        let named = envelope.iter().filter(|(name, _)| candidate(name));
        named.filter_map(|(name, value)| Some((name, value.as_object()?, Shape::Unknown))).next()
    })
}

fn task(event_type: Option<EventType>, payload: &Object<'_>, shape: Shape, digest: String) -> Event {
    let Results { subtasks, outputs: mut files, mut facts } = Results::of(payload);
    if let Some(output) = payload.get("Output") {
        files.extend(outputs(event_type.as_ref().map_or("Output", EventType::as_str), output));
    }
    for name in ["IsDetected", "Result"] {
        facts.extend(text(payload, name).map(|value| Fact { name: name.into(), value }));
    }
    let status = text(payload, "Status");
    let message = text(payload, "Message").unwrap_or_default();
    let (outcome, reasons) = verdict(shape, status.as_deref(), code(payload), &message, &subtasks);
    let task_id = text(payload, "TaskId");
    let over = matches!(status.as_deref(), None | Some("FINISH"));
    let hollow = outcome == Outcome::Unknown && over && subtasks.is_empty() && files.is_empty();
    let known = !matches!(shape, Shape::Unknown);
    let details = if hollow && known && task_id.is_some() { Details::Lacking } else { Details::Told };
    let reported: Vec<u64> = subtasks.iter().filter_map(|subtask| subtask.progress).map(|part| part.min(100)).collect();
    let mean = reported.iter().sum::<u64>().checked_div(reported.len() as u64);
    Event {
        event_type,
        task_id,
        status,
        outcome,
        recognised: true,
        reasons,
        subtasks,
        outputs: files,
        inputs: inputs(payload),
        progress: mean.filter(|_| outcome == Outcome::InProgress),
        facts,
        notes: Vec::new(),
        session_id: None,
        session_context: None,
        body_sha256: digest,
        details,
    }
}

/// A stream goes on until `ProcessEof`, which says how it ended.
fn live(envelope: &Object<'_>, kind: String, digest: String) -> Event {
    let end = object(envelope, "ProcessEofInfo").filter(|_| kind == "ProcessEof");
    let (outcome, reasons) = match end.map(|end| (code(end), text(end, "Message"))) {
        None => (Outcome::InProgress, Vec::new()),
        Some((Code { code: None, number: None }, _)) => (Outcome::Succeeded, Vec::new()),
        Some((code, message)) => {
            let message = message.unwrap_or_default();
            (Outcome::Failed, vec![Reason { code, message, ..Reason::default() }])
        }
    };
    let event = Event::unrecognised(digest, String::new());
    let event = Event {
        event_type: Some(EventType::LiveNotification),
        task_id: text(envelope, "TaskId"),
        status: Some(kind),
        outcome,
        recognised: true,
        reasons,
        ..event
    };
    with_session(event, envelope)
}

fn with_session(event: Event, envelope: &Object<'_>) -> Event {
    let session_context = match envelope.get("SessionContext") {
        Some(Value::String(_)) | None | Some(Value::Null) => text(envelope, "SessionContext"),
        Some(other) => Some(other.to_string()),
    };
    Event { session_id: text(envelope, "SessionId"), session_context, ..event }
}

fn names(envelope: &Object<'_>) -> String {
    let names: Vec<_> =
        envelope.iter().take(10).map(|(name, _)| format!("`{}`", name.chars().take(40).collect::<String>())).collect();
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_become_events_each_and_a_flood_one() {
        let inner = r#"{\"NotificationType\":\"ProcessEof\",\"TaskId\":\"t\",\"ProcessEofInfo\":{\"ErrCode\":7,\"Message\":\"lost\"}}"#;
        let record = format!(r#"{{"CMQ":{{"msgBody":"{inner}"}}}}"#);
        let two = format!(r#"{{"Records":[{record},{record},{{"SQS":1}}]}}"#);
        let events = understand_each(two.as_bytes());
        assert_eq!(events.len(), 3);
        assert_eq!((events[0].outcome, events[0].type_name()), (Outcome::Failed, "LiveNotification"));
        assert_eq!(events[2].reasons, [Reason::because("a record holds no message")]);
        let flood = format!("[{}{{}}]", "{},".repeat(500_000));
        assert_eq!(understand_each(flood.as_bytes()).len(), 1);
    }

    #[test]
    fn wrappers_end_somewhere() {
        let mut text = String::from("{}");
        for _ in 0..6 {
            text = Value::String(text.into()).to_string();
        }
        assert!(!understand(text.as_bytes()).recognised);
        assert!(!understand("[[[[[[[{}]]]]]]]".as_bytes()).recognised);
    }

    #[test]
    fn a_payload_in_the_wrong_case_is_told_by_its_names() {
        let event = understand(br#"{"eventType":"WorkflowTask","workflowTaskEvent":{}}"#);
        let why = "neither a known type nor a known payload; the members are `eventType`, `workflowTaskEvent`";
        assert_eq!(event.reasons, [Reason::because(why)]);
    }
}
