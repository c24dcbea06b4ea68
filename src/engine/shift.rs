//! Live traffic comes to a new release by shares, if the stack says so and there is a release to come from.

use super::fields;
use crate::model::{Desired, Fault, Field, ObservedFunction, Operation, Percent, Refusal, Release, Rollout, Step};
use std::iter::once;

/// Plans how live traffic comes to a release by shares; `None` = at once.
///
/// A first deployment has nothing to come from, and what somebody else put in the place of a release of ours is mended at once. A
/// shift that an earlier run left in the middle goes on with the share that it came to.
pub(super) fn shift(desired: &Desired, function: &ObservedFunction, release: &Release) -> Option<Operation> {
    let rollout = desired.function.rollout.as_ref()?;
    fields::release_of(function, &function.alias.version).filter(|serving| serving != release)?;
    Some(Operation::ShiftAlias {
        function: desired.function_key(),
        release: release.clone(),
        rollout: match reached(function, release) {
            Some(share) => rest(rollout, share),
            None => rollout.clone(),
        },
        log_topic: function.log_topic.clone(),
        found: function.alias.clone(),
    })
}

/// The share that the release has from an earlier run of ours.
fn reached(function: &ObservedFunction, release: &Release) -> Option<Percent> {
    let (version, share) = function.alias.also.as_ref().filter(|_| function.alias.shifting)?;
    fields::release_of(function, version).filter(|shifted| shifted == release)?;
    share.parse().ok()
}

/// What is left of a rollout from a share on, which is watched once more.
fn rest(rollout: &Rollout, share: Percent) -> Rollout {
    let greater = rollout.steps.iter().copied().filter(|step| *step > share);
    Rollout { steps: once(share).chain(greater).collect(), ..rollout.clone() }
}

