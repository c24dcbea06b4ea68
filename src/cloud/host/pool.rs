//! Instances that have nothing to do, kept for the next event.

use super::instance::Instance;
use crate::cloud::scf::store::Place;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Instances that may run at once. The platform counts memory, a thousand functions of 128 MB; a laptop has less.
const INSTANCES: usize = 64;

/// What an instance was started for. Another stamp is another function, version or content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Tells a function from its successor of the same name.
    pub function_id: String,
    /// `$LATEST` or a number.
    pub version: String,
    /// Of the content.
    pub revision: u64,
}

/// An instance on loan, to be given back or dropped.
#[derive(Debug)]
pub struct Loan {
    /// The process.
    pub instance: Instance,
    /// What it was started for.
    pub stamp: Stamp,
    /// When, by the cloud's clock, in unix milliseconds.
    pub born: i64,
    /// Held, never read: its end makes room.
    _permit: OwnedSemaphorePermit,
}

#[derive(Debug)]
struct Idle {
    loan: Loan,
    since: Instant,
}

/// The instances that wait.
#[derive(Debug)]
pub struct Pool {
    idle: Mutex<HashMap<Place, Vec<Idle>>>,
    room: Arc<Semaphore>,
}

impl Default for Pool {
    fn default() -> Self {
        Self { idle: Mutex::default(), room: Arc::new(Semaphore::new(INSTANCES)) }
    }
}

impl Pool {
    fn idle(&self) -> MutexGuard<'_, HashMap<Place, Vec<Idle>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends a waiting instance that was started for the same and after `oldest`. Those of the same version that are
    /// outdated, too old or gone end here.
    pub fn borrow_opt(&self, place: &Place, stamp: &Stamp, oldest: i64) -> Option<Loan> {
        let mut idle = self.idle();
        let waiting = idle.get_mut(place)?;
        waiting.retain_mut(|Idle { loan, .. }| {
            let outdated = loan.stamp.version == stamp.version && loan.stamp != *stamp;
            !outdated && loan.stamp.function_id == stamp.function_id && loan.born >= oldest && loan.instance.is_alive()
        });
        let position = waiting.iter().rposition(|Idle { loan, .. }| loan.stamp == *stamp)?;
        Some(waiting.remove(position).loan)
    }

    /// Returns a permit for one more instance, ending one that waits if there is no room.
    pub fn make_room(&self) -> Option<OwnedSemaphorePermit> {
        let take = || Arc::clone(&self.room).try_acquire_owned().ok();
        take().or_else(|| {
            let longest = {
                let mut idle = self.idle();
                let waiting = idle.values_mut().filter(|waiting| !waiting.is_empty());
                waiting.min_by_key(|waiting| waiting[0].since).map(|waiting| waiting.remove(0))
            };
            drop(longest);
            take()
        })
    }

    /// A new instance on loan.
    pub fn lend(instance: Instance, stamp: Stamp, born: i64, permit: OwnedSemaphorePermit) -> Loan {
        Loan { instance, stamp, born, _permit: permit }
    }

    /// Takes an instance back.
    pub fn give_back(&self, place: &Place, loan: Loan) {
        self.idle().entry(place.clone()).or_default().push(Idle { loan, since: Instant::now() });
    }

    /// Ends instances that have waited for `limit`.
    pub fn end_idle(&self, limit: Duration) {
        for waiting in self.idle().values_mut() {
            waiting.retain(|Idle { since, .. }| since.elapsed() < limit);
        }
    }

    /// Ends the waiting instances of a function.
    pub fn retire(&self, place: &Place) {
        self.idle().remove(place);
    }

    /// Ends all waiting instances.
    pub fn stop(&self) {
        self.idle().clear();
    }
}
