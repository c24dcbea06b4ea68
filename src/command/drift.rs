//! `drift`: what the cloud did behind the stack's back, on a client that cannot change anything.

use super::{fleet, fleet::Member, observe, session::Session, workpiece};
use crate::{
    cli::{Aim, DriftSettings},
    engine,
    model::{Desired, Failure, Plan},
    provider::Observer,
    view::Screen,
};

pub(super) async fn run(settings: &DriftSettings, screen: &Screen) -> Result<(), Failure> {
    let DriftSettings { stack, fleet, target } = settings;
    if let Some(fleet) = fleet {
        let looking = async |session: &Session| {
            let observer = session.observer()?.for_many();
            let each = async |member: &Member| {
                tell(plan(&member.desired(Aim::Apply).await?, &observer).await?, &member.screen)
            };
            fleet::run(fleet, stack, screen, each).await
        };
        return Session::within(target, screen, looking).await;
    }
    let desired = workpiece::desired(stack, screen)?;
    let planning = async |session: &Session| plan(&desired, &session.observer()?).await;
    tell(Session::within(target, screen, planning).await?, screen)
}

async fn plan(desired: &Desired, observer: &Observer) -> Result<Plan, Failure> {
    Ok(engine::plan(desired, &observe::observe(desired, observer).await?))
}

/// Shows the drift of a plan; `Differs` if there is any.
pub(super) fn tell(plan: Plan, screen: &Screen) -> Result<(), Failure> {
    let report = engine::drift(plan);
    screen.drift(&report);
    if report.has_drift() { Err(Failure::differs()) } else { Ok(()) }
}
