//! Carrying a plan out: `engine::Run` says what is next, `provider` does it, `view` is told.

use super::{all_rights, interrupt};
use crate::{
    cli::Errand,
    engine::Run,
    model::{Event, Failure, Fault, Kind, Outcome, Plan, Purpose, Resource, StepId, Summary, Word},
    provider::Executor,
    view::Screen,
};
use std::{collections::BTreeMap, sync::Arc, time::Instant};
use tokio::{sync::mpsc, task::JoinSet};

/// Does all steps of a plan, those that do not depend on each other side by side. Ctrl-C finishes the calls in flight.
///
/// # Errors
/// One failure that says what was done and what was not, after each step's own was shown.
pub(super) async fn carry_out(plan: Plan, executor: Executor, screen: &Screen) -> Result<(), Failure> {
    let began = Instant::now();
    let executor = Arc::new(executor);
    let progress = screen.progress(&plan);
    let resources: BTreeMap<StepId, Resource> =
        plan.steps.iter().map(|step| (step.id.clone(), step.resource.clone())).collect();
    let mut run = Run::new(plan.steps);
    let mut worst = Kind::Failed;
    let (mut interrupted, mut unauthorised) = (false, false);
    // One future for all rounds: a wish to stop that comes between two of them is not lost.
    let stop = interrupt::asked();
    tokio::pin!(stop);
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
                let outcome = match outcome {
                    Outcome::Failed(failure) => {
                        worst = if failure.kind == Kind::Refused { Kind::Refused } else { worst };
                        unauthorised |= failure.fault == Some(Fault::NotAuthorised);
                        Outcome::Failed(failure.located(&plan.places, resources.get(&id)))
                    }
                    done @ Outcome::Done(_) => done,
                };
                for event in run.complete(&id, outcome) {
                    progress.show(&event);
                }
            }
            () = &mut stop, if !interrupted => {
                interrupted = true;
                executor.stop();
                for event in run.stop() {
                    progress.show(&event);
                }
                screen.note("stopping: the calls in flight are finished first");
            }
        }
    }
    progress.end(began.elapsed());
    let Summary { done, failed, unknown, skipped } = run.summary();
    // Who asked to stop when the last step had begun has had everything done.
    if [failed, unknown, skipped].iter().all(|steps| steps.is_empty()) {
        return Ok(());
    }
    let counts = [(done, "done"), (failed, "failed"), (unknown, "unknown"), (skipped, "not begun")];
    let counts = counts.map(|(steps, what)| format!("{} {what}", steps.len())).join(", ");
    let failure = match interrupted {
        true => Failure::new(format!("stopped: of {} steps, {counts}", resources.len())).code(Fault::Interrupted),
        false => Failure::new(format!("of {} steps, {counts}", resources.len())).code(Fault::Unfinished),
    };
    let failure = match unauthorised {
        true => failure.hint(all_rights(errand(plan.purpose))),
        false => failure,
    };
    Err(failure.kind(worst).hint("run the same command again: it goes on from what is there"))
}

fn errand(purpose: Purpose) -> Errand {
    match purpose {
        Purpose::Apply => Errand::Apply,
        Purpose::Destroy => Errand::Destroy,
        Purpose::Teardown => Errand::Redeploy,
        Purpose::Rollback => Errand::Rollback,
    }
}

/// The user said no.
pub(super) fn declined() -> Failure {
    Failure::new("not confirmed; nothing was changed").code(Fault::Unconfirmed)
}
