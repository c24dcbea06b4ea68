//! The way back: live traffic returns to an earlier version, which is still there as it was when it served.

use super::{baseline::Baseline, compare::living, fields, plan::blank};
use crate::model::{
    Action, Alias, BASELINE_VARIABLE, DEFAULT_ALIAS, Desired, Fault, Field, FieldChange, Frozen, Observed,
    ObservedFunction, Operation, Origin, Plan, Purpose, Refusal, Release, Resource, ResourceChange, Step, StepId,
    Value, Version,
};
use secrecy::ExposeSecret;
use std::collections::{BTreeMap, BTreeSet};

/// Versions that hold somebody else's change of a field: an apply that was killed before it looked has left them.
pub type Suspects = BTreeMap<u64, Field>;

/// Plans to send live traffic to version `to`, or to the release before the one that serves: one call. Traffic that was rolled
/// back already stays where it is unless `to` names another version.
///
/// The alias remembers what it was taken back from, so that `drift` does not take it for somebody else's doing and `plan` shows the
/// way forward as pending.
///
/// # Guarantees
/// Only versions that mpstack published are gone back to: others were never probed. `suspects` are passed over, and one that is
/// named is warned of: who names it may know better, and may be in a hurry.
pub fn rollback(desired: &Desired, observed: &Observed, to: Option<u64>, suspects: &Suspects) -> Plan {
    let mut plan = blank(Purpose::Rollback, desired, observed);
    let Some(function) = own(desired, observed) else {
        plan.refusals.push(Refusal {
            fault: Fault::NoWayBack,
            field: Field("function.name".to_owned()),
            message: format!("there is no function `{}` of stack `{}`", desired.function.name, desired.stack),
            hint: "see what is deployed with `mpstack status`".into(),
        });
        return plan;
    };
    match target(function, to, suspects) {
        Ok((_, release)) if fields::alias_held(function) == fields::alias_to(&release) => {}
        Ok((version, release)) => {
            plan.warnings.extend(suspects.get(&version).map(|field| {
                format!("version {version} holds another `{field}` than its release: somebody changed it just before")
            }));
            move_back(&mut plan, desired, function, version, release);
        }
        Err(message) => plan.refusals.push(Refusal {
            fault: Fault::NoWayBack,
            field: Field("function.name".to_owned()),
            message,
            hint: choices(function),
        }),
    }
    plan
}

/// The version that [`rollback`] sends live traffic to, to be looked into; `None` if it stays where it is.
pub fn way_back(desired: &Desired, observed: &Observed, to: Option<u64>, suspects: &Suspects) -> Option<u64> {
    let function = own(desired, observed)?;
    let (version, release) = target(function, to, suspects).ok()?;
    (fields::alias_held(function) != fields::alias_to(&release)).then_some(version)
}

/// The first field of a version in which it is not what the apply wanted that published it: a version freezes the baseline too.
///
/// What the stack accepts is not held against it: there the baseline says what the stack itself wants.
pub fn suspicion(desired: &Desired, frozen: &Frozen) -> Option<Field> {
    let environment = &frozen.configuration.environment;
    let baseline = Baseline::parse(environment.get(BASELINE_VARIABLE)?.expose_secret())?;
    let mut held: BTreeMap<Field, Option<Value>> =
        desired.function.environment.keys().map(|name| (fields::variable(name), None)).collect();
    held.extend(
        fields::held_by_version(frozen, &BTreeSet::new()).into_iter().map(|(field, value)| (field, Some(value))),
    );
    let accepted = |field: &Field| desired.accepted.iter().any(|accepted| accepted.field == *field);
    let is_other = |field: &Field, value: &Option<Value>| {
        baseline.knows(field) && value.as_ref().is_none_or(|value| !baseline.wanted(field, value)) && !accepted(field)
    };
    held.into_iter().find(|(field, value)| is_other(field, value)).map(|(field, _)| field)
}

fn own<'a>(desired: &Desired, observed: &'a Observed) -> Option<&'a ObservedFunction> {
    living(observed).filter(|function| function.owner.as_ref() == Some(&desired.stack))
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
        .or_else(|| serving(function).map(|(_, release)| release));
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
fn target(function: &ObservedFunction, to: Option<u64>, suspects: &Suspects) -> Result<(u64, Release), String> {
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
        .filter(|(number, release)| serving.as_ref().is_none_or(|(now, serving)| number < now && release != serving))
        .filter(|(number, _)| !suspects.contains_key(number));
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
            let plan = rollback(&desired(), &world, to, &Suspects::new());
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
            assert!(rollback(&desired(), &world, None, &Suspects::new()).is_empty(), "a second time changes nothing");
        }
    }

    #[test]
    fn a_suspect_is_passed_over_and_warned_of_when_it_is_named() {
        let world = world();
        let suspects = Suspects::from([(2, Field("function.timeout".into()))]);
        let to = |to, suspects: &Suspects| way_back(&desired(), &world, to, suspects);
        assert_eq!(
            (to(None, &Suspects::new()), to(None, &suspects), to(Some(2), &suspects)),
            (Some(2), Some(1), Some(2))
        );
        assert_eq!(rollback(&desired(), &world, None, &suspects).warnings, [""; 0]);
        assert_eq!(
            rollback(&desired(), &world, Some(2), &suspects).warnings,
            ["version 2 holds another `function.timeout` than its release: somebody changed it just before"]
        );
    }

    #[test]
    fn a_version_is_suspected_by_the_baseline_that_it_froze() {
        let desired = desired();
        let function = converged(&desired).function.expect("converged");
        let found = |change: fn(&mut Frozen)| {
            let mut frozen = function.frozen();
            change(&mut frozen);
            suspicion(&desired, &frozen).map(|field| field.0)
        };
        assert_eq!(found(|_| {}), None);
        assert_eq!(found(|frozen| frozen.configuration.description = Some("mpstack release a".into())), None);
        assert_eq!(found(|frozen| _ = frozen.configuration.environment.insert("THEIRS".into(), "x".into())), None);
        assert_eq!(found(|frozen| frozen.code_sha256 = "cd".into()), Some("function.code".into()));
        assert_eq!(found(|frozen| frozen.configuration.timeout = 7), Some("function.timeout".into()));
        let stage = "function.environment.STAGE";
        assert_eq!(found(|frozen| _ = frozen.configuration.environment.remove("STAGE")), Some(stage.into()));
        assert_eq!(found(|f| _ = f.configuration.environment.insert("STAGE".into(), "x".into())), Some(stage.into()));
        // Nobody can tell.
        assert_eq!(
            found(|frozen| {
                frozen.configuration.timeout = 7;
                frozen.configuration.environment.remove(BASELINE_VARIABLE);
            }),
            None
        );
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
            let plan = rollback(&desired(), world, to, &Suspects::new());
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
