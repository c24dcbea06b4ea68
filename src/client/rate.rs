//! Keeps every action below its rate: the documented one, or what the service lets through if that is less.
//!
//! One client serves all stacks of a command, so they share what is here. Others share the account's limits with us: people in the
//! console, other programs, the other parts of a fleet. Nobody tells how much they use; refusals do. So the rate of an action
//! halves when the service says that there were too many, and grows by one a second until the next time.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// At most this many calls a second of any action. `scf-api.md` 1.1: of the actions that we call often, no edition of the
/// documents prints less than 20 unless `A::RATE` does; the higher numbers are printed by some editions only.
const CEILING: u32 = 20;

/// Limits count by the second.
const SECOND: Duration = Duration::from_secs(1);

/// Limits count by account, region, action and second. A client has one account.
type Key = (&'static str, String);

/// One gate per action and region.
#[derive(Debug, Default)]
pub(super) struct Rates {
    gates: Mutex<HashMap<Key, Arc<Gate>>>,
}

/// Callers of one action leave in the order in which they asked: who is first in the queue waits for the window.
#[derive(Debug)]
struct Gate {
    queue: tokio::sync::Mutex<()>,
    window: Mutex<Window>,
}

impl Rates {
    /// Waits until a call of `action` may leave.
    pub(super) async fn turn(&self, action: &'static str, region: &str, rate: u32) {
        let gate = self.gate(action, region, rate);
        let _first = gate.queue.lock().await;
        loop {
            let left = gate.window.lock().unwrap_or_else(PoisonError::into_inner).leave(Instant::now());
            let Err(next) = left else { return };
            tokio::time::sleep_until(next).await;
        }
    }

    /// Takes note that the service has refused a call for being one too many.
    pub(super) fn refused(&self, action: &'static str, region: &str, rate: u32) {
        let gate = self.gate(action, region, rate);
        let mut window = gate.window.lock().unwrap_or_else(PoisonError::into_inner);
        window.slow_down(Instant::now());
        tracing::debug!(action, region, rate = window.allowed, "slower");
    }

    /// How many calls a second may leave now.
    #[cfg(test)]
    pub(super) fn allowed(&self, action: &'static str, region: &str) -> u32 {
        self.gate(action, region, CEILING).window.lock().unwrap_or_else(PoisonError::into_inner).allowed
    }

    fn gate(&self, action: &'static str, region: &str, rate: u32) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates.entry((action, region.to_owned())).or_insert_with(|| {
            Arc::new(Gate { queue: tokio::sync::Mutex::default(), window: Mutex::new(Window::new(rate)) })
        });
        Arc::clone(gate)
    }
}

/// The departures of the last second. Unlike a bucket that refills while it is drained, it never lets more than its rate into
/// any second, and yet the handful of calls that a command makes leave at once.
#[derive(Debug)]
struct Window {
    full: u32,
    allowed: u32,
    /// When the rate last fell.
    fell: Option<Instant>,
    /// When it grows next; `None` = it is whole.
    grows: Option<Instant>,
    departures: VecDeque<Instant>,
}

impl Window {
    fn new(rate: u32) -> Self {
        let full = rate.clamp(1, CEILING);
        Self { full, allowed: full, fell: None, grows: None, departures: VecDeque::new() }
    }

    /// Leaves now, or says when to ask again.
    fn leave(&mut self, now: Instant) -> Result<(), Instant> {
        while let Some(grows) = self.grows.filter(|grows| now >= *grows) {
            self.allowed += 1;
            self.grows = (self.allowed < self.full).then_some(grows + SECOND);
        }
        while self.departures.front().is_some_and(|first| now >= *first + SECOND) {
            self.departures.pop_front();
        }
        match self.departures.len().checked_sub(self.allowed as usize) {
            None => {
                self.departures.push_back(now);
                Ok(())
            }
            Some(surplus) => Err(self.departures[surplus] + SECOND),
        }
    }

    /// Halves the rate, once for all refusals of a second: they are answers to one burst.
    fn slow_down(&mut self, now: Instant) {
        if self.fell.is_none_or(|fell| now >= fell + SECOND) {
            self.allowed = (self.allowed / 2).max(1);
            self.fell = Some(now);
            self.grows = (self.allowed < self.full).then_some(now + SECOND);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When so many calls leave that are all asked for at `start`, in milliseconds after it.
    fn leaves(window: &mut Window, start: Instant, count: usize) -> Vec<u128> {
        let mut now = start;
        let mut leave = || {
            while let Err(next) = window.leave(now) {
                now = next;
            }
            (now - start).as_millis()
        };
        (0..count).map(|_| leave()).collect()
    }

    #[test]
    fn no_second_holds_more_than_the_rate() {
        let start = Instant::now();
        let mut window = Window::new(3);
        assert_eq!(leaves(&mut window, start, 7), [0, 0, 0, 1000, 1000, 1000, 2000]);
        let later = start + Duration::from_secs(9);
        assert_eq!(leaves(&mut window, later, 1), [0]);
    }

    #[test]
    fn refusals_halve_the_rate_and_it_comes_back() {
        let start = Instant::now();
        let mut window = Window::new(8);
        assert_eq!(leaves(&mut window, start, 8), [0; 8]);
        for _ in 0..5 {
            window.slow_down(start + Duration::from_millis(100));
        }
        assert_eq!(window.allowed, 4, "the refusals of one burst count once");
        // A second later the rate is 4. It grows at 1.1 s and at 2.1 s, and whoever asks next finds it grown.
        let after = leaves(&mut window, start + SECOND, 12);
        assert_eq!(after, [0, 0, 0, 0, 1000, 1000, 1000, 1000, 1000, 2000, 2000, 2000]);
        assert_eq!(leaves(&mut window, start + 20 * SECOND, 9), [0, 0, 0, 0, 0, 0, 0, 0, 1000]);
    }

    #[test]
    fn the_rate_never_falls_to_nothing() {
        let start = Instant::now();
        let mut window = Window::new(20);
        for second in 0..10 {
            window.slow_down(start + second * SECOND);
        }
        assert_eq!(window.allowed, 1);
    }
}
