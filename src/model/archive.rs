//! Events as the archive keeps them.

/// An archived event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedEvent {
    /// Key in the archive's bucket.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// When it was kept, unix milliseconds.
    pub time: i64,
    /// As on the wire, or `unrecognised`.
    pub event_type: String,
    /// `None` if the event names no task.
    pub task_id: Option<String>,
    /// `FINISH`, ...
    pub status: Option<String>,
    /// What the handler made of it: `succeeded`, `failed`, ...
    pub outcome: String,
    /// Set if it did not reach everyone.
    pub dead: Option<Dead>,
}

/// That an event did not reach everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dead {
    /// Tries so far.
    pub tries: u32,
    /// Who is without it.
    pub undelivered: Vec<Undelivered>,
}

/// A sink that an event did not reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// Route's name.
    pub sink: String,
    /// `wecom`, `webhook`, ...
    pub kind: String,
    /// Why; `None` if the last try did not come to its end.
    pub error: Option<String>,
}

/// Which archived events to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// The time of day, unix milliseconds: an event that was tried a moment ago may be tried again.
    pub now: i64,
    /// Unix milliseconds; 0 = all times.
    pub from: i64,
    /// One task.
    pub task_id: Option<String>,
    /// One outcome.
    pub outcome: Option<String>,
    /// Which of them.
    pub selection: Selection,
    /// At most this many, the newest; `None` = all.
    pub limit: Option<usize>,
}

/// Which archived events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Selection {
    /// All.
    #[default]
    All,
    /// Those that did not reach everyone.
    Dead,
}

/// An event that was sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The event.
    pub event: ArchivedEvent,
    /// The routes that it was sent to; empty = all that its routing selects.
    pub sinks: Vec<String>,
    /// Deliveries that were made.
    pub delivered: u64,
    /// What went wrong.
    pub error: Option<String>,
}
