//! `destroy`: takes away all that is the stack's, and nothing else.

use super::{
    carry_out::{carry_out, declined},
    observe,
    plan::refuse,
    session::Session,
    workpiece,
};
use crate::{
    cli::{Consent, DestroySettings},
    engine,
    model::{Desired, Failure, Plan, Purpose, RoleKind},
    provider::Observer,
    view::{Answer, Screen},
};

pub(super) async fn run(settings: &DestroySettings, screen: &Screen) -> Result<(), Failure> {
    let DestroySettings { stack, target, consent } = settings;
    let desired = workpiece::without_code(stack, screen)?;
    Session::within(target, screen, async |session| destroy(&desired, session, *consent, screen).await).await
}

/// Plans, shows, asks for the stack's name, and does it.
pub(super) async fn destroy(
    desired: &Desired,
    session: &Session,
    consent: Consent,
    screen: &Screen,
) -> Result<(), Failure> {
    let executor = session.executor()?;
    let plan = plan(desired, executor.observer()).await?;
    screen.plan(&plan);
    refuse(&plan)?;
    if plan.is_empty() {
        return Ok(());
    }
    if consent == Consent::Ask && screen.confirm_name(&desired.stack)? == Answer::No {
        return Err(declined());
    }
    carry_out(plan, executor, screen).await
}

/// Only a stack that would let a shared role go has to know who else there is.
pub(super) async fn plan(desired: &Desired, observer: &Observer) -> Result<Plan, Failure> {
    let mut observed = observe::observe(desired, observer).await?;
    if desired.roles.values().any(|role| role.kind == RoleKind::Service && !role.retain) {
        observe::scan(desired, observer, &mut observed).await?;
    }
    Ok(engine::destroy(desired, &observed, Purpose::Destroy))
}
