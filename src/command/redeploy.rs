//! `redeploy`: takes the function and its bindings away and makes them anew; roles and the archive stay.
//!
//! Events that come between the two halves find no holder, which the question says. A rerun after a crash begins with what is
//! left of the first half and ends in the same state.

use super::{
    apply::apply,
    carry_out::{carry_out, declined},
    observe,
    plan::refuse,
    session::Session,
    workpiece,
};
use crate::{
    cli::{Consent, RedeploySettings},
    engine,
    model::{Desired, Failure, Purpose},
    view::{Answer, Screen},
};

pub(super) async fn run(settings: &RedeploySettings, screen: &Screen) -> Result<(), Failure> {
    let RedeploySettings { stack, target, consent } = settings;
    let desired = workpiece::desired(stack, screen)?;
    Session::within(target, screen, async |session| redeploy(&desired, session, *consent, screen).await).await
}

async fn redeploy(desired: &Desired, session: &Session, consent: Consent, screen: &Screen) -> Result<(), Failure> {
    let executor = session.executor()?;
    let observed = observe::observe(desired, executor.observer()).await?;
    // What would stop the second half must stop the first one too.
    refuse(&engine::plan(desired, &observed))?;
    let teardown = engine::destroy(desired, &observed, Purpose::Teardown);
    if !teardown.is_empty() {
        screen.plan(&teardown);
        refuse(&teardown)?;
        if consent == Consent::Ask
            && screen.confirm("take it away and make it anew? events in between are lost")? == Answer::No
        {
            return Err(declined());
        }
        carry_out(teardown, executor, screen).await?;
    }
    apply(desired, session, if observed.function.is_some() { Consent::Given } else { consent }, screen).await
}
