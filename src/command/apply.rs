//! `apply`: makes the account equal to the stack.

use super::{
    carry_out::{carry_out, declined},
    observe,
    plan::refuse,
    session::Session,
    workpiece,
};
use crate::{
    cli::{ApplySettings, Consent},
    model::{Desired, Failure},
    view::{Answer, Screen},
};

pub(super) async fn run(settings: &ApplySettings, screen: &Screen) -> Result<(), Failure> {
    let ApplySettings { stack, target, consent } = settings;
    let desired = workpiece::desired(stack, screen)?;
    Session::within(target, screen, async |session| apply(&desired, session, *consent, screen).await).await
}

/// Plans, shows, asks, and does it.
pub(super) async fn apply(
    desired: &Desired,
    session: &Session,
    consent: Consent,
    screen: &Screen,
) -> Result<(), Failure> {
    let executor = session.executor()?;
    let plan = observe::plan(desired, executor.observer()).await?;
    screen.plan(&plan);
    refuse(&plan)?;
    if plan.is_empty() {
        return Ok(());
    }
    if consent == Consent::Ask && screen.confirm("apply this plan?")? == Answer::No {
        return Err(declined());
    }
    carry_out(plan, executor, screen).await
}
