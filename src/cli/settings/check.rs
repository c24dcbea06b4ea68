//! What looks at a stack, and at the account.

use super::{Fleet, StackSource, Target};
use crate::{
    cli::Errand,
    model::{Claims, ReportOrder},
};
use std::path::PathBuf;

/// Settings of `validate`.
#[derive(Debug)]
pub struct ValidateSettings {
    /// Stack.
    pub stack: StackSource,
    /// Stacks instead of the one.
    pub fleet: Option<Fleet>,
    /// Reports to write.
    pub reports: Vec<ReportOrder>,
}

/// Settings of `plan`.
#[derive(Debug)]
pub struct PlanSettings {
    /// Stack.
    pub stack: StackSource,
    /// Stacks instead of the one.
    pub fleet: Option<Fleet>,
    /// Cloud.
    pub target: Target,
    /// How to end when changes are pending.
    pub when_different: WhenDifferent,
    /// What to plan.
    pub aim: Aim,
    /// What the stack may make its own.
    pub claims: Claims,
    /// Where to keep the plan.
    pub out: Option<PathBuf>,
    /// Reports to write.
    pub reports: Vec<ReportOrder>,
}

/// What a plan is to lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// What `apply` makes.
    Apply,
    /// What `destroy` leaves.
    Destroy,
}

/// How `plan` ends when changes are pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenDifferent {
    /// With exit code 0.
    Succeed,
    /// With exit code 2.
    Tell,
}

/// Settings of `drift`.
#[derive(Debug)]
pub struct DriftSettings {
    /// Stack.
    pub stack: StackSource,
    /// Stacks instead of the one.
    pub fleet: Option<Fleet>,
    /// Cloud.
    pub target: Target,
    /// Whether it tells who did it.
    pub who: Who,
    /// The report of an earlier check to compare with.
    pub since: Option<PathBuf>,
    /// Reports to write.
    pub reports: Vec<ReportOrder>,
}

/// Whether the audit log is asked who changed what has drifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// It is.
    Told,
    /// It is not.
    Untold,
}

impl Who {
    pub(in crate::cli) fn resolve(asked: bool) -> Self {
        if asked { Self::Told } else { Self::Untold }
    }
}

/// Settings of `status`.
#[derive(Debug)]
pub struct StatusSettings {
    /// Stack.
    pub stack: StackSource,
    /// Stacks instead of the one.
    pub fleet: Option<Fleet>,
    /// Cloud.
    pub target: Target,
}

/// Settings of `policy`.
#[derive(Debug)]
pub struct PolicySettings {
    /// Stack.
    pub stack: StackSource,
    /// What it is for.
    pub errand: Errand,
    /// Whether `drift` tells who did it.
    pub who: Who,
}
