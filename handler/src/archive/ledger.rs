//! Who has been served already, and how often an event was tried. SCF brings a failed event again as a whole; those who have
//! it should not get it twice, and it does not say how often it has tried.
//!
//! Only an event that is not delivered at once leaves an entry, in memory - the same instance often gets the retry - and, if
//! there is an archive, as an object beside it, for the other instances. An entry goes away once all is delivered, so that a
//! replay reaches everyone. All of it is best effort: without it there are duplicates, which receivers know by their id.

use super::{Cos, DELIVERIES};
use crate::retry;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::time::Instant;

/// Entries that an instance keeps; more would mean that everything fails.
const ENTRIES: usize = 1000;

/// The record of unfinished events, by the hash of the event's bytes.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: Mutex<BTreeMap<String, Entry>>,
}

/// What is known about one event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Ids of the deliveries that were made.
    pub delivered: BTreeSet<String>,
    /// Tries that were begun.
    pub tries: u32,
}

impl Entry {
    /// A first try, of which nobody has the event yet.
    pub fn first() -> Self {
        Self { tries: 1, ..Self::default() }
    }
}

impl Ledger {
    /// Returns what earlier tries have noted, here and elsewhere.
    pub async fn read(&self, body_sha256: &str, cos: Option<&Cos<'_>>, prefix: &str, deadline: Instant) -> Entry {
        let mut known = self.entries().get(body_sha256).cloned().unwrap_or_default();
        let Some(cos) = cos else { return known };
        let key = key(prefix, body_sha256);
        let found = retry::until(deadline, || cos.get(&key)).await.result.ok().flatten();
        if let Some(Entry { delivered, tries }) = found.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            known.delivered.extend(delivered);
            known.tries = known.tries.max(tries);
        }
        known
    }

    /// Notes how far an event has come.
    pub async fn write(
        &self,
        body_sha256: &str,
        entry: &Entry,
        cos: Option<&Cos<'_>>,
        prefix: &str,
        deadline: Instant,
    ) {
        {
            let mut entries = self.entries();
            if entries.len() >= ENTRIES {
                entries.clear();
            }
            entries.insert(body_sha256.into(), entry.clone());
        }
        let (Some(cos), Ok(object)) = (cos, serde_json::to_vec(entry)) else { return };
        let key = key(prefix, body_sha256);
        // A failure costs a duplicate and nothing else.
        let _ = retry::until(deadline, || cos.put(&key, &object, &[])).await;
    }

    /// Forgets an event that everyone has.
    pub async fn clear(&self, body_sha256: &str, cos: Option<&Cos<'_>>, prefix: &str, deadline: Instant) {
        self.entries().remove(body_sha256);
        let Some(cos) = cos else { return };
        let key = key(prefix, body_sha256);
        let deleted = retry::until(deadline, || cos.delete(&key)).await.result;
        // A role of the user's own may lack the right to delete.
        if let (Err(_), Ok(empty)) = (deleted, serde_json::to_vec(&Entry::default())) {
            let _ = retry::until(deadline, || cos.put(&key, &empty, &[])).await;
        }
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(prefix: &str, body_sha256: &str) -> String {
    format!("{prefix}{DELIVERIES}{body_sha256}.json")
}
