//! A stack as it is written: read and checked, nothing derived.

use crate::model::{Accepted, Bucket, EventType, Releases, Retries, Role, Rollout, Start, Trigger, Variable};
use mpstack_handler::config::Route;
use std::{collections::BTreeMap, path::PathBuf};

#[derive(Debug, Clone)]
pub(super) struct Document {
    pub stack: String,
    pub region: String,
    pub account: Option<String>,
    pub protect: bool,
    pub roles: BTreeMap<String, Role>,
    pub function: Function,
    pub triggers: BTreeMap<EventType, Trigger>,
    pub archive: Option<Bucket>,
    pub notify: Vec<Route>,
    pub accepted: Vec<Accepted>,
}

#[derive(Debug, Clone)]
pub(super) struct Function {
    pub namespace: String,
    pub name: String,
    pub description: Option<String>,
    pub memory: Option<u64>,
    pub timeout: u64,
    pub role: RoleChoice,
    /// With those that carry the secrets of `notify`.
    pub environment: BTreeMap<String, Variable>,
    pub retries: Option<Retries>,
    pub rollout: Option<Rollout>,
    pub start: Start,
    pub releases: Releases,
    pub code: CodeSource,
}

/// `role:` of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RoleChoice {
    /// Made by us with what the stack needs, if it needs anything.
    Auto,
    /// The function has no credentials.
    None,
    /// A role of the account, used as it is.
    Named(String),
}

/// Where the function's code comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeSource {
    /// The handler in this binary, with the stack's configuration.
    Bundled,
    /// A package that was made elsewhere.
    Zip(PathBuf),
    /// A crate with a binary `bootstrap`, built and packaged with the stack's configuration.
    Crate(PathBuf),
}
