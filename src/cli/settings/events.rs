//! What the function did, and what it is to do again.

use super::{StackSource, Target};
use crate::{
    cli::Object,
    model::{EventType, Selection},
};
use std::{collections::BTreeSet, time::Duration};

/// Settings of `test`.
#[derive(Debug)]
pub struct TestSettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// Event types to provoke; `None` = those of the stack.
    pub event_types: Option<BTreeSet<EventType>>,
    /// Video to process; `None` = a small one made for the purpose.
    pub input: Option<Object>,
    /// For each task.
    pub timeout: Duration,
}

/// Settings of `logs`.
#[derive(Debug)]
pub struct LogsSettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// How far back.
    pub since: Duration,
    /// One invocation.
    pub request_id: Option<String>,
    /// One MPS task.
    pub task_id: Option<String>,
    /// At most this many lines, the newest.
    pub limit: usize,
    /// When to stop.
    pub watch: Watch,
}

/// How long a log is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// Once.
    Once,
    /// Until the user has seen enough.
    Follow,
}

/// Which archived events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSelection {
    /// How far back; `None` = to the beginning.
    pub since: Option<Duration>,
    /// One outcome.
    pub outcome: Option<String>,
    /// One MPS task.
    pub task_id: Option<String>,
    /// All, or those that did not reach everyone.
    pub selection: Selection,
}

/// Settings of `events`.
#[derive(Debug)]
pub struct EventsSettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// Which events.
    pub selection: EventSelection,
    /// At most this many, the newest.
    pub limit: usize,
}

/// Settings of `replay`.
#[derive(Debug)]
pub struct ReplaySettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// Which events.
    pub selection: EventSelection,
    /// Routes; empty = those of a dead letter that are without it, else all.
    pub sinks: Vec<String>,
}
