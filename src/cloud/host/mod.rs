//! The function host: uploaded code as a real process, spoken to through the real runtime protocol
//! (`scf-custom-runtime.md`), and the queue of asynchronous events in front of it.
//!
//! | Part | What it does |
//! |---|---|
//! | `package` | unpacks zips |
//! | `folder` | an instance's scratch space, and a note by which the next cloud finds what a kill has left |
//! | `variables` | what a process is told |
//! | `runtime_api` | the four paths that a process calls |
//! | `output` | what a process prints |
//! | `process` | signals, memory and identity of processes |
//! | `instance` | one process |
//! | `pool` | instances that wait for work, frozen; what of a reservation is in use |
//! | `start` | a warm instance, or a new one |
//! | `provision` | instances that are started before they are needed |
//! | `attend` | an instance at work: memory, lines, recall |
//! | `diary` | record and lines of an attempt |
//! | `invocation` | one attempt at one event |
//! | `queue` | events that wait |
//! | `retries` | when they are tried, tried again and given up |
//! | `traces` | what became of them |
//! | `timers` | events by the clock |
//!
//! Differences from the platform: code lies where the data directory is instead of `/var/user`, and is not read-only;
//! `TMPDIR` names what `/tmp` is there. Memory is looked at every 50 ms instead of being cut off by the kernel. Runtimes other
//! than `CustomRuntime` do not run.
//!
//! # A kill of the cloud
//! Instances lose their runtime API and so their reason to go on; those that were frozen get a hang-up from the system, since
//! their group has become an orphan. What still runs is ended by the next cloud on the same data.

mod attend;
mod diary;
mod folder;
mod instance;
mod invocation;
mod output;
mod package;
mod pool;
mod process;
mod provision;
mod queue;
mod requests;
mod retries;
mod runtime_api;
mod start;
mod timers;
mod traces;
mod variables;

pub use invocation::{Attempt, Job, execute};
pub use provision::provision;
pub use queue::{Delivery, EVENT_BYTES, NewEvent, dead_letters, enqueue, forget_events, terminate};
pub use requests::{Record, of_function, of_request};
pub use traces::{Trace, trace_opt, traces};

use super::{
    Cloud,
    scf::store::Place,
    store::{StoreError, Writer},
};
use std::sync::{Arc, Mutex, PoisonError};

/// What runs functions.
#[derive(Debug, Default)]
pub struct Host {
    pool: pool::Pool,
    queue: queue::Queue,
    timers: timers::Timers,
    lots: Lots,
}

/// Decides which version of a split alias an invocation gets.
#[derive(Debug, Default)]
struct Lots(Mutex<fastrand::Rng>);

impl Host {
    /// Ends the instances of a function that do nothing; the others end with their invocation.
    pub fn retire(&self, place: &Place) {
        self.pool.retire(place);
    }

    /// Ends all instances that do nothing. Those that work belong to background work and end with it.
    pub fn stop(&self) {
        self.pool.stop();
    }

    /// Draws a lot in 0..1.
    pub fn lot(&self) -> f64 {
        self.lots.0.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }

    /// Makes the lots from here on the same for everybody with this seed.
    pub fn seed(&self, seed: u64) {
        self.lots.0.lock().unwrap_or_else(PoisonError::into_inner).seed(seed);
    }
}

/// Removes old records of invocations and events.
pub fn prune(writer: &mut Writer<'_>, now: i64) -> Result<(), StoreError> {
    requests::prune(writer, now)?;
    traces::prune(writer, now)
}

/// Ends and removes what an earlier cloud has left in the data directory.
pub fn clear_up(cloud: &Cloud) {
    folder::end_strays(&cloud.settings.data);
    package::remove_stale(cloud);
}

/// Works through events and timers for as long as the cloud lives.
pub fn begin(cloud: &Arc<Cloud>) {
    cloud.background.spawn(retries::run(Arc::clone(cloud)));
    cloud.background.spawn(timers::run(Arc::clone(cloud)));
    provision::provision_all(cloud);
}
