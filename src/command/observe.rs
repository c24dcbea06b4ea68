//! Looking at the account, and planning from what was seen.

use crate::{
    engine,
    model::{Desired, Failure, Incomplete, Kind, Observed, Plan},
    provider::Observer,
};

/// Reads what the stack needs to know.
pub(super) async fn observe(desired: &Desired, observer: &Observer) -> Result<Observed, Failure> {
    observer.observe(&desired.query()).await.map_err(incomplete)
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
    (observed.holders, observed.others) = observer.scan(&desired.function_key()).await.map_err(incomplete)?;
    Ok(())
}

fn incomplete(Incomplete(failures): Incomplete) -> Failure {
    let what: Vec<_> = failures.iter().map(|failure| failure.what.as_str()).collect();
    let failure = Failure::new(format!("could not read {}", what.join(", "))).kind(Kind::Incomplete);
    let failure = match failures.into_iter().next() {
        Some(first) => failure.because(first.source),
        None => failure,
    };
    failure.hint("nothing was changed; what could not be read is neither there nor absent")
}
