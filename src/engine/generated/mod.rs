//! Generated stacks: whatever a stack mentions or leaves out, converging is final, what the cloud does is named, alone and in
//! pairs, and destroying takes what is ours.
//!
//! A failure prints the line that runs it again. `PROPTEST_CASES=100000 cargo test --lib engine::generated` is a longer run.

mod changes;
mod owners;
mod stacks;

use super::{
    audit, destroy, drift, plan,
    world::{converged, empty},
};
use crate::model::{Plan, Purpose};
use changes::{changes, happen};
use owners::{ours, owners, taken};
use proptest::prelude::*;
pub(crate) use stacks::check_some;
use stacks::{check, stacks};

#[test]
fn converging_is_final_and_every_plan_is_sound() {
    check(&stacks(), |stack| {
        prop_assert_eq!(audit(&plan(&stack, &empty())), Vec::<String>::new());
        let observed = converged(&stack);
        prop_assert!(plan(&stack, &observed).is_empty());
        prop_assert_eq!(audit(&destroy(&stack, &observed, Purpose::Destroy)), Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn each_change_in_the_cloud_is_named_if_the_stack_mentions_the_field_and_else_ignored() {
    check(&(stacks(), any::<prop::sample::Index>()), |(stack, choice)| {
        let changes = changes(&stack);
        let (observed, expected) = happen(&stack, &[choice.get(&changes)]);
        let plan = plan(&stack, &observed);
        prop_assert_eq!(audit(&plan), Vec::<String>::new());
        prop_assert_eq!(drifted(plan), expected);
        Ok(())
    });
}

#[test]
fn two_changes_in_the_cloud_are_both_named_and_nothing_else() {
    let two = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
    check(&(stacks(), two), |(stack, (first, second))| {
        let changes = changes(&stack);
        let (observed, expected) = happen(&stack, &[first.get(&changes), second.get(&changes)]);
        let plan = plan(&stack, &observed);
        prop_assert_eq!(audit(&plan), Vec::<String>::new());
        prop_assert_eq!(drifted(plan), expected);
        Ok(())
    });
}

#[test]
fn destroying_takes_all_that_is_ours_and_nothing_else() {
    check(&(stacks(), owners()), |(mut stack, owners)| {
        let observed = owners.over(&mut stack);
        let plan = destroy(&stack, &observed, Purpose::Destroy);
        prop_assert_eq!(audit(&plan), Vec::<String>::new());
        prop_assert_eq!(taken(&plan), ours(&stack, &observed));
        Ok(())
    });
}

/// What a report on drift blames the cloud for.
fn drifted(plan: Plan) -> Vec<String> {
    let report = drift(plan);
    let changes = report.changes.iter().flat_map(|resource| &resource.fields);
    let mut fields: Vec<_> =
        changes.filter(|change| change.origin.is_drift()).map(|change| change.field.0.clone()).collect();
    fields.sort();
    fields
}
