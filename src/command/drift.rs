//! `drift`: what the cloud did behind the stack's back, on a client that cannot change anything.

use super::{observe, session::Session, workpiece};
use crate::{
    cli::DriftSettings,
    engine,
    model::{Failure, Plan},
    view::Screen,
};

pub(super) async fn run(settings: &DriftSettings, screen: &Screen) -> Result<(), Failure> {
    let DriftSettings { stack, target } = settings;
    let desired = workpiece::desired(stack, screen)?;
    let observing = async |session: &Session| observe::observe(&desired, &session.observer()?).await;
    let observed = Session::within(target, screen, observing).await?;
    tell(engine::plan(&desired, &observed), screen)
}

/// Shows the drift of a plan; `Differs` if there is any.
pub(super) fn tell(plan: Plan, screen: &Screen) -> Result<(), Failure> {
    let report = engine::drift(plan);
    screen.drift(&report);
    if report.has_drift() { Err(Failure::differs()) } else { Ok(()) }
}
