//! One call.

use crate::{cloud::Identity, wire::Effect};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeMap, net::IpAddr};

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
    /// What the client called itself (`X-TC-RequestClient`).
    #[serde(default)]
    pub agent: String,
    /// Members of the request: the values of those that name things, and `***` for all others, which may be secrets.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
    /// Error code; `None` for success.
    pub code: Option<String>,
}

/// Stands for a value that is not on record.
const HIDDEN: &str = "***";

/// Members that name what a request is about.
const NAMES: &[&str] = &[
    "AttachRoleId",
    "AttachRoleName",
    "DetachRoleId",
    "DetachRoleName",
    "EventType",
    "FunctionName",
    "Name",
    "Namespace",
    "PolicyId",
    "PolicyName",
    "Qualifier",
    "ResourceId",
    "RoleId",
    "RoleName",
    "TriggerName",
    "Type",
];

/// Returns what of a request's members goes on record.
pub fn recorded(parameters: &Value) -> BTreeMap<String, Value> {
    let members = parameters.as_object().into_iter().flatten();
    let recorded = members.map(|(name, value)| {
        let names = NAMES.contains(&name.as_str());
        (name.clone(), if names { value.clone() } else { HIDDEN.into() })
    });
    recorded.collect()
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
