//! `plan`: what `apply` or `destroy` would do, on a client that cannot change anything.

use super::{destroy, fleet, fleet::Member, observe, saved_plan, session::Session, workpiece};
use crate::{
    cli::{Aim, PlanSettings, StackSource, WhenDifferent},
    model::{Desired, Failure, Kind, Plan, Refusal},
    provider::Observer,
    view::Screen,
};

pub(super) async fn run(settings: &PlanSettings, screen: &Screen) -> Result<(), Failure> {
    let PlanSettings { stack, fleet, target, when_different, aim, claims, out } = settings;
    if let Some(fleet) = fleet {
        let looking = async |session: &Session| {
            let observer = session.observer()?.for_many();
            let each = async |member: &Member| {
                let plan =
                    plan_for(*aim, &Desired { claims: *claims, ..member.desired(*aim).await? }, &observer).await?;
                member.screen.plan(&plan);
                refuse(&plan)?;
                end(*when_different, &plan)
            };
            fleet::run(fleet, stack, screen, each).await
        };
        return Session::within(target, screen, looking).await;
    }
    let desired = Desired { claims: *claims, ..desired_for(*aim, stack, screen)? };
    let planning = async |session: &Session| plan_for(*aim, &desired, &session.observer()?).await;
    let plan = Session::within(target, screen, planning).await?;
    screen.plan(&plan);
    refuse(&plan)?;
    if let Some(path) = out {
        saved_plan::write(path, &plan)?;
        screen.note(&format!("the plan is in `{0}`: `mpstack apply {0}` does exactly that", path.display()));
    }
    end(*when_different, &plan)
}

fn end(when_different: WhenDifferent, plan: &Plan) -> Result<(), Failure> {
    match when_different {
        WhenDifferent::Tell if !plan.is_empty() => Err(Failure::differs()),
        WhenDifferent::Tell | WhenDifferent::Succeed => Ok(()),
    }
}

/// Reads what a plan needs of the stack: taking away must work even when the code cannot be built.
pub(super) fn desired_for(aim: Aim, stack: &StackSource, screen: &Screen) -> Result<Desired, Failure> {
    match aim {
        Aim::Apply => workpiece::desired(stack, screen),
        Aim::Destroy => workpiece::without_code(stack, screen),
    }
}

/// Looks and plans.
pub(super) async fn plan_for(aim: Aim, desired: &Desired, observer: &Observer) -> Result<Plan, Failure> {
    match aim {
        Aim::Apply => observe::plan(desired, observer).await,
        Aim::Destroy => destroy::plan(desired, observer).await,
    }
}

/// Ends the command if a guard said no; the plan has shown why.
pub(super) fn refuse(plan: &Plan) -> Result<(), Failure> {
    let failure = |Refusal { fault, field, message, hint }: &Refusal| {
        let failure = Failure::new(message.clone()).code(*fault).kind(Kind::Refused).hint(hint.clone());
        failure.about(field.clone()).located(&plan.places, None)
    };
    let mut failures = plan.refusals.iter().map(failure);
    let Some(first) = failures.next() else { return Ok(()) };
    Err(Failure { others: failures.collect(), ..first })
}
