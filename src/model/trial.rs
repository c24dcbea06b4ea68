//! What a function did with events: log lines, deliveries, archived objects.

use super::EventType;

/// A line of the function's log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LogLine {
    /// Unix milliseconds.
    pub time: i64,
    /// Invocation.
    pub request_id: String,
    /// 0 = first attempt.
    pub retry: u64,
    /// Who wrote it.
    pub source: LogSource,
    /// The line.
    pub message: String,
}

/// Who wrote a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogSource {
    /// The platform: START, END, Report.
    Platform,
    /// The handler.
    Handler,
}

/// What became of one notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Route's name.
    pub sink: String,
    /// `wecom`, `webhook`, ...
    pub kind: String,
    /// Whether the receiver took it.
    pub delivered: bool,
    /// How often it was tried.
    pub attempts: u64,
    /// Milliseconds.
    pub milliseconds: u64,
    /// Why not.
    pub error: Option<String>,
}

/// An archived event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// Bucket.
    pub bucket: String,
    /// Region.
    pub region: String,
    /// Key.
    pub key: String,
    /// Bytes, as the bucket says; `None` if it is not there.
    pub size: Option<u64>,
}

/// One task run to its end, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Event type.
    pub event_type: EventType,
    /// Task.
    pub task_id: String,
    /// Invocation that took the event.
    pub request_id: String,
    /// What the handler made of the event: `succeeded`, `failed`, ...
    pub outcome: String,
    /// Whether the last attempt of the invocation succeeded.
    pub succeeded: bool,
    /// Its log.
    pub log: Vec<LogLine>,
    /// Notifications.
    pub deliveries: Vec<Delivery>,
    /// Archived event.
    pub archived: Option<Archived>,
}

impl Trial {
    /// Whether the event is in the archive, where it was said to be.
    pub fn is_archived(&self) -> bool {
        self.archived.as_ref().is_some_and(|archived| archived.size.is_some())
    }
}
