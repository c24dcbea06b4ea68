//! What a screen was given to show, kept for the reports.

use super::findings;
use crate::{
    model::{Field, Finding, Open, Plan},
    view::{drift, json},
};
use serde_json::Value as Json;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// What was shown of one stack.
#[derive(Debug, Default)]
pub(in crate::view) struct Record(Mutex<Shown>);

/// The same, taken out.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// What `--output json` prints of it; null if the stack came to nothing.
    pub document: Json,
    /// Which stack in which account.
    pub about: Option<About>,
    /// Fields that wait for an apply.
    pub pending: usize,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What an earlier check found and this one did not.
    pub resolved: BTreeMap<Field, Open>,
}

/// Which stack in which account.
#[derive(Debug)]
pub(super) struct About {
    pub stack: String,
    pub region: String,
    pub account: String,
}

impl Record {
    /// Keeps a plan.
    pub fn plan(&self, plan: &Plan) {
        self.keep(plan, findings::of_plan(plan), json::plan(plan));
    }

    /// Keeps the part of a plan that the cloud caused.
    pub fn drift(&self, plan: &Plan) {
        self.keep(plan, findings::of_drift(plan), json::drift(plan));
    }

    /// Keeps what was found in the stack's file.
    pub fn faults(&self, faults: Vec<Finding>) {
        self.change(|shown| shown.findings.extend(faults));
    }

    /// Takes out what was kept.
    pub(super) fn take(&self) -> Shown {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn keep(&self, plan: &Plan, found: Vec<Finding>, document: Json) {
        let Plan { stack, region, account, .. } = plan;
        let about = About { stack: stack.clone(), region: region.clone(), account: account.clone() };
        self.change(|shown| {
            shown.document = document;
            shown.about = Some(about);
            shown.pending = drift::pending(plan);
            shown.findings.extend(found);
            shown.resolved = plan.history.as_ref().map(|history| history.resolved.clone()).unwrap_or_default();
        });
    }

    fn change(&self, change: impl FnOnce(&mut Shown)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
