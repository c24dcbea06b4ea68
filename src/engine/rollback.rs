//! The way back: live traffic returns to an earlier version, which is still there as it was when it served.

use super::{compare::living, fields, plan::blank};
use crate::model::{
    Action, Alias, DEFAULT_ALIAS, Desired, Fault, Field, FieldChange, Observed, ObservedFunction, Operation, Origin,
    Plan, Purpose, Refusal, Release, Resource, ResourceChange, Step, StepId, Value, Version,
};

/// Plans to send live traffic to version `to`, or to the release before the one that serves: one call. Traffic that was rolled
/// back already stays where it is unless `to` names another version.
///
/// The alias remembers what it was taken back from, so that `drift` does not take it for somebody else's doing and `plan` shows the
/// way forward as pending.
///
/// # Guarantees
/// Only versions that mpstack published are gone back to: others were never probed.
pub fn rollback(desired: &Desired, observed: &Observed, to: Option<u64>) -> Plan {
    let mut plan = blank(Purpose::Rollback, desired, observed);
    let function = living(observed).filter(|function| function.owner.as_ref() == Some(&desired.stack));
    let Some(function) = function else {
        plan.refusals.push(Refusal {
            fault: Fault::NoWayBack,
            field: Field("function.name".to_owned()),
            message: format!("there is no function `{}` of stack `{}`", desired.function.name, desired.stack),
            hint: "see what is deployed with `mpstack status`".into(),
        });
        return plan;
    };
    match target(function, to) {
        Ok((_, release)) if fields::alias_held(function) == fields::alias_to(&release) => {}
        Ok((version, release)) => move_back(&mut plan, desired, function, version, release),
        Err(message) => plan.refusals.push(Refusal {
            fault: Fault::NoWayBack,
            field: Field("function.name".to_owned()),
            message,
            hint: choices(function),
        }),
    }
    plan
}

fn move_back(plan: &mut Plan, desired: &Desired, function: &ObservedFunction, version: u64, release: Release) {
    let resource = Resource::Alias(DEFAULT_ALIAS.to_owned());
    let before = fields::alias_held(function);
    let after = Value::shown(format!("{release} (version {version})"));
    let change =
        FieldChange { field: fields::alias(), before: Some(before), after: Some(after), origin: Origin::Pending };
    let shifting = function.alias.also.as_ref().filter(|_| function.alias.shifting);
    let from = (function.alias.rolled_back_from.clone())
        .or_else(|| shifting.and_then(|(version, _)| fields::release_of(function, version)))
        .or_else(|| serving(function).map(|(_, release)| release))
        .filter(|from| *from != release);
    let operation = Operation::MoveAlias {
        function: desired.function_key(),
        release,
        rolled_back_from: from,
        found: Some(function.alias.clone()),
    };
    plan.changes.push(ResourceChange { resource: resource.clone(), action: Action::Update, fields: vec![change] });
    plan.steps.push(Step { id: StepId("move alias back".into()), resource, operation, needs: Vec::new() });
}

/// The version to go back to.
fn target(function: &ObservedFunction, to: Option<u64>) -> Result<(u64, Release), String> {
    if let Some(wanted) = to {
        let found = releases(function).find(|(number, _)| *number == wanted);
        return found.ok_or_else(|| format!("version {wanted} is not there, or mpstack did not publish it"));
    }
    let serving = serving(function);
    // A command whose answer was lost is run again, and must not go back twice. What is in the middle of a shift goes back to where
    // that began.
    let Alias { version: _, also: _, shifting, rolled_back_from } = &function.alias;
    if let Some(there) = serving.clone().filter(|_| *shifting || rolled_back_from.is_some()) {
        return Ok(there);
    }
    let earlier = releases(function)
        .filter(|(number, release)| serving.as_ref().is_none_or(|(now, serving)| number < now && release != serving));
    earlier.max_by_key(|(number, _)| *number).ok_or_else(|| "there is no earlier release to go back to".to_owned())
}

