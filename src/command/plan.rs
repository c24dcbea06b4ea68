//! `plan`: what `apply` would do, on a client that cannot change anything.

use super::{observe, session::Session, workpiece};
use crate::{
    cli::{PlanSettings, WhenDifferent},
    model::{Failure, Kind, Plan},
    view::Screen,
};

pub(super) async fn run(settings: &PlanSettings, screen: &Screen) -> Result<(), Failure> {
    let PlanSettings { stack, target, when_different } = settings;
    let desired = workpiece::desired(stack, screen)?;
    let plan =
        Session::within(target, screen, async |session| observe::plan(&desired, &session.observer()?).await).await?;
    screen.plan(&plan);
    refuse(&plan)?;
    match when_different {
        WhenDifferent::Tell if !plan.is_empty() => Err(Failure::differs()),
        WhenDifferent::Tell | WhenDifferent::Succeed => Ok(()),
    }
}

/// Ends the command if a guard said no; the plan has shown why.
pub(super) fn refuse(plan: &Plan) -> Result<(), Failure> {
    let Some(first) = plan.refusals.first() else { return Ok(()) };
    let failure = Failure::new(first.message.clone()).kind(Kind::Refused).hint(first.hint.clone());
    let rest = plan.refusals.iter().skip(1);
    Err(rest.fold(failure, |failure, refusal| failure.hint(format!("also: {}; {}", refusal.message, refusal.hint))))
}
