//! Log lines: one JSON object per line on standard output, which SCF keeps and the provisioner reads back.
//!
//! Lines name things and count them; they hold no secret, no query of a URL and no key of anyone's storage.

use crate::{
    event::{Details, Event, Outcome, Reason},
    message::{clip, one_line},
};
use serde::{Deserialize, Serialize};
use std::error::Error;

/// Longest line, in bytes; SCF drops what is beyond (`scf-custom-runtime.md` 7).
pub const LINE: usize = 8 * 1024;

/// Longest text within a line. Ten of the longest, doubled by escapes, still fit.
const TEXT: usize = 300;

/// Reasons that a line repeats; the archive has them all.
const REASONS: usize = 5;

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "mpstack", rename_all = "snake_case")]
pub enum Line {
    /// One event was dealt with.
    Event(EventLine),
    /// One sink was tried.
    Delivery(DeliveryLine),
    /// The archive was tried.
    Archive(ArchiveLine),
    /// What a route into the log says.
    Message(MessageLine),
    /// An event did not reach everyone, and no further try is expected.
    DeadLetter(DeadLetterLine),
    /// Something went wrong around the events.
    Problem(ProblemLine),
}

/// Summary of one event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventLine {
    /// Id of the invocation; empty if the runtime gave none.
    pub request_id: String,
    /// As on the wire, or `unrecognised`.
    pub event_type: String,
    /// `None` if the event names no task.
    pub task_id: Option<String>,
    /// Verbatim.
    pub status: Option<String>,
    /// What it amounts to.
    pub outcome: Outcome,
    /// The first few, in short.
    pub reasons: Vec<String>,
    /// Number of produced files.
    pub outputs: usize,
    /// `None` if the bytes were not kept.
    pub archived: Option<Place>,
    /// Sinks that have it, those of an earlier try included.
    pub delivered: usize,
    /// Sinks that failed in a way that a retry can mend.
    pub failed: usize,
    /// Sinks that failed for good.
    pub dropped: usize,
    /// The route that dropped the event on purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped_by: Option<String>,
    /// Milliseconds.
    pub ms: u64,
    /// Whether the event came without its details, and they were fetched.
    #[serde(default, skip_serializing_if = "is_false")]
    pub fetched: bool,
    /// What a program of one's own decided; `None` if the configuration did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<String>,
}

/// An object in COS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// With the `-APPID` suffix.
    pub bucket: String,
    /// Long form.
    pub region: String,
    /// Without leading slash.
    pub key: String,
}

/// One sink and one event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryLine {
    /// Id of the invocation.
    pub request_id: String,
    /// `None` if the event names no task.
    pub task_id: Option<String>,
    /// Name of the route.
    pub sink: String,
    /// `wecom`, `webhook`, ...
    pub kind: String,
    /// How it ended.
    pub outcome: Delivered,
    /// Whether another try can mend it; `false` when delivered.
    pub retryable: bool,
    /// Requests made; 0 if it came to none, or if an earlier try had delivered.
    pub attempts: u32,
    /// Milliseconds.
    pub ms: u64,
    /// What went wrong.
    pub error: Option<String>,
    /// What was odd on the way, such as a template that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How a delivery ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivered {
    /// The receiver has it.
    Delivered,
    /// It has not.
    Failed,
}

/// One upload of raw bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArchiveLine {
    /// Id of the invocation.
    pub request_id: String,
    /// Where to.
    #[serde(flatten)]
    pub place: Place,
    /// How it ended.
    pub outcome: Stored,
    /// Size of the event.
    pub bytes: usize,
    /// Milliseconds.
    pub ms: u64,
    /// What went wrong.
    pub error: Option<String>,
}

/// How an upload ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stored {
    /// The bytes are in the bucket.
    Stored,
    /// They are not.
    Failed,
}

/// A message for people, delivered by being written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageLine {
    /// Id of the invocation.
    pub request_id: String,
    /// `None` if the event names no task.
    pub task_id: Option<String>,
    /// Name of the route.
    pub sink: String,
    /// The message, with its line ends.
    pub text: String,
}

