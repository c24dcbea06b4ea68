//! What the operations of one plan hand on to each other, so that none asks again what another one has seen.
//!
//! Only what cannot become otherwise by itself is kept: that something was made by this plan, and which number a version got, whose
//! content never changes. Whatever somebody else does to these things shows in the answers to the calls that use them.

use crate::model::{EventType, FunctionKey, Release};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

/// What one plan's operations have made so far.
#[derive(Debug, Default)]
pub(super) struct Handed(Mutex<Made>);

#[derive(Debug, Default)]
struct Made {
    roles: BTreeSet<String>,
    /// Functions, each with the event types that it was bound to since.
    functions: BTreeMap<FunctionKey, BTreeSet<EventType>>,
    versions: BTreeMap<(FunctionKey, Release), u64>,
}

impl Handed {
    pub(super) fn note_role(&self, name: &str) {
        self.with(|made| made.roles.insert(name.to_owned()));
    }

    /// Whether this plan made the role: who does not see it yet will.
    pub(super) fn made_role(&self, name: &str) -> bool {
        self.with(|made| made.roles.contains(name))
    }

    pub(super) fn note_function(&self, key: &FunctionKey) {
        self.with(|made| _ = made.functions.entry(key.clone()).or_default());
    }

    pub(super) fn note_binding(&self, key: &FunctionKey, event_type: EventType) {
        self.with(|made| made.functions.get_mut(key).map(|bound| bound.insert(event_type)));
    }

    /// The event types that a function of this plan's making was bound to; `None` for any other function.
    pub(super) fn bound(&self, key: &FunctionKey) -> Option<BTreeSet<EventType>> {
        self.with(|made| made.functions.get(key).cloned())
    }

    pub(super) fn note_version(&self, key: &FunctionKey, release: &Release, number: u64) {
        self.with(|made| made.versions.insert((key.clone(), release.clone()), number));
    }

    /// The version of a release that was found to hold what the release means.
    pub(super) fn version(&self, key: &FunctionKey, release: &Release) -> Option<u64> {
        self.with(|made| made.versions.get(&(key.clone(), release.clone())).copied())
    }

    fn with<T>(&self, work: impl FnOnce(&mut Made) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
