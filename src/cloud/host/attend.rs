//! Staying with an instance while it is busy: its memory, its lines, and whoever wants it to end.

use super::{
    diary::Diary,
    instance::{Ending, Window},
    invocation::{Job, Wish},
    process::Signal,
};
use std::{pin::pin, time::Duration};
use tokio::time::{self, Instant, MissedTickBehavior};

/// Between two looks at the memory. A look takes some tens of microseconds; peaks of the first process are seen whenever
/// they were.
const LOOK: Duration = Duration::from_millis(50);

/// Looks between two notes of what was printed: a note is a commit, and nobody reads faster.
const LOOKS_PER_NOTE: u32 = 5;

/// Waits for what becomes of the work of an instance, which is cut off when its memory is too much or nobody wants it.
pub async fn attend(diary: &mut Diary<'_>, job: &Job, window: &Window, work: impl Future<Output = Ending>) -> Ending {
    let mut work = pin!(work);
    let mut wishes = job.recall.subscribe();
    // A wish that was uttered before anybody listened counts.
    wishes.mark_changed();
    let mut looks = time::interval_at(Instant::now() + LOOK, LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut count = 0;
    loop {
        tokio::select! {
            biased;
            ending = &mut work => return ending,
            Ok(()) = wishes.changed() => match *wishes.borrow_and_update() {
                Wish::GoOn => {}
                Wish::AskToEnd => window.group.tell(Signal::Terminate),
                Wish::End => return Ending::Cancelled,
            },
            _ = looks.tick() => {
                if window.group.exceeds(job.memory()) {
                    return Ending::OutOfMemory;
                }
                count += 1;
                if count % LOOKS_PER_NOTE == 0 {
                    let printed = window.lines.take();
                    if !printed.is_empty() {
                        diary.note(printed);
                    }
                }
            }
        }
    }
}
