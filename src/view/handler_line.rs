//! The handler's own log lines in words. They are JSON, one object per line, told apart by the member `mpstack`.
//!
//! The types here are looser than those that the handler writes: a line of an older or newer handler still reads.

use super::{Bytes, Count, Elapsed, style, style::paint, text};
use serde::Deserialize;

/// A line as far as it is shown.
#[derive(Debug, Deserialize)]
#[serde(tag = "mpstack", rename_all = "snake_case")]
enum Line {
    Event(Event),
    Delivery(Delivery),
    Archive(Archive),
    Message(Message),
    DeadLetter(DeadLetter),
    Problem(Problem),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Event {
    event_type: String,
    task_id: Option<String>,
    outcome: String,
    reasons: Vec<String>,
    outputs: usize,
    delivered: usize,
    failed: usize,
    dropped: usize,
    dropped_by: Option<String>,
    ms: u64,
    decided: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Delivery {
    sink: String,
    kind: String,
    outcome: String,
    retryable: bool,
    attempts: usize,
    ms: u64,
    error: Option<String>,
    note: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Archive {
    bucket: String,
    key: String,
    outcome: String,
    bytes: u64,
    ms: u64,
    error: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Message {
    sink: String,
    text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DeadLetter {
    bucket: String,
    key: String,
    outcome: String,
    tries: usize,
    sinks: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    message: String,
}

/// A log line in words; `None` if it is not one of the handler's own.
pub(super) fn words(message: &str) -> Option<String> {
    let line = serde_json::from_str(message).ok()?;
    Some(match line {
        Line::Event(event) => event.words(),
        Line::Delivery(delivery) => delivery.words(),
        Line::Archive(archive) => archive.words(),
        Line::Message(Message { sink, text }) => format!("{}: {}", text::one_line(&sink), text::one_line(&text)),
        Line::DeadLetter(letter) => letter.words(),
        Line::Problem(Problem { message }) => format!("{} {}", paint(style::BAD, "problem:"), text::one_line(&message)),
    })
}

/// How an event ended, in its colour.
pub(super) fn outcome(word: &str) -> String {
    let style = match word {
        "succeeded" | "delivered" | "stored" => style::GOOD,
        "failed" => style::BAD,
        _ => style::CHANGED,
    };
    paint(style, text::one_line(word).replace('_', " "))
}

impl Event {
    fn words(self) -> String {
        let Self {
            event_type,
            task_id,
            outcome,
            reasons,
            outputs,
            delivered,
            failed,
            dropped,
            dropped_by,
            ms,
            decided,
        } = self;
        let task = task_id.map(|id| format!(" {}", text::one_line(&id))).unwrap_or_default();
        let mut parts =
            vec![Count(outputs, "output").to_string(), format!("delivered to {}", Count(delivered, "sink"))];
        parts.extend((failed > 0).then(|| format!("{failed} failed for now")));
        parts.extend((dropped > 0).then(|| format!("{dropped} failed for good")));
        parts.extend(dropped_by.map(|route| format!("dropped on purpose by {}", text::one_line(&route))));
        parts.extend(decided.map(|decided| format!("decided: {}", text::one_line(&decided))));
        let reasons: String = reasons.iter().map(|reason| format!("; {}", text::one_line(reason))).collect();
        let (kind, outcome) = (text::one_line(&event_type), self::outcome(&outcome));
        format!("event {kind}{task}: {outcome}, {} ({}){reasons}", parts.join(", "), Elapsed::milliseconds(ms))
    }
}

impl Delivery {
    fn words(self) -> String {
        let Self { sink, kind, outcome, retryable, attempts, ms, error, note } = self;
        let (sink, kind, outcome) = (text::one_line(&sink), text::one_line(&kind), self::outcome(&outcome));
        let again = if retryable { ", to be tried again" } else { "" };
        let why: String = [error, note].iter().flatten().map(|text| format!("; {}", text::one_line(text))).collect();
        let took = Elapsed::milliseconds(ms);
        format!("delivery to {sink} ({kind}): {outcome} after {}{again} ({took}){why}", Count(attempts, "try"))
    }
}

impl DeadLetter {
    fn words(self) -> String {
        let Self { bucket, key, outcome, tries, sinks } = self;
        let (bucket, key, outcome) = (text::one_line(&bucket), text::one_line(&key), self::outcome(&outcome));
        let (label, sinks) = (paint(style::BAD, "dead letter"), text::one_line(&sinks.join(", ")));
        format!("{label} cos://{bucket}/{key}: {outcome} after {}, without {sinks}", Count(tries, "try"))
    }
}

impl Archive {
    fn words(self) -> String {
        let Self { bucket, key, outcome, bytes, ms, error } = self;
        let (bucket, key, outcome) = (text::one_line(&bucket), text::one_line(&key), self::outcome(&outcome));
        let why = error.map(|error| format!("; {}", text::one_line(&error))).unwrap_or_default();
        format!("archive cos://{bucket}/{key}: {outcome}, {} ({}){why}", Bytes(bytes), Elapsed::milliseconds(ms))
    }
}
