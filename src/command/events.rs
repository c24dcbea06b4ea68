//! `events`: what the archive holds, and what did not reach everyone.

use super::{clock, session::Session, workpiece};
use crate::{
    cli::{EventSelection, EventsSettings},
    model::{Bucket, Desired, EventFilter, Failure, Fault},
    view::Screen,
};

pub(super) async fn run(settings: &EventsSettings, screen: &Screen) -> Result<(), Failure> {
    let EventsSettings { stack, target, selection, limit } = settings;
    let desired = workpiece::desired(stack, screen)?;
    let bucket = archive(&desired)?;
    let filter = filter(selection, Some(*limit));
    let reading = async |session: &Session| session.observer()?.archived_events(bucket, &filter).await;
    screen.events(bucket, &Session::within(target, screen, reading).await?);
    Ok(())
}

/// The bucket that the stack's events are kept in.
pub(super) fn archive(desired: &Desired) -> Result<&Bucket, Failure> {
    desired.bucket.as_ref().ok_or_else(|| {
        Failure::new(format!("stack `{}` keeps no events", desired.stack))
            .code(Fault::NoArchive)
            .hint("name a bucket under `archive:`; what the function logged is shown by `mpstack logs`")
    })
}

/// What was selected, as of now.
pub(super) fn filter(selection: &EventSelection, limit: Option<usize>) -> EventFilter {
    let EventSelection { since, outcome, task_id, selection } = selection;
    let now = clock::now();
    let from = since.map(|since| {
        let since = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        now.saturating_sub(since).max(0)
    });
    EventFilter {
        now,
        from: from.unwrap_or_default(),
        task_id: task_id.clone(),
        outcome: outcome.clone(),
        selection: *selection,
        limit,
    }
}
