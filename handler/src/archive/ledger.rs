//! Who has been served already. SCF brings a failed event again as a whole; those who have it should not get it twice.
//!
//! Only a partial failure leaves an entry, in memory - the same instance often gets the retry - and, if there is an
//! archive, as an object beside it, for the other instances. An entry is emptied once all is delivered, so that a replay
//! reaches everyone. All of it is best effort: without it there are duplicates, which receivers know by their id.

use super::Cos;
use crate::retry;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::time::Instant;

/// Entries that an instance keeps; more would mean that everything fails.
const ENTRIES: usize = 1000;

/// The record of partial deliveries, by the hash of the event's bytes.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: Mutex<BTreeMap<String, BTreeSet<String>>>,
}

#[derive(Serialize, Deserialize)]
struct Object {
    delivered: BTreeSet<String>,
}

impl Ledger {
    /// Returns the ids of deliveries that an earlier try has made.
    pub async fn read(
        &self,
        body_sha256: &str,
        cos: Option<&Cos<'_>>,
        prefix: &str,
        deadline: Instant,
    ) -> BTreeSet<String> {
        if let Some(known) = self.entries().get(body_sha256) {
            return known.clone();
        }
        let Some(cos) = cos else { return BTreeSet::new() };
        let key = key(prefix, body_sha256);
        let found = retry::until(deadline, || cos.get(&key)).await.result.ok().flatten();
        found
            .and_then(|bytes| serde_json::from_slice::<Object>(&bytes).ok())
            .map(|object| object.delivered)
            .unwrap_or_default()
    }

    /// Notes what has been delivered; nothing means that the event is settled.
    pub async fn write(
        &self,
        body_sha256: &str,
        delivered: BTreeSet<String>,
        cos: Option<&Cos<'_>>,
        prefix: &str,
        deadline: Instant,
    ) {
        if delivered.is_empty() {
            self.entries().remove(body_sha256);
        } else {
            let mut entries = self.entries();
            if entries.len() >= ENTRIES {
                entries.clear();
            }
            entries.insert(body_sha256.into(), delivered.clone());
        }
        let (Some(cos), Ok(object)) = (cos, serde_json::to_vec(&Object { delivered })) else { return };
        let key = key(prefix, body_sha256);
        // A failure costs a duplicate and nothing else.
        let _ = retry::until(deadline, || cos.put(&key, &object, &[])).await;
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, BTreeSet<String>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(prefix: &str, body_sha256: &str) -> String {
    format!("{prefix}deliveries/{body_sha256}.json")
}
