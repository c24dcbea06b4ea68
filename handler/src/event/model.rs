use super::{EventType, Outcome};
use serde::Serialize;
use std::sync::Arc;

/// One callback, understood as far as it can be. Texts are as received: not escaped, not shortened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// What the event calls itself, or what its payload shows it to be.
    pub event_type: Option<EventType>,
    /// Identity of the task; batch tasks have none.
    pub task_id: Option<String>,
    /// The task's own status, verbatim. For live notifications, their type.
    pub status: Option<String>,
    /// What all of it amounts to.
    pub outcome: Outcome,
    /// Whether type and payload are ones that this handler knows.
    pub recognised: bool,
    /// Why the outcome is not `Succeeded`; the most telling first.
    pub reasons: Vec<Reason>,
    /// Results at the level of activities, in order of appearance.
    pub subtasks: Vec<SubTask>,
    /// Every produced file.
    pub outputs: Vec<Output>,
    /// The sources.
    pub inputs: Vec<Input>,
    /// Mean of what the parts report, while in progress.
    pub progress: Option<u64>,
    /// Findings that are neither files nor failures, such as a moderation verdict.
    pub facts: Vec<Fact>,
    /// What was odd about the message itself.
    pub notes: Vec<String>,
    /// The caller's de-duplication id.
    pub session_id: Option<String>,
    /// The caller's text, opaque.
    pub session_context: Option<String>,
    /// SHA-256 of the bytes that held this event.
    pub body_sha256: String,
    /// Whether it says what became of its task.
    #[serde(skip)]
    pub details: Details,
}

/// Whether an event says what became of its task. What is too large for SCF may arrive cut off or emptied: nobody has written
/// down which.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Details {
    /// It does, or it names no task that could be asked for.
    #[default]
    Told,
    /// It does not, but MPS knows by the task's id.
    Lacking,
    /// It did not, and was completed.
    Fetched,
}

impl Event {
    /// Returns an event of which nothing is known but `why`.
    pub fn unrecognised(body_sha256: String, why: String) -> Self {
        Self {
            event_type: None,
            task_id: None,
            status: None,
            outcome: Outcome::Unknown,
            recognised: false,
            reasons: vec![Reason::because(why)],
            subtasks: Vec::new(),
            outputs: Vec::new(),
            inputs: Vec::new(),
            progress: None,
            facts: Vec::new(),
            notes: Vec::new(),
            session_id: None,
            session_context: None,
            body_sha256,
            details: Details::Told,
        }
    }

    /// Returns the event type's name, or `unrecognised`.
    pub fn type_name(&self) -> &str {
        self.event_type.as_ref().map_or("unrecognised", EventType::as_str)
    }

    /// Returns what makes two deliveries the same event: type, task and status.
    ///
    /// The envelope has no event id. Where those three do not tell messages apart - no task id, or a live stream, which
    /// sends many of one type, or a message that lost the status - the hash of the bytes joins in.
    pub fn identity(&self) -> [&str; 4] {
        let unknown = self.details == Details::Lacking && self.status.is_none();
        let told = self.event_type != Some(EventType::LiveNotification) && !unknown;
        let own = self.task_id.is_some() && told;
        [
            self.type_name(),
            self.task_id.as_deref().unwrap_or_default(),
            self.status.as_deref().unwrap_or_default(),
            if own { "" } else { &self.body_sha256 },
        ]
    }
}

/// One reason, with what is needed to act on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The part that it is about; `None` for the task or the message as a whole.
    pub subtask: Option<String>,
    /// The template number that the part was asked for with.
    pub definition: Option<String>,
    /// What MPS called it.
    #[serde(flatten)]
    pub code: Code,
    /// In words; may be empty.
    pub message: String,
}

impl Reason {
    /// Returns a reason about the message as a whole.
    pub fn because(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }
}

/// The two error codes; MPS fills either, both or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Code {
    /// `ErrCodeExt`, such as `InvalidInput.DefinitionNotExist`.
    pub code: Option<String>,
    /// `ErrCode`, such as `40000`; verbatim, for it may be any number.
    pub number: Option<String>,
}

/// The result of one part of the task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubTask {
    /// Its label, such as `Transcode`, or the slot's name if it has none.
    pub kind: String,
    /// The template number that it was asked for with.
    pub definition: Option<String>,
    /// Verbatim: `SUCCESS`, `FAIL`, `PROCESSING` or anything else; `None` if it says nothing.
    pub status: Option<String>,
    /// Present also on success, when MPS sends one.
    #[serde(flatten)]
    pub code: Code,
    /// In words.
    pub message: String,
    /// 0 to 100 by intent; cosmetic.
    #[serde(skip)]
    pub progress: Option<u64>,
    /// What an orchestration wraps: results within the result.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<SubTask>,
}

/// A file that the task made. What a task says once for thousands of files, they share.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Output {
    /// Label of the part that made it.
    pub kind: Arc<str>,
    /// `COS`, `AWS-S3` or `VOD`; `None` if the event does not say.
    pub storage: Option<Arc<str>>,
    /// `None` if the event does not say.
    pub bucket: Option<Arc<str>>,
    /// `None` if the event does not say.
    pub region: Option<Arc<str>>,
    /// Key in the bucket, without the leading slash of the wire; or a URL without its query.
    pub key: Arc<str>,
    /// Bytes; `None` if the event does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Running time of audio and video; `None` if the event does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
}

/// A source of the task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Input {
    /// `COS`, `URL`, `AWS-S3` or `VOD`; `None` if the event does not say.
    pub storage: Option<String>,
    /// `None` if the event does not say.
    pub bucket: Option<String>,
    /// `None` if the event does not say.
    pub region: Option<String>,
    /// Key in the bucket, without the leading slash; a URL without its query, which may be a credential; or a file id.
    pub key: String,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is about.
    pub name: String,
    /// What was found.
    pub value: String,
}
