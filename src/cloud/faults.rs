//! Trouble on demand: what goes wrong on the way to a cloud and back, planned by a test through the control API.

use serde::{Deserialize, Serialize};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One planned fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The action that it befalls.
    pub action: String,
    /// Calls that pass first.
    #[serde(default)]
    pub skip: u64,
    /// Calls that it befalls then.
    #[serde(default = "once")]
    pub times: u64,
    /// What happens.
    pub trouble: Trouble,
}

fn once() -> u64 {
    1
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Trouble {
    /// The call is refused with this code and not executed.
    Error(String),
    /// The connection closes and the call is not executed.
    Unheard,
    /// The call is executed, and the connection closes before its answer.
    Unanswered,
    /// The call is executed, and its answer stops in the middle.
    Truncated,
    /// A proxy answers with a page, status 502; the call is not executed.
    BadGateway,
    /// The call is executed, and its answer comes after so many milliseconds.
    Slow(u64),
}

impl Trouble {
    /// Whether the call is executed all the same.
    pub fn is_executed(&self) -> bool {
        match self {
            Self::Unanswered | Self::Truncated | Self::Slow(_) => true,
            Self::Error(_) | Self::Unheard | Self::BadGateway => false,
        }
    }
}

/// The faults to come.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    fn plan(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the plan.
    pub fn set(&self, faults: Vec<Fault>) {
        *self.plan() = faults;
    }

    /// Returns what is left of the plan.
    pub fn left(&self) -> Vec<Fault> {
        self.plan().clone()
    }

    /// Counts a call and returns what befalls it: the first fault of its action that is due.
    pub fn strike(&self, action: &str) -> Option<Trouble> {
        let mut plan = self.plan();
        let fault = plan.iter_mut().find(|fault| fault.action == action && fault.times > 0)?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times -= 1;
        let trouble = fault.trouble.clone();
        plan.retain(|fault| fault.times > 0);
        Some(trouble)
    }
}