/// An event that was given up for now: it is archived, and can be replayed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadLetterLine {
    /// Id of the invocation.
    pub request_id: String,
    /// `None` if the event names no task.
    pub task_id: Option<String>,
    /// Where the letter is.
    #[serde(flatten)]
    pub place: Place,
    /// How its upload ended.
    pub outcome: Stored,
    /// Tries so far.
    pub tries: u32,
    /// Names of the routes that are without the event; the first few.
    pub sinks: Vec<String>,
}

/// A fault that belongs to no single event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProblemLine {
    /// Id of the invocation; empty outside of one.
    pub request_id: String,
    /// In words.
    pub message: String,
}

impl Line {
    /// Reads a line of the log; `None` if it is not one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Writes the line, without its end.
    pub fn to_json(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        if json.len() <= LINE { json } else { self.shortened() }
    }

    /// A line made of texts that escape badly may still be too long; it then loses what explains and keeps what counts.
    fn shortened(&self) -> String {
        let mut line = self.clone();
        match &mut line {
            Self::Event(event) => {
                event.reasons.clear();
                event.decided = None;
            }
            Self::Delivery(DeliveryLine { error, note, .. }) => (*error, *note) = (None, None),
            Self::Archive(archive) => archive.error = None,
            Self::Message(message) => message.text.clear(),
            Self::DeadLetter(letter) => letter.sinks.clear(),
            Self::Problem(problem) => problem.message.clear(),
        }
        let json = serde_json::to_string(&line).unwrap_or_default();
        if json.len() <= LINE {
            json
        } else {
            String::from(r#"{"mpstack":"problem","request_id":"","message":"a line too long"}"#)
        }
    }
}

impl EventLine {
    /// Starts the summary of `event`; the caller adds what became of it.
    pub fn of(request_id: &str, event: &Event) -> Self {
        Self {
            request_id: short(request_id),
            event_type: short(event.type_name()),
            task_id: event.task_id.as_deref().map(short),
            status: event.status.as_deref().map(short),
            outcome: event.outcome,
            reasons: event.reasons.iter().take(REASONS).map(in_short).collect(),
            outputs: event.outputs.len(),
            archived: None,
            delivered: 0,
            failed: 0,
            dropped: 0,
            dropped_by: None,
            ms: 0,
            fetched: event.details == Details::Fetched,
            decided: None,
        }
    }
}

/// Returns `text` as lines carry it: one clean line of limited length.
pub fn short(text: &str) -> String {
    clip(&one_line(text), TEXT)
}

/// Returns an error with all its causes, as one text.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(truth: &bool) -> bool {
    !truth
}

fn in_short(reason: &Reason) -> String {
    let Reason { subtask, definition, code, message } = reason;
    let parts = [subtask, definition, &code.code, &code.number, &Some(message.clone())];
    short(&parts.into_iter().flatten().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::understand;

    #[test]
    fn an_event_line_reads_as_promised() {
        let text = r#"{"EventType":"EditMediaTask","EditMediaTaskEvent":{"TaskId":"1-EditMedia-a","Status":"FINISH","ErrCode":60000,"Message":"no\nsource"}}"#;
        let line = Line::Event(EventLine::of("r-1", &understand(text.as_bytes())));
        assert_eq!(
            line.to_json(),
            r#"{"mpstack":"event","request_id":"r-1","event_type":"EditMediaTask","task_id":"1-EditMedia-a","status":"FINISH","outcome":"failed","reasons":["60000 no source"],"outputs":0,"archived":null,"delivered":0,"failed":0,"dropped":0,"ms":0}"#
        );
        assert_eq!(Line::parse(&line.to_json()), Some(line));
        assert_eq!(Line::parse("START RequestId:1"), None);
    }

    #[test]
    fn no_line_is_too_long() {
        let noise = "\\\"".repeat(4000);
        let text = serde_json::json!({"EventType": noise, "WorkflowTaskEvent": {"TaskId": noise, "Status": noise,
            "MediaProcessResultSet": vec![serde_json::json!({"Type": noise, "Status": "FAIL", "Message": noise}); 50]}});
        let mut line = EventLine::of(&noise, &understand(text.to_string().as_bytes()));
        assert!(Line::Event(line.clone()).to_json().len() <= LINE);
        line.archived = Some(Place { bucket: noise.clone(), region: noise.clone(), key: noise });
        assert!(Line::Event(line).to_json().len() <= LINE);
    }
}
