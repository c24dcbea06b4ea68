//! Looking at the account, and planning from what was seen.

use super::clock;
use crate::{
    engine,
    model::{Desired, Failure, Observed, Plan},
    provider::{Observer, explain_incomplete},
};

/// Reads what the stack needs to know.
pub(super) async fn observe(desired: &Desired, observer: &Observer) -> Result<Observed, Failure> {
    let observed = observer.observe(&desired.query()).await;
    let observed = observed.map_err(|holes| explain_incomplete(holes).located(&desired.places, None))?;
    Ok(Observed { today: clock::today(), ..observed })
}

/// Plans to make the account equal to the stack. Only a plan that binds an event type scans the account for its holder.
pub(super) async fn plan(desired: &Desired, observer: &Observer) -> Result<Plan, Failure> {
    let mut observed = observe(desired, observer).await?;
    let plan = engine::plan(desired, &observed);
    if !plan.binds() {
        return Ok(plan);
    }
    scan(desired, observer, &mut observed).await?;
    Ok(engine::plan(desired, &observed))
}

/// Adds what the rest of the account holds.
pub(super) async fn scan(desired: &Desired, observer: &Observer, observed: &mut Observed) -> Result<(), Failure> {
    (observed.holders, observed.others) = observer.scan(&desired.function_key()).await.map_err(explain_incomplete)?;
    Ok(())
}