fn serving(function: &ObservedFunction) -> Option<(u64, Release)> {
    releases(function).find(|(number, _)| number.to_string() == function.alias.version)
}

fn releases(function: &ObservedFunction) -> impl Iterator<Item = (u64, Release)> {
    let read = |Version { number, description }: &Version| Some((*number, Release::from_description(description)?));
    function.versions.iter().filter_map(read)
}

fn choices(function: &ObservedFunction) -> String {
    let numbers: Vec<_> = releases(function).map(|(number, _)| number.to_string()).collect();
    match numbers.as_slice() {
        [] => "publish one with `mpstack apply`".to_owned(),
        numbers => format!("published by mpstack: {}; name one with `--to VERSION`", numbers.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{
        audit, drift, plan,
        world::{converged, desired},
    };

    /// A converged world in which versions 1 and 2 came before the one that serves, and 3 was published by hand.
    fn world() -> Observed {
        let mut world = converged(&desired());
        let function = world.function.as_mut().expect("converged");
        let live = function.versions[0].description.clone();
        let version = |number, description: &str| Version { number, description: description.into() };
        function.versions = vec![
            version(1, "mpstack release a"),
            version(2, "mpstack release b"),
            version(3, "by hand"),
            version(4, &live),
        ];
        function.alias = Alias::to("4", None);
        world
    }

    #[test]
    fn traffic_goes_back_once_or_to_a_version_of_ours() {
        let mut world = world();
        let live = plan(&desired(), &world);
        assert!(live.is_empty(), "{live:?}");
        for (to, expected) in [(None, "2"), (Some(1), "1"), (Some(2), "2"), (Some(4), "4")] {
            let plan = rollback(&desired(), &world, to);
            assert_eq!(audit(&plan), Vec::<String>::new());
            let [Step { operation: Operation::MoveAlias { release, rolled_back_from, .. }, .. }] =
                plan.steps.as_slice()
            else {
                panic!("one step: {plan:?}")
            };
            let function = world.function.as_mut().expect("converged");
            let number = releases(function).find(|(_, candidate)| candidate == release).expect("published").0;
            assert_eq!(number.to_string(), expected);
            function.alias = Alias::to(expected, rolled_back_from.clone());
            assert!(rollback(&desired(), &world, None).is_empty(), "a second time changes nothing");
        }
    }

    #[test]
    fn what_was_rolled_back_is_pending_and_no_drift() {
        let mut world = world();
        let from = serving(world.function.as_ref().expect("converged")).map(|(_, release)| release);
        world.function.as_mut().expect("converged").alias = Alias::to("2", from);
        let forward = plan(&desired(), &world);
        assert_eq!(forward.steps.iter().map(|step| step.id.0.as_str()).next_back(), Some("move alias"));
        assert!(!drift(forward).has_drift());

        // The same by hand is drift.
        world.function.as_mut().expect("converged").alias = Alias::to("2", None);
        assert!(drift(plan(&desired(), &world)).has_drift());
    }

    #[test]
    fn what_cannot_be_gone_back_to_is_refused_with_the_choices() {
        let refusal = |world: &Observed, to| {
            let plan = rollback(&desired(), world, to);
            assert!(plan.steps.is_empty());
            plan.refusals.into_iter().next().map(|refusal| (refusal.message, refusal.hint))
        };
        let mut world = world();
        let choices = "published by mpstack: 1, 2, 4; name one with `--to VERSION`".to_owned();
        let hand_made = "version 3 is not there, or mpstack did not publish it".to_owned();
        assert_eq!(refusal(&world, Some(3)), Some((hand_made, choices.clone())));
        world.function.as_mut().expect("converged").alias = Alias::to("1", None);
        assert_eq!(refusal(&world, None), Some(("there is no earlier release to go back to".to_owned(), choices)));
        world.function = None;
        assert!(refusal(&world, None).is_some_and(|(message, _)| message.starts_with("there is no function")));
    }
}
