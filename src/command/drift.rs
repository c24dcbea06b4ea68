//! `drift`: what the cloud did behind the stack's back, on a client that cannot change anything.

use super::{earlier, fleet, fleet::Member, observe, session::Session, workpiece};
use crate::{
    cli::{Aim, DriftSettings, Who},
    engine,
    model::{Desired, Earlier, Failure, Plan, Topic},
    provider::Observer,
    view::{Reports, Screen},
};
use std::path::Path;

pub(super) async fn run(settings: &DriftSettings, screen: &Screen) -> Result<(), Failure> {
    let DriftSettings { stack, fleet, target: _, who: _, since, reports } = settings;
    // Before the reports begin: they may be to replace it.
    let (earlier, unread) = match since.as_deref().map(|path| earlier::read(path, screen)).transpose() {
        Ok(earlier) => (earlier, None),
        Err(failure) => (None, Some(failure)),
    };
    let reports = screen.reports(Topic::Drift, reports, earlier.as_ref())?;
    let ended = match unread {
        None => check(settings, earlier.as_ref(), screen, &reports).await,
        Some(failure) => Err(failure),
    };
    match fleet {
        Some(fleet) => reports.end(&fleet.named(), ended),
        None => reports.end_one(&stack.file, ended),
    }
}

async fn check(
    settings: &DriftSettings,
    earlier: Option<&Earlier>,
    screen: &Screen,
    reports: &Reports<'_>,
) -> Result<(), Failure> {
    let DriftSettings { stack, fleet, target, who, since: _, reports: _ } = settings;
    if let Some(fleet) = fleet {
        let looking = async |session: &Session| {
            let observer = session.observer()?.for_many();
            let each = async |member: &Member| {
                let plan = plan(&member.desired(Aim::Apply).await?, &observer, *who).await?;
                tell(&compared(plan, &member.source.file, earlier), &member.screen)
            };
            fleet::run(fleet, stack, screen, Some(reports), each).await
        };
        return Session::within(target, screen, looking).await;
    }
    let desired = workpiece::desired(stack, screen)?;
    let planning = async |session: &Session| plan(&desired, &session.observer()?, *who).await;
    let plan = Session::within(target, screen, planning).await?;
    tell(&compared(plan, &stack.file, earlier), screen)
}

/// Plans from a look, and reduces that to drift. Only where there is some is the audit log asked.
async fn plan(desired: &Desired, observer: &Observer, who: Who) -> Result<Plan, Failure> {
    let observed = observe::observe(desired, observer).await?;
    let drift = engine::drift(engine::plan(desired, &observed));
    if who == Who::Untold || !drift.has_drift() {
        return Ok(drift);
    }
    let found = observer.deeds(&engine::suspicious(&drift)).await;
    let authors = engine::authors(&drift, desired, &observed, &found);
    Ok(Plan { authors: Some(authors), ..drift })
}

/// The same with what an earlier check says of it.
fn compared(plan: Plan, file: &Path, earlier: Option<&Earlier>) -> Plan {
    let history = earlier.map(|earlier| engine::history(&plan, &earlier.of(file)));
    Plan { history, ..plan }
}

/// Shows the drift that a plan was reduced to; `Differs` if there is any.
pub(super) fn tell(drift: &Plan, screen: &Screen) -> Result<(), Failure> {
    screen.drift(drift);
    if drift.has_drift() { Err(Failure::differs()) } else { Ok(()) }
}
