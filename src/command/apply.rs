//! `apply`: makes the account equal to the stack.

use super::{
    carry_out::{carry_out, declined},
    observe,
    plan::{desired_for, plan_for, refuse},
    saved_plan::SavedPlan,
    session::Session,
    workpiece,
};
use crate::{
    cli::{ApplySettings, Consent},
    model::{Desired, Failure},
    view::{Answer, Screen},
};

pub(super) async fn run(settings: &ApplySettings, screen: &Screen) -> Result<(), Failure> {
    let ApplySettings { stack, target, saved, claims, consent } = settings;
    if let Some(path) = saved {
        let saved = SavedPlan::read(path)?;
        let desired = Desired { claims: saved.claims(), ..desired_for(saved.aim(), stack, screen)? };
        return Session::within(target, screen, async |session| approved(&saved, &desired, session, screen).await)
            .await;
    }
    let desired = Desired { claims: *claims, ..workpiece::desired(stack, screen)? };
    Session::within(target, screen, async |session| apply(&desired, session, *consent, screen).await).await
}

/// Plans again, and does it if it is the plan that was approved.
async fn approved(saved: &SavedPlan, desired: &Desired, session: &Session, screen: &Screen) -> Result<(), Failure> {
    let executor = session.executor()?;
    let plan = plan_for(saved.aim(), desired, executor.observer()).await?;
    saved.hold_against(&plan)?;
    screen.plan(&plan);
    if plan.is_empty() { Ok(()) } else { carry_out(plan, executor, screen).await }
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
