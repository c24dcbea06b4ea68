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

/// Megabytes in use, by function.
type Busy = Arc<Mutex<HashMap<Place, u64>>>;

/// The instances that wait, and how much of each function's reservation is in use.
#[derive(Debug)]
pub struct Pool {
    idle: Mutex<HashMap<Place, Vec<Idle>>>,
    room: Arc<Semaphore>,
    busy: Busy,
    /// Instances that are kept however long they wait, by function and version.
    kept: Mutex<HashMap<(Place, String), usize>>,
}

impl Default for Pool {
    fn default() -> Self {
        let room = Arc::new(Semaphore::new(INSTANCES));
        Self { idle: Mutex::default(), room, busy: Busy::default(), kept: Mutex::default() }
    }
}

/// A share of a function's memory, in use for as long as this is held.
#[derive(Debug)]
pub struct Share {
    busy: Busy,
    place: Place,
    memory: u64,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(used) = busy.get_mut(&self.place) {
            *used -= self.memory;
            if *used == 0 {
                busy.remove(&self.place);
            }
        }
    }
}

impl Pool {
    fn idle(&self) -> MutexGuard<'_, HashMap<Place, Vec<Idle>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a share of what is reserved for a function, all in MB. `None` if there is not that much left.
    pub fn admit(&self, place: &Place, memory: u64, reserved: Option<u64>) -> Option<Share> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let used = busy.get(place).copied().unwrap_or_default() + memory;
        if reserved.is_some_and(|reserved| used > reserved) {
            return None;
        }
        busy.insert(place.clone(), used);
        Some(Share { busy: Arc::clone(&self.busy), place: place.clone(), memory })
    }

    /// Keeps so many instances of a version however long they wait.
    pub fn keep(&self, place: &Place, version: &str, count: usize) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert((place.clone(), version.to_owned()), count);
    }

    /// Whether instances of a version are kept.
    pub fn keeps(&self, place: &Place, version: &str) -> bool {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&(place.clone(), version.to_owned())).is_some_and(|count| *count > 0)
    }

    /// How many instances of a version wait.
    pub fn waiting(&self, place: &Place, version: &str) -> usize {
        let idle = self.idle();
        let waiting = idle.get(place).map_or(&[][..], Vec::as_slice);
        waiting.iter().filter(|Idle { loan, .. }| loan.stamp.version == version).count()
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
        let loan = waiting.remove(position).loan;
        loan.instance.thaw();
        Some(loan)
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

    /// Takes an instance back, which stands still until its next event.
    pub fn give_back(&self, place: &Place, loan: Loan) {
        loan.instance.freeze();
        self.idle().entry(place.clone()).or_default().push(Idle { loan, since: Instant::now() });
    }

    /// Ends instances that have waited for `limit`, except as many of a version as are kept.
    pub fn end_idle(&self, limit: Duration) {
        let mut left = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (place, waiting) in self.idle().iter_mut() {
            waiting.retain(|Idle { loan, since }| {
                let count = left.get_mut(&(place.clone(), loan.stamp.version.clone())).filter(|count| **count > 0);
                let is_kept = count.map(|count| *count -= 1).is_some();
                is_kept || since.elapsed() < limit
            });
        }
    }

    /// Ends the waiting instances of a function and keeps none of it.
    pub fn retire(&self, place: &Place) {
        self.idle().remove(place);
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).retain(|(kept, _), _| kept != place);
    }

    /// Ends all waiting instances.
    pub fn stop(&self) {
        self.idle().clear();
    }
}
