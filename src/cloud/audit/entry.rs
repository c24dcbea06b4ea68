//! One call.

use crate::{cloud::Identity, wire::Effect};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Unix milliseconds.
    pub time: i64,
    /// Label of the product; empty if none was found.
    pub product: String,
    /// Action as sent.
    pub action: String,
    /// `None` for actions that are not modelled.
    pub effect: Option<Changes>,
    /// Region as sent.
    pub region: String,
    /// Id of the request, as answered.
    pub request_id: String,
    /// `None` if the call was not authenticated.
    pub caller: Option<Identity>,
    /// Public half of the keys that signed; `None` if the call was not authenticated.
    pub secret_id: Option<String>,
    /// Where the call came from, if that is known.
    pub address: Option<IpAddr>,
    /// What the request named, by six-segment names, `*` for an action on everything; empty if it did not get that far.
    pub resources: Vec<String>,
    /// Error code; `None` for success.
    pub code: Option<String>,
}

/// Whether an action changes the account: `wire::Effect` in writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Changes {
    /// It looks.
    Read,
    /// It may change something.
    Write,
}

impl From<Effect> for Changes {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Read => Self::Read,
            Effect::Change => Self::Write,
        }
    }
}
