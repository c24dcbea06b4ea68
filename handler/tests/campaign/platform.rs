//! SCF's asynchronous queue: three tries for each event, by whichever instance is free, in no particular order.

use crate::{
    chance::per_mille,
    http::Server,
    instance::{Ending, Instance},
    receivers::Receivers,
    stage::Stage,
};
use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex},
    thread,
};

const TRIES: usize = 3;

/// A copy of an event, and how often it was tried.
type Job = (String, usize);

#[derive(Default)]
struct Queue {
    state: Mutex<(VecDeque<Job>, usize)>,
    changed: Condvar,
}

impl Queue {
    /// Takes a job; `None` when all is done.
    fn take(&self) -> Option<Job> {
        let mut state = self.state.lock().unwrap();
        loop {
            if let Some(job) = state.0.pop_front() {
                return Some(job);
            }
            if state.1 == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap();
        }
    }

    fn finish(&self, again: Option<Job>) {
        let mut state = self.state.lock().unwrap();
        match again {
            Some(job) => state.0.push_back(job),
            None => state.1 -= 1,
        }
        self.changed.notify_all();
    }
}

/// Runs every event to its end.
pub fn run(stage: &Arc<Stage>, instances: usize, cos: &Server, receivers: &Receivers) {
    let mut jobs: Vec<Job> = Vec::new();
    for happening in stage.happenings.values() {
        jobs.extend((0..happening.copies).map(|_| (happening.task.clone(), 0)));
    }
    // Not in the order in which they came.
    jobs.sort_by_cached_key(|(task, _)| per_mille(("order", task)));
    let count = jobs.len();
    let queue = Queue { state: Mutex::new((jobs.into(), count)), changed: Condvar::new() };
    thread::scope(|scope| {
        for _ in 0..instances {
            scope.spawn(|| {
                let mut instance = Instance::start(stage, cos, receivers);
                while let Some((task, tries)) = queue.take() {
                    let ending = instance.run(&task);
                    stage.note(&task, |record| {
                        record.tries += 1;
                        record.acknowledged += usize::from(ending == Ending::Acknowledged);
                    });
                    let over = ending == Ending::Acknowledged || tries + 1 == TRIES;
                    queue.finish((!over).then_some((task, tries + 1)));
                }
                instance.stop();
            });
        }
    });
}
