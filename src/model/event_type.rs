//! The event types of the account that a function can be bound to.

use std::{fmt, str::FromStr};

/// An account-wide event type of MPS; at most one function holds each (`scf-api.md` 11.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// `ProcessMedia` and workflows. Bound first (`scf-api.md` 11.6).
    WorkflowTask,
    /// `EditMedia`.
    EditMediaTask,
}

impl EventType {
    /// Every type, in the order in which they are bound.
    pub const ALL: [Self; 2] = [Self::WorkflowTask, Self::EditMediaTask];

    /// The vendor's word, which is also the key in a stack.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WorkflowTask => "WorkflowTask",
            Self::EditMediaTask => "EditMediaTask",
        }
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for EventType {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|event_type| event_type.as_str() == text).ok_or(())
    }
}
