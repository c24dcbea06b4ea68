//! Calls let through in rounds, so that depth is counted and not timed: a round is all calls that are asked for before any of
//! them is answered.

use std::{
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

/// A round begins when nothing has come and nothing was answered for so long: more than a busy machine needs to make the next call
/// of an answer.
const QUIET: Duration = Duration::from_millis(500);

/// The rounds of one way.
pub struct Rounds(Mutex<State>);

struct State {
    begun: usize,
    waiting: usize,
    under_way: usize,
    touched: Instant,
}

impl Rounds {
    pub fn new() -> Self {
        Self(Mutex::new(State { begun: 0, waiting: 0, under_way: 0, touched: Instant::now() }))
    }

    /// How many have begun.
    pub fn begun(&self) -> usize {
        self.state().begun
    }

    /// Waits for the next round.
    pub async fn turn(&self) {
        let mine = {
            let mut state = self.state();
            state.waiting += 1;
            state.touched = Instant::now();
            state.begun + 1
        };
        while !self.state().has_begun(mine) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// A call of the round was answered.
    pub fn answered(&self) {
        let mut state = self.state();
        state.under_way -= 1;
        state.touched = Instant::now();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no panic while it was held")
    }
}

impl State {
    fn has_begun(&mut self, round: usize) -> bool {
        if self.begun < round && self.under_way == 0 && self.touched.elapsed() >= QUIET {
            self.begun += 1;
            self.under_way = std::mem::take(&mut self.waiting);
        }
        self.begun >= round
    }
}
