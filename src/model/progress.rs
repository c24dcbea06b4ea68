//! What happens while a plan is carried out.

use super::{Failure, StepId};
use std::time::Duration;

/// Something that happened to a step.
#[derive(Debug)]
pub enum Event {
    /// It began.
    Started(StepId),
    /// It waits for something that takes its time.
    Waiting(StepId, String),
    /// It succeeded.
    Done(StepId, Duration),
    /// It failed; whether it may have been done all the same is in the failure.
    Failed(StepId, Failure),
    /// It was not begun, since a step that it needs did not succeed.
    Skipped(StepId, StepId),
    /// It was not begun, since the user asked to stop.
    Stopped(StepId),
}

/// What a step says while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// It waits for something that takes its time.
    Waiting(String),
    /// The service has taken its change. What needs the step may begin; a look still verifies the change, and decides how the step
    /// ends.
    Taken,
}

/// How a step ended.
#[derive(Debug)]
pub enum Outcome {
    /// Done and verified.
    Done(Duration),
    /// Not done, or not known to be done.
    Failed(Failure),
}

/// How a plan ended.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Steps that succeeded.
    pub done: Vec<StepId>,
    /// Steps that failed and were not done.
    pub failed: Vec<StepId>,
    /// Steps that failed and may have been done.
    pub unknown: Vec<StepId>,
    /// Steps that were held back.
    pub skipped: Vec<StepId>,
}
