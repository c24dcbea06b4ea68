//! Keeps every action below its documented rate.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// At most this many calls a second of any action. `scf-api.md` 1.1: of the actions that we call often, no edition of the
/// documents prints less than 20 unless `A::RATE` does; the higher numbers are printed by some editions only.
const CEILING: u32 = 20;

/// Limits count by account, region, action and second.
type Key = (&'static str, String);

/// One window per action and region.
#[derive(Debug, Default)]
pub(super) struct Rates {
    windows: Mutex<HashMap<Key, Window>>,
}

impl Rates {
    /// Waits until a call of `action` may leave. Callers of the same action leave in the order in which they asked.
    pub(super) async fn turn(&self, action: &'static str, region: &str, rate: u32) {
        let leave = self
            .windows
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry((action, region.to_owned()))
            .or_default()
            .reserve(Instant::now(), rate.clamp(1, CEILING));
        tokio::time::sleep_until(leave).await;
    }
}

/// The last departures. Unlike a bucket that refills while it is drained, it never lets more than `rate` calls into any
/// second, and yet the handful of calls that a command makes leave at once.
#[derive(Debug, Default)]
struct Window {
    departures: VecDeque<Instant>,
}

impl Window {
    fn reserve(&mut self, now: Instant, rate: u32) -> Instant {
        let full = self.departures.len() >= rate as usize;
        let leave = match self.departures.front() {
            Some(first) if full => now.max(*first + Duration::from_secs(1)),
            _ => now,
        };
        if full {
            self.departures.pop_front();
        }
        self.departures.push_back(leave);
        leave
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_second_holds_more_than_the_rate() {
        let start = Instant::now();
        let mut window = Window::default();
        let leaves: Vec<_> = (0..7).map(|_| (window.reserve(start, 3) - start).as_millis()).collect();
        assert_eq!(leaves, [0, 0, 0, 1000, 1000, 1000, 2000]);
        let later = start + Duration::from_secs(9);
        assert_eq!(window.reserve(later, 3), later);
    }
}