/// Refuses a shift of which nobody could tell how it goes.
pub(super) fn unwatched(steps: &[Step]) -> Option<Refusal> {
    let blind =
        |step: &Step| matches!(&step.operation, Operation::ShiftAlias { log_topic, .. } if log_topic.is_empty());
    steps.iter().any(blind).then(|| Refusal {
        fault: Fault::NoLog,
        field: Field("function.rollout".to_owned()),
        message: "the new release is to come by shares, and the function has no log that tells how it fares".into(),
        hint: "switch the function's log delivery on in the console, or take `rollout` out of the stack".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::{
            Suspects, audit, drift, plan, rollback,
            world::{converged, desired},
        },
        model::{Abort, Alias, Observed, Plan, Version},
    };

    /// A stack that shifts by 10% and 50%, and the world that its release before has left, served by version 1.
    fn scene() -> (Desired, Observed) {
        let before = desired();
        let world = converged(&before);
        let mut after = before;
        after.function.memory = Some(256);
        after.function.rollout = Some(Rollout {
            steps: vec![Percent(10), Percent(50)],
            pause: 120,
            abort: Abort { errors: Percent(5), of: 20 },
        });
        (after, world)
    }

    /// The same with the new release published as version 2.
    fn published() -> (Desired, Observed) {
        let (stack, mut world) = scene();
        let Some(Operation::Publish { release, .. }) = operation(&plan(&stack, &world), "publish version") else {
            panic!("it is published")
        };
        let function = world.function.as_mut().expect("converged");
        function.versions.push(Version { number: 2, description: release.description() });
        (stack, world)
    }

    fn operation(plan: &Plan, id: &str) -> Option<Operation> {
        assert_eq!(audit(plan), [""; 0]);
        plan.steps.iter().find(|step| step.id.0 == id).map(|step| step.operation.clone())
    }

    /// The shares that are to come; `None` = everything at once.
    fn shares(plan: &Plan) -> Option<Vec<u8>> {
        match operation(plan, "shift alias") {
            Some(Operation::ShiftAlias { rollout, .. }) => Some(rollout.steps.iter().map(|share| share.0).collect()),
            _ => None,
        }
    }

    fn alias(world: &mut Observed) -> &mut Alias {
        &mut world.function.as_mut().expect("converged").alias
    }

    #[test]
    fn a_new_release_comes_by_shares_and_an_old_one_at_once() {
        let (mut stack, mut world) = scene();
        assert_eq!(shares(&plan(&stack, &world)), Some(vec![10, 50]));
        // To nothing that we know, or from nothing, there is no gradual way.
        alias(&mut world).version = "$LATEST".into();
        assert_eq!(shares(&plan(&stack, &world)), None);
        world.function = None;
        assert_eq!(shares(&plan(&stack, &world)), None);
        let (_, world) = scene();
        stack.function.rollout = None;
        assert_eq!(shares(&plan(&stack, &world)), None);
    }

    #[test]
    fn a_shift_that_was_cut_off_goes_on_where_it_came_to_and_is_no_drift() {
        for (share, left) in [(10, vec![10, 50]), (50, vec![50]), (30, vec![30, 50]), (70, vec![70])] {
            let (stack, mut world) = published();
            *alias(&mut world) = Alias::shift("1", "2", Percent(share));
            let forward = plan(&stack, &world);
            assert_eq!(shares(&forward), Some(left));
            assert!(!drift(forward).has_drift(), "{share}");
        }
    }

    #[test]
    fn a_split_that_somebody_made_is_drift_and_the_shift_begins_anew() {
        let (stack, mut world) = published();
        *alias(&mut world) = Alias { shifting: false, ..Alias::shift("1", "2", Percent(10)) };
        let forward = plan(&stack, &world);
        assert_eq!(shares(&forward), Some(vec![10, 50]));
        assert!(drift(forward).has_drift());
    }

    #[test]
    fn back_to_the_release_that_a_shift_began_with_there_is_one_step() {
        let (mut stack, mut world) = published();
        *alias(&mut world) = Alias::shift("1", "2", Percent(50));
        stack.function.memory = desired().function.memory;
        let back = plan(&stack, &world);
        assert!(matches!(operation(&back, "move alias"), Some(Operation::MoveAlias { .. })), "{back:?}");

        let rolled = rollback(&stack, &world, None, &Suspects::new());
        let Some(Operation::MoveAlias { release, rolled_back_from, .. }) = operation(&rolled, "move alias back") else {
            panic!("it goes back: {rolled:?}")
        };
        let function = world.function.as_ref().expect("converged");
        assert_eq!(Some(release), fields::release_of(function, "1"));
        assert_eq!(rolled_back_from, fields::release_of(function, "2"));
    }

    #[test]
    fn what_cannot_be_watched_is_refused() {
        let (stack, mut world) = scene();
        assert_eq!(plan(&stack, &world).refusals, []);
        world.function.as_mut().expect("converged").log_topic = String::new();
        let refusals = plan(&stack, &world).refusals;
        assert_eq!(refusals.len(), 1);
        assert!(refusals[0].message.contains("the function has no log"), "{refusals:?}");
    }

    #[test]
    fn a_note_holds_as_long_as_the_split_is_what_it_says() {
        let split = Alias::shift("1", "2", Percent(10));
        let read = |alias: &Alias, description: &str| Alias { shifting: false, ..alias.clone() }.noted(description);
        assert_eq!(split.description(), "mpstack shifts 10 percent from version 1 to version 2");
        assert_eq!(read(&split, &split.description()), split);
        for other in [
            Alias::shift("1", "2", Percent(50)),
            Alias::shift("1", "3", Percent(10)),
            Alias::shift("0", "2", Percent(10)),
            Alias::to("1", None),
        ] {
            assert!(!read(&other, &split.description()).shifting, "{other:?}");
        }
        let back = Alias::to("1", Some(Release("ab".into())));
        assert!(!read(&split, &back.description()).shifting);
        assert_eq!(read(&back, &back.description()), back);
    }
}
