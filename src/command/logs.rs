//! `logs`: what the function logged, once or for as long as it is watched.

use super::{clock, interrupt, observe, session::Session, workpiece};
use crate::{
    cli::{LogsSettings, Watch},
    model::{Desired, Failure, Fault, FunctionKey, LogFilter, LogLine},
    provider::Observer,
    view::Screen,
};
use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

/// The cloud's clock may be ahead of ours; milliseconds.
const SLACK: i64 = 60_000;

/// Lines may appear this much later than they were written, milliseconds: the log service collects them in packages.
const LATE: i64 = 60_000;

/// Between two looks. `SearchLog` takes ten calls a second from the whole account.
const PAUSE: Duration = Duration::from_secs(2);

/// Invocations that lines are asked for at a time: their ids must fit into a query of 12 KB.
const INVOCATIONS: usize = 100;

pub(super) async fn run(settings: &LogsSettings, screen: &Screen) -> Result<(), Failure> {
    let desired = workpiece::without_code(&settings.stack, screen)?;
    let showing = async |session: &Session| show(&desired, settings, &session.observer()?, screen).await;
    Session::within(&settings.target, screen, showing).await
}

async fn show(desired: &Desired, settings: &LogsSettings, observer: &Observer, screen: &Screen) -> Result<(), Failure> {
    let since = i64::try_from(settings.since.as_millis()).unwrap_or(i64::MAX);
    let from = clock::now().saturating_sub(since).max(0);
    let mut log = Log::find(desired, settings, observer).await?;
    let lines = log.read(from).await?;
    match settings.watch {
        Watch::Once => screen.logs(&lines),
        Watch::Follow => follow(&mut log, lines, from, screen).await?,
    }
    Ok(())
}

/// Shows `lines` and then what comes, until the user has seen enough.
async fn follow(log: &mut Log<'_>, lines: Vec<LogLine>, mut from: i64, screen: &Screen) -> Result<(), Failure> {
    let mut seen = HashSet::new();
    let mut lines = lines;
    let asked = interrupt::asked();
    tokio::pin!(asked);
    loop {
        lines.retain(|line| seen.insert(line.clone()));
        screen.more_logs(&lines);
        // What is older than this is not asked for again, and need not be remembered.
        if let Some(newest) = seen.iter().map(|line| line.time).max() {
            from = from.max(newest - LATE);
            seen.retain(|line| line.time >= from);
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = &mut asked => return Ok(()),
        }
        lines = log.read(from).await?;
    }
}

/// The log of one function, as far as it is wanted.
struct Log<'a> {
    observer: &'a Observer,
    function: FunctionKey,
    topic: String,
    settings: &'a LogsSettings,
    /// Invocations that have named the task.
    invocations: BTreeSet<String>,
}

impl<'a> Log<'a> {
    async fn find(desired: &Desired, settings: &'a LogsSettings, observer: &'a Observer) -> Result<Self, Failure> {
        let observed = observe::observe(desired, observer).await?;
        let name = &desired.function.name;
        let Some(function) = observed.function else {
            return Err(Failure::new(format!("function `{name}` does not exist"))
                .code(Fault::NotDeployed)
                .hint("`mpstack apply` creates it"));
        };
        if function.log_topic.is_empty() {
            return Err(Failure::new(format!("function `{name}` delivers its log nowhere")).code(Fault::NoLog).hint(
                "SCF does so for a function that was made without a log topic before `SCF_QcsRole` was granted",
            ));
        }
        let (function, topic) = (desired.function_key(), function.log_topic);
        Ok(Self { observer, function, topic, settings, invocations: BTreeSet::new() })
    }

    /// Reads from `from` on. Of a task, all lines of the invocations that name it: the platform's too, which do not.
    async fn read(&mut self, from: i64) -> Result<Vec<LogLine>, Failure> {
        let LogsSettings { request_id, task_id, limit, .. } = self.settings;
        let filter = |request_ids, containing| LogFilter {
            from,
            to: clock::now().saturating_add(SLACK),
            request_ids,
            containing,
            limit: *limit,
        };
        let Some(task_id) = task_id else {
            return self.search(&filter(request_id.iter().cloned().collect(), None)).await;
        };
        let naming = self.search(&filter(request_id.iter().cloned().collect(), Some(task_id.clone()))).await?;
        self.invocations.extend(naming.into_iter().map(|line| line.request_id).filter(|id| !id.is_empty()));
        if self.invocations.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = self.invocations.iter().cloned().collect();
        let mut lines = Vec::new();
        for ids in ids.chunks(INVOCATIONS) {
            lines.extend(self.search(&filter(ids.to_vec(), None)).await?);
        }
        // Several chunks, each of them in order.
        lines.sort_by_key(|line| line.time);
        Ok(lines.split_off(lines.len().saturating_sub(*limit)))
    }

    async fn search(&self, filter: &LogFilter) -> Result<Vec<LogLine>, Failure> {
        self.observer.logs(&self.function.region, &self.topic, &self.function, filter).await
    }
}
