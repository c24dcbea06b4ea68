//! What became of asynchronous events, for as long as anybody may ask.

use crate::cloud::{
    scf::store::Place,
    store::{Look, StoreError, Writer},
};
use serde::{Deserialize, Serialize};

const KIND: &str = "scf-async-event";

/// `GetAsyncEventStatus` knows the last three days.
const RETENTION: i64 = 3 * 86_400_000;

/// An asynchronous event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trace {
    /// The function.
    pub place: Place,
    /// Version or alias.
    pub qualifier: String,
    /// `MPS_TRIGGER`, `TRIGGER_TIMER`, `OTHERS`.
    pub source: String,
    /// When it was accepted, unix milliseconds.
    pub start: i64,
    /// When it was settled, unix milliseconds.
    pub end: Option<i64>,
    /// What became of it.
    pub outcome: Outcome,
    /// Status of its last attempt; 202 until it is settled.
    pub code: u16,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It waits or runs.
    Running,
    /// An attempt succeeded.
    Finished,
    /// All attempts failed.
    Failed,
    /// Somebody ended it, or its function is gone.
    Aborted,
}

impl Outcome {
    /// The outcome as it travels.
    pub fn label(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Finished => "FINISHED",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
        }
    }
}

/// Writes down that an event was accepted.
pub fn begin(writer: &mut Writer<'_>, request_id: &str, trace: &Trace) -> Result<(), StoreError> {
    writer.put(KIND, request_id, trace)
}

/// Writes down what became of it, once.
pub fn settle(
    writer: &mut Writer<'_>,
    request_id: &str,
    outcome: Outcome,
    code: u16,
    now: i64,
) -> Result<(), StoreError> {
    match writer.get::<Trace>(KIND, request_id)? {
        Some(trace) if trace.end.is_none() => {
            writer.put(KIND, request_id, &Trace { outcome, code, end: Some(now), ..trace })
        }
        _ => Ok(()),
    }
}

/// Returns an event.
pub fn trace_opt(look: &impl Look, request_id: &str) -> Result<Option<Trace>, StoreError> {
    look.get(KIND, request_id)
}

/// Returns the events of a function with their request ids.
pub fn traces(look: &impl Look, place: &Place) -> Result<Vec<(String, Trace)>, StoreError> {
    Ok(look.scan::<Trace>(KIND, "")?.into_iter().filter(|(_, trace)| trace.place == *place).collect())
}

/// Removes old ones.
pub fn prune(writer: &mut Writer<'_>, now: i64) -> Result<(), StoreError> {
    for (request_id, trace) in writer.scan::<Trace>(KIND, "")? {
        if trace.end.is_some_and(|end| end < now - RETENTION) {
            writer.delete(KIND, &request_id)?;
        }
    }
    Ok(())
}
