//! Dead letters: one object for each archived event that did not reach everyone. It goes away when the event has.
//!
//! It is written as soon as a try has failed, and before every further one, not only after the last: SCF does not say which
//! try is the last, our count misses a try that was killed while the archive was down, and nobody can write anything after
//! the last.

use crate::report::Place;
use serde::{Deserialize, Serialize};

/// Where dead letters lie, below the archive's prefix.
pub const DEAD_LETTERS: &str = "dead-letters/";

/// Where the ledger lies, below the archive's prefix.
pub const DELIVERIES: &str = "deliveries/";

/// What is known about an event that did not reach everyone. Texts are those of log lines: short, and without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// As on the wire, or `unrecognised`; of the first event if the message holds several.
    pub event_type: String,
    /// `None` if the event names no task.
    pub task_id: Option<String>,
    /// Verbatim.
    pub status: Option<String>,
    /// What the event amounts to.
    pub outcome: String,
    /// Where the event's bytes are.
    pub archived: Place,
    /// When this was written, RFC 3339.
    pub written: String,
    /// Tries so far, as far as they are known: SCF does not tell the function.
    pub tries: u32,
    /// Whether no further try is expected.
    pub given_up: bool,
    /// Who is without it. Nobody: the letter is settled, and only could not be deleted.
    pub undelivered: Vec<Undelivered>,
}

/// A sink that an event did not reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undelivered {
    /// Name of the route.
    pub sink: String,
    /// `wecom`, `webhook`, ...
    pub kind: String,
    /// Whether it may succeed at another time.
    pub retryable: bool,
    /// What went wrong last; `None` if the try did not come to an end.
    pub error: Option<String>,
}

/// Returns the key of the dead letter for the event under `key`.
pub fn letter_key(prefix: &str, key: &str) -> String {
    format!("{prefix}{DEAD_LETTERS}{}", key.strip_prefix(prefix).unwrap_or(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lie_beside_their_events() {
        assert_eq!(letter_key("mps/", "mps/WorkflowTask/t/FINISH.json"), "mps/dead-letters/WorkflowTask/t/FINISH.json");
        assert_eq!(letter_key("", "records/ab.json"), "dead-letters/records/ab.json");
    }
}
