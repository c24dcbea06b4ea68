//! What changes the account.

use super::{StackSource, Target};
use crate::model::Claims;
use std::path::PathBuf;

/// Whether to ask before anything is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Ask.
    Ask,
    /// Given with `--yes`.
    Given,
}

/// Settings of `apply`.
#[derive(Debug)]
pub struct ApplySettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// A plan that was approved.
    pub saved: Option<PathBuf>,
    /// What the stack may make its own; a saved plan knows by itself.
    pub claims: Claims,
    /// Whether to ask.
    pub consent: Consent,
}

/// Settings of `destroy`.
#[derive(Debug)]
pub struct DestroySettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// Whether to ask for the stack's name.
    pub consent: Consent,
}

/// Settings of `rollback`.
#[derive(Debug)]
pub struct RollbackSettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// The version to go back to; `None` = the release before the one that serves.
    pub to: Option<u64>,
    /// Whether to ask.
    pub consent: Consent,
}

/// Settings of `redeploy`.
#[derive(Debug)]
pub struct RedeploySettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// Whether to ask.
    pub consent: Consent,
}
