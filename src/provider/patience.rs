//! Waiting on a curve: quick at first, since most things take a fraction of a second, then ever slower.

use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Shorter than the quickest thing observed, longer than a round trip. Two steps may be waiting for one function: with the round
/// trips between them, their looks stay below twenty a second.
const FIRST: Duration = Duration::from_millis(100);
/// Slower than this, waiting would be noticed after the thing is done; quicker, it would use up rate limits.
const LONGEST: Duration = Duration::from_secs(1);
/// A pause is this part of the time waited so far: what has taken long takes longer, and is noticed late by at most as much. A
/// curve of its own, which doubled or grew by half at each look, would notice two seconds' activation up to a second late.
const PART: u32 = 20;

/// A budget of time, spent in pauses that grow with the time waited.
#[derive(Debug)]
pub(super) struct Patience {
    begun: Instant,
    end: Instant,
}

impl Patience {
    pub(super) fn new(budget: Duration) -> Self {
        let begun = Instant::now();
        Self { begun, end: begun + budget }
    }

    /// Pauses; `false`, at once, when the budget is spent.
    pub(super) async fn pause(&mut self) -> bool {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        sleep(step(self.begun.elapsed()).min(left)).await;
        true
    }
}

/// The pause after so long a wait.
fn step(waited: Duration) -> Duration {
    (waited / PART).clamp(FIRST, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pauses_grow_to_a_second() {
        let waits = [0, 100, 2_000, 2_400, 5_000, 10_000, 20_000, 60_000];
        let steps = waits.map(|waited| step(Duration::from_millis(waited)).as_millis());
        assert_eq!(steps, [100, 100, 100, 120, 250, 500, 1000, 1000]);
        assert!(!Patience::new(Duration::ZERO).pause().await, "nothing is left");
    }
}
