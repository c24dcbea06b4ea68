//! Waiting on a curve: quick at first, since most things take a fraction of a second, then ever slower.

use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How long the first turn is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pace {
    /// Something waits for the end: shorter than the quickest thing observed.
    Quick = 100,
    /// Nothing waits but the report. Three of these beside a quick one stay within the twenty looks a second that SCF allows.
    Leisurely = 300,
}

/// Slower than this, waiting would be noticed after the thing is done; quicker, it would use up rate limits.
const LONGEST: Duration = Duration::from_secs(1);
/// A turn is this part of the time waited so far: what has taken long takes longer, and is noticed late by at most as much. A
/// curve of its own, which doubled or grew by half at each look, would notice two seconds' activation up to a second late.
const PART: u32 = 20;

/// A budget of time, spent in turns that grow with the time waited. What is asked in a turn counts as part of it: where a round
/// trip takes as long as a turn, the next question follows the answer at once.
#[derive(Debug)]
pub(super) struct Patience {
    pace: Pace,
    begun: Instant,
    turn: Instant,
    end: Instant,
}

impl Patience {
    pub(super) fn new(pace: Pace, budget: Duration) -> Self {
        let begun = Instant::now();
        Self { pace, begun, turn: begun, end: begun + budget }
    }

    /// Pauses until the turn is over; `false`, at once, when the budget is spent.
    pub(super) async fn pause(&mut self) -> bool {
        let now = Instant::now();
        if now >= self.end {
            return false;
        }
        sleep_until(self.until(now)).await;
        self.turn = Instant::now();
        true
    }

    /// When the turn is over; that may have been before.
    fn until(&self, now: Instant) -> Instant {
        (self.turn + length(self.pace, now - self.begun)).min(self.end)
    }
}

/// The length of a turn after so long a wait.
fn length(pace: Pace, waited: Duration) -> Duration {
    (waited / PART).clamp(Duration::from_millis(pace as u64), LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pauses_grow_to_a_second() {
        let waits = [0, 100, 2_000, 2_400, 5_000, 10_000, 20_000, 60_000];
        let turns = |pace| waits.map(|waited| length(pace, Duration::from_millis(waited)).as_millis());
        assert_eq!(turns(Pace::Quick), [100, 100, 100, 120, 250, 500, 1000, 1000]);
        assert_eq!(turns(Pace::Leisurely), [300, 300, 300, 300, 300, 500, 1000, 1000]);
        assert!(!Patience::new(Pace::Quick, Duration::ZERO).pause().await, "nothing is left");
    }

    #[test]
    fn what_is_asked_in_a_turn_counts_as_part_of_it() {
        const TURN: Duration = Duration::from_millis(Pace::Quick as u64);
        let begun = Instant::now();
        let patience = Patience { pace: Pace::Quick, begun, turn: begun + 2 * TURN, end: begun + 10 * TURN };
        let until = |now: Duration| patience.until(begun + now) - begun;
        assert_eq!(until(2 * TURN), 3 * TURN);
        assert_eq!(until(4 * TURN), 3 * TURN, "the answer took so long that the next question follows at once");
        assert_eq!(until(200 * TURN), 10 * TURN, "the budget ends it");
    }
}
