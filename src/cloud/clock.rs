//! The cloud's time: the system's, plus an offset that a test may turn like a crank.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::sync::watch;

/// The time by which signatures expire, states change and retries fall due. All clones are turned together.
#[derive(Debug, Clone)]
pub struct Clock {
    offset: Arc<watch::Sender<i64>>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { offset: Arc::new(watch::Sender::new(0)) }
    }
}

impl Clock {
    /// Returns unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX).saturating_add(*self.offset.borrow())
    }

    /// Returns unix seconds.
    pub fn now(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }

    /// Sets how far the cloud is ahead of the system, in milliseconds, and wakes all who wait for a time.
    pub fn set_offset_ms(&self, offset: i64) {
        self.offset.send_replace(offset);
    }

    /// Returns how far the cloud is ahead of the system, in milliseconds.
    pub fn offset_ms(&self) -> i64 {
        *self.offset.borrow()
    }

    /// Waits until the clock shows `moment` (unix milliseconds) or later.
    pub async fn wait_until(&self, moment: i64) {
        let mut offset = self.offset.subscribe();
        loop {
            let rest = moment.saturating_sub(self.now_ms());
            let Ok(rest) = u64::try_from(rest) else { return };
            if rest == 0 {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(rest)) => {}
                _ = offset.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turning_the_crank_wakes_who_waits() {
        let clock = Clock::default();
        let hour_ahead = clock.now_ms() + 3_600_000;
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.wait_until(hour_ahead).await }
        });
        tokio::task::yield_now().await;
        clock.set_offset_ms(3_600_001);
        waiting.await.expect("the wait ends");
        assert!(clock.now_ms() >= hour_ahead);
    }
}
