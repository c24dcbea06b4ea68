//! `status`: what is deployed, what serves and what is bound.

use super::{fleet, fleet::Member, observe, session::Session, workpiece};
use crate::{
    cli::{Aim, StatusSettings},
    engine,
    model::{Desired, Failure, Observed},
    view::Screen,
};

pub(super) async fn run(settings: &StatusSettings, screen: &Screen) -> Result<(), Failure> {
    let StatusSettings { stack, fleet, target } = settings;
    if let Some(fleet) = fleet {
        let looking = async |session: &Session| {
            let observer = session.observer()?.for_many();
            let each = async |member: &Member| {
                let desired = member.desired(Aim::Apply).await?;
                show(&desired, &observe::observe(&desired, &observer).await?, &member.screen);
                Ok(())
            };
            fleet::run(fleet, stack, screen, None, each).await
        };
        return Session::within(target, screen, looking).await;
    }
    let desired = workpiece::desired(stack, screen)?;
    let observing = async |session: &Session| observe::observe(&desired, &session.observer()?).await;
    show(&desired, &Session::within(target, screen, observing).await?, screen);
    Ok(())
}

/// Shows what was seen, beside what an apply would do about it.
pub(super) fn show(desired: &Desired, observed: &Observed, screen: &Screen) {
    screen.status(desired, observed, &engine::plan(desired, observed));
}
