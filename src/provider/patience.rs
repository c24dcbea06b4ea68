//! Waiting on a curve: quick at first, since most things take a fraction of a second, then ever slower.

use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Shorter than the quickest thing observed, longer than a round trip.
const FIRST: Duration = Duration::from_millis(60);
/// Slower than this, waiting would be noticed after the thing is done; quicker, it would use up rate limits.
const LONGEST: Duration = Duration::from_secs(1);

/// A budget of time, spent in pauses that grow by half.
#[derive(Debug)]
pub(super) struct Patience {
    end: Instant,
    next: Duration,
}

impl Patience {
    pub(super) fn new(budget: Duration) -> Self {
        Self { end: Instant::now() + budget, next: FIRST }
    }

    /// Pauses; `false`, at once, when the budget is spent.
    pub(super) async fn pause(&mut self) -> bool {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        sleep(self.step().min(left)).await;
        true
    }

    fn step(&mut self) -> Duration {
        let now = self.next;
        self.next = (now * 3 / 2).min(LONGEST);
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pauses_grow_to_a_second() {
        let mut patience = Patience::new(Duration::ZERO);
        let steps: Vec<_> = (0..9).map(|_| patience.step().as_millis()).collect();
        assert_eq!(steps, [60, 90, 135, 202, 303, 455, 683, 1000, 1000]);
        assert!(!patience.pause().await, "nothing is left");
    }
}
