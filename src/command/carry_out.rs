//! Carrying a plan out: `engine::Run` says what is next, `provider` does it, `view` is told.

use super::interrupt;
use crate::{
    engine::Run,
    model::{Event, Failure, Kind, Outcome, Plan, StepId, Word},
    provider::Executor,
    view::Screen,
};
use std::{sync::Arc, time::Instant};
use tokio::{sync::mpsc, task::JoinSet};

/// Does all steps of a plan, those that do not depend on each other side by side. Ctrl-C finishes the calls in flight.
///
/// # Errors
/// One failure that says what was done and what was not, after each step's own was shown.
pub(super) async fn carry_out(plan: Plan, executor: Executor, screen: &Screen) -> Result<(), Failure> {
    let began = Instant::now();
    let executor = Arc::new(executor);
    let progress = screen.progress(&plan);
    let mut run = Run::new(plan.steps);
    let mut worst = Kind::Failed;
    let mut interrupted = false;
    let (said, mut words) = mpsc::unbounded_channel();
    let mut running: JoinSet<(StepId, Outcome)> = JoinSet::new();
    loop {
        while let Some(step) = run.next_ready() {
            progress.show(&Event::Started(step.id.clone()));
            let (executor, said) = (Arc::clone(&executor), said.clone());
            running.spawn(async move {
                let began = Instant::now();
                let id = step.id.clone();
                let tell = move |word: Word| {
                    // Nobody listens any more once the run is over; then there is nobody to tell.
                    let _ = said.send((id.clone(), word));
                };
                let outcome = match executor.execute(&step.operation, &tell).await {
                    Ok(()) => Outcome::Done(began.elapsed()),
                    Err(failure) => Outcome::Failed(failure),
                };
                (step.id, outcome)
            });
        }
        if run.is_over() {
            break;
        }
        tokio::select! {
            Some((id, word)) = words.recv() => match word {
                Word::Waiting(what) => progress.show(&Event::Waiting(id, what)),
                Word::Taken => run.taken(&id),
            },
            Some(ended) = running.join_next() => {
                let (id, outcome) = ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
                if let Outcome::Failed(failure) = &outcome && failure.kind == Kind::Refused {
                    worst = Kind::Refused;
                }
                for event in run.complete(&id, outcome) {
                    progress.show(&event);
                }
            }
            () = interrupt::asked(), if !interrupted => {
                interrupted = true;
                run.stop();
                screen.note("stopping: the calls in flight are finished first");
            }
        }
    }
    progress.end(began.elapsed());
    let summary = run.summary();
    if summary.failed.is_empty() && !interrupted {
        return Ok(());
    }
    let (done, failed, skipped) = (summary.done.len(), summary.failed.len(), summary.skipped.len());
    let message = format!("{done} steps done, {failed} failed, {skipped} not begun");
    Err(Failure::new(message).kind(worst).hint("run the same command again: it goes on from what is there"))
}

/// The user said no.
pub(super) fn declined() -> Failure {
    Failure::new("not confirmed; nothing was changed")
}
