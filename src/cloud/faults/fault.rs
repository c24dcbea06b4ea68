//! One planned fault.

use super::Span;
use crate::cloud::services;
use serde::{Deserialize, Deserializer, Serialize, de};

/// What goes wrong, with which calls, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The action that it befalls, an operation of COS by the name that policies give it, or `*`.
    #[serde(deserialize_with = "known_action")]
    pub action: String,
    /// Calls that pass first.
    #[serde(default)]
    pub skip: u64,
    /// Calls that it befalls then. `None`: one, or without end if it has a probability or a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// How likely it befalls a call, 0 to 1. `None`: certainly.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "probability")]
    pub probability: Option<f64>,
    /// Where the dice start. `None`: anywhere; what was drawn is told by the control API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// How long after the plan was made it begins, by the cloud's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Span>,
    /// How long it lasts from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasting: Option<Span>,
    /// What happens.
    pub trouble: Trouble,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Trouble {
    /// The call is refused with this code and not executed.
    Error(String),
    /// The call is refused as one too many of its second, in the documented words, and not executed.
    Throttled,
    /// The call is refused with `InternalError` and not executed.
    InternalError,
    /// The connection closes and the call is not executed.
    Unheard,
    /// The call is executed, and the connection closes before its answer.
    Unanswered,
    /// The call is executed, and the connection closes in the middle of its answer's body.
    Truncated,
    /// A proxy answers with a page, status 502; the call is not executed.
    BadGateway,
    /// The call is executed, and its answer comes after this time.
    Slow(Span),
    /// The call is executed, and its answer's body takes this time to arrive, piece by piece.
    Trickled(Span),
    /// The call is executed, and the role, policy or attachment that it makes stays unseen for this time.
    Invisible(Span),
    /// The call is executed after the next one of its action has been, or after this time if there is none.
    Overtaken(Span),
}

impl Trouble {
    /// Whether the call is executed all the same.
    pub fn is_executed(&self) -> bool {
        match self {
            Self::Unanswered
            | Self::Truncated
            | Self::Slow(_)
            | Self::Trickled(_)
            | Self::Invisible(_)
            | Self::Overtaken(_) => true,
            Self::Error(_) | Self::Throttled | Self::InternalError | Self::Unheard | Self::BadGateway => false,
        }
    }
}

/// A fault that nothing can meet would look like a test that passed.
fn known_action<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let action = String::deserialize(deserializer)?;
    if action == "*" || services::action_names().any(|name| name == action) {
        return Ok(action);
    }
    Err(de::Error::custom(format!("there is no action `{action}`; `*` stands for all")))
}

fn probability<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let probability = f64::deserialize(deserializer)?;
    if (0.0..=1.0).contains(&probability) {
        return Ok(Some(probability));
    }
    Err(de::Error::custom(format!("a probability is 0 to 1, not {probability}")))
}
