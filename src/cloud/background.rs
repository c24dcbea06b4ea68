//! Work that outlives the request that began it.

use std::{
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::task::JoinSet;

/// Tasks that end with the cloud. They are cut off wherever they are: what must not be lost is in the store before it is
/// begun, so that a stop is no different from a kill.
#[derive(Debug, Default)]
pub struct Background(Mutex<JoinSet<()>>);

impl Background {
    fn tasks(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` until it ends or the cloud stops.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks();
        while tasks.try_join_next().is_some() {}
        tasks.spawn(work);
    }

    /// Cuts all work off and waits until it is gone.
    pub async fn stop(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks());
        tasks.shutdown().await;
    }

    /// Cuts all work off without waiting.
    pub fn abort(&self) {
        self.tasks().abort_all();
    }
}
