//! The function host: uploaded code as a real process, spoken to through the real runtime protocol
//! (`scf-custom-runtime.md`), and the queue of asynchronous events in front of it.
//!
//! | Part | What it does |
//! |---|---|
//! | `package` | unpacks zips |
//! | `variables` | what a process is told |
//! | `runtime_api` | the four paths that a process calls |
//! | `output` | what a process prints |
//! | `instance` | one process |
//! | `pool` | instances that wait for work |
//! | `invocation` | one attempt at one event, with its log and its record |
//! | `queue` | events that wait, are tried, tried again and given up |
//!
//! Differences from the platform: code lies where the data directory is instead of `/var/user`, the file system is not
//! read-only, and memory is measured, not limited. Runtimes other than `CustomRuntime` do not run.

mod instance;
mod invocation;
mod output;
mod package;
mod pool;
mod queue;
mod requests;
mod runtime_api;
mod variables;

pub use invocation::{Attempt, Job, execute};
pub use package::remove_stale as remove_stale_packages;
pub use queue::{Delivery, EVENT_BYTES, NewEvent, dead_letters, enqueue, forget_events, run as run_queue};
pub use requests::{of_request, prune};

use super::scf::store::Place;

/// What runs functions.
#[derive(Debug, Default)]
pub struct Host {
    pool: pool::Pool,
    queue: queue::Queue,
}

impl Host {
    /// Ends the instances of a function that do nothing; the others end with their invocation.
    pub fn retire(&self, place: &Place) {
        self.pool.retire(place);
    }

    /// Ends all instances that do nothing. Those that work belong to background work and end with it.
    pub fn stop(&self) {
        self.pool.stop();
    }
}
