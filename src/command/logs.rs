//! `logs`: what the function logged.

use super::{clock, observe, session::Session, workpiece};
use crate::{
    cli::LogsSettings,
    model::{Desired, Failure, LogFilter, LogLine},
    provider::Observer,
    view::Screen,
};

/// The cloud's clock may be ahead of ours; milliseconds.
const SLACK: i64 = 60_000;

pub(super) async fn run(settings: &LogsSettings, screen: &Screen) -> Result<(), Failure> {
    let desired = workpiece::without_code(&settings.stack, screen)?;
    let session = Session::open(&settings.target, screen).await?;
    let lines = match session.observer() {
        Ok(observer) => read(&desired, settings, &observer).await,
        Err(failure) => Err(failure),
    };
    session.close().await;
    screen.logs(&lines?);
    Ok(())
}

async fn read(desired: &Desired, settings: &LogsSettings, observer: &Observer) -> Result<Vec<LogLine>, Failure> {
    let observed = observe::observe(desired, observer).await?;
    let name = &desired.function.name;
    let Some(function) = observed.function else {
        return Err(Failure::new(format!("function `{name}` does not exist")).hint("`mpstack apply` creates it"));
    };
    if function.log_topic.is_empty() {
        return Err(Failure::new(format!("function `{name}` delivers its log nowhere"))
            .hint("SCF does so for a function that was made without a log topic before `SCF_QcsRole` was granted"));
    }
    let since = i64::try_from(settings.since.as_millis()).unwrap_or(i64::MAX);
    let filter = LogFilter {
        from: clock::now().saturating_sub(since).max(0),
        to: clock::now().saturating_add(SLACK),
        request_id: settings.request_id.clone(),
        containing: settings.task_id.clone(),
        limit: settings.limit,
    };
    observer.logs(&desired.region, &function.log_topic, &desired.function_key(), &filter).await
}
