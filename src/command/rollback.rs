//! `rollback`: sends live traffic back to an earlier version, in one call.

use super::{
    carry_out::{carry_out, declined},
    observe,
    plan::refuse,
    session::Session,
    workpiece,
};
use crate::{
    cli::{Consent, RollbackSettings},
    engine::{self, Suspects},
    model::{Desired, Failure, Observed},
    provider::Observer,
    view::{Answer, Screen},
};

pub(super) async fn run(settings: &RollbackSettings, screen: &Screen) -> Result<(), Failure> {
    let RollbackSettings { stack, target, to, consent } = settings;
    let desired = workpiece::without_code(stack, screen)?;
    Session::within(target, screen, async |session| rollback(&desired, *to, session, *consent, screen).await).await
}

async fn rollback(
    desired: &Desired,
    to: Option<u64>,
    session: &Session,
    consent: Consent,
    screen: &Screen,
) -> Result<(), Failure> {
    let executor = session.executor()?;
    let observed = observe::observe(desired, executor.observer()).await?;
    let suspects = look_into(desired, &observed, to, executor.observer()).await?;
    let plan = engine::rollback(desired, &observed, to, &suspects);
    screen.plan(&plan);
    refuse(&plan)?;
    if plan.is_empty() {
        return Ok(());
    }
    if consent == Consent::Ask && screen.confirm("send live traffic back?")? == Answer::No {
        return Err(declined());
    }
    carry_out(plan, executor, screen).await?;
    screen.note("the stack still wants the newer release: `mpstack apply` sends traffic forward again");
    Ok(())
}

/// Looks into what traffic would go back to, until a version holds what its release means or was asked for by its number.
async fn look_into(
    desired: &Desired,
    observed: &Observed,
    to: Option<u64>,
    observer: &Observer,
) -> Result<Suspects, Failure> {
    let mut suspects = Suspects::new();
    while let Some(version) = engine::way_back(desired, observed, to, &suspects).filter(|v| !suspects.contains_key(v)) {
        let frozen = observer.frozen(&desired.function_key(), version).await?;
        let Some(field) = frozen.and_then(|frozen| engine::suspicion(desired, &frozen)) else { break };
        suspects.insert(version, field);
    }
    Ok(suspects)
}
