//! `status`: what is deployed, what serves and what is bound.

use super::{observe, session::Session, workpiece};
use crate::{
    cli::StatusSettings,
    engine,
    model::{Desired, Failure, Observed},
    view::Screen,
};

pub(super) async fn run(settings: &StatusSettings, screen: &Screen) -> Result<(), Failure> {
    let StatusSettings { stack, target } = settings;
    let desired = workpiece::desired(stack, screen)?;
    let observing = async |session: &Session| observe::observe(&desired, &session.observer()?).await;
    show(&desired, &Session::within(target, screen, observing).await?, screen);
    Ok(())
}

/// Shows what was seen, beside what an apply would do about it.
pub(super) fn show(desired: &Desired, observed: &Observed, screen: &Screen) {
    screen.status(desired, observed, &engine::plan(desired, observed));
}
