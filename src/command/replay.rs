//! `replay`: sends archived events through the function again.

use super::{
    events::{archive, filter},
    session::Session,
    workpiece,
};
use crate::{
    cli::{EventSelection, ReplaySettings},
    model::{ArchivedEvent, Bucket, Desired, Failure, Fault, Replayed, Selection},
    provider::Executor,
    view::Screen,
};
use futures_util::{StreamExt, stream};
use mpstack_handler::event::Outcome;

/// Events replayed side by side: receivers that have just come back shall not be flooded, and order is nearly kept.
const SIDE_BY_SIDE: usize = 4;

pub(super) async fn run(settings: &ReplaySettings, screen: &Screen) -> Result<(), Failure> {
    let desired = workpiece::desired(&settings.stack, screen)?;
    let bucket = archive(&desired)?;
    let replaying = async |session: &Session| replay(&desired, bucket, settings, &session.executor()?, screen).await;
    let (replayed, stopped) = Session::within(&settings.target, screen, replaying).await?;
    screen.replayed(&replayed);
    let failed = replayed.iter().filter(|replayed| replayed.error.is_some()).count();
    match stopped {
        Some(failure) => Err(failure),
        None if failed > 0 => Err(Failure::new(format!("{failed} of {} events were not delivered", replayed.len()))
            .code(Fault::Undelivered)
            .hint("`mpstack events --dead` says to whom, `mpstack logs` why; replay them again when that is mended")),
        None => Ok(()),
    }
}

/// Replays what was selected, oldest first. A function that cannot be called ends it; what was done until then is returned.
async fn replay(
    desired: &Desired,
    bucket: &Bucket,
    settings: &ReplaySettings,
    executor: &Executor,
    screen: &Screen,
) -> Result<(Vec<Replayed>, Option<Failure>), Failure> {
    let filter = filter(&settings.selection, None);
    let mut events = executor.observer().archived_events(bucket, &filter).await?;
    if let Some(task_id) = lost(settings, &events) {
        match executor.recover(&desired.region, bucket, task_id, filter.now).await {
            Ok(event) => {
                screen.recovered(&event);
                events.push(event);
            }
            // There is something to be sent again, if only how far the task had come.
            Err(_) if !events.is_empty() => {}
            Err(failure) => return Err(failure),
        }
    }
    let (count, function) = (events.len(), desired.function_key());
    let calls = events.into_iter().map(|event| {
        let sinks = sinks(&event, settings);
        executor.replay(&function, event, sinks)
    });
    let mut calls = stream::iter(calls).buffered(SIDE_BY_SIDE);
    let mut done = Vec::new();
    while let Some(answer) = calls.next().await {
        match answer {
            Ok(replayed) => {
                screen.replay_progress(&replayed, done.len() + 1, count);
                done.push(replayed);
            }
            Err(failure) => return Ok((done, Some(failure))),
        }
    }
    Ok((done, None))
}

/// The task of which no end was archived, if one was asked for and nothing but the task narrows what was looked for.
fn lost<'a>(settings: &'a ReplaySettings, found: &[ArchivedEvent]) -> Option<&'a str> {
    let EventSelection { since, outcome, task_id, selection } = &settings.selection;
    let all = since.is_none() && outcome.is_none() && *selection == Selection::All;
    let came = found.iter().any(|event| event.outcome != Outcome::InProgress.as_str());
    task_id.as_deref().filter(|_| all && !came)
}

/// To whom: those that were named; else, of a dead letter, those that are without it; else everyone.
fn sinks(event: &ArchivedEvent, settings: &ReplaySettings) -> Vec<String> {
    match (&event.dead, settings.selection.selection) {
        (Some(dead), Selection::Dead) if settings.sinks.is_empty() => {
            dead.undelivered.iter().map(|open| open.sink.clone()).collect()
        }
        _ => settings.sinks.clone(),
    }
}
