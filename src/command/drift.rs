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
    let session = Session::open(target, screen).await?;
    let plan = match session.observer() {
        Ok(observer) => observe::observe(&desired, &observer).await.map(|observed| engine::plan(&desired, &observed)),
        Err(failure) => Err(failure),
    };
    session.close().await;
    tell(plan?, screen)
}

/// Shows the drift of a plan; `Differs` if there is any.
pub(super) fn tell(plan: Plan, screen: &Screen) -> Result<(), Failure> {
    let report = engine::drift(plan);
    screen.drift(&report);
    if report.has_drift() { Err(Failure::differs()) } else { Ok(()) }
}
