//! Generated stacks: whatever a stack mentions or leaves out, converging is final, and what the cloud does is named.

use super::{
    audit, destroy, plan,
    world::{converged, desired, empty, mutable_fields},
};
use crate::model::{Desired, EventType, Plan, Purpose, Retries, Trigger, Variable};
use proptest::{collection::btree_map, option, prelude::*};

prop_compose! {
    /// A stack that mentions some of what can be mentioned.
    fn stacks()(
        description in option::of("[a-z ]{1,20}"),
        memory in option::of(prop_oneof![Just(64u64), (1u64..=24).prop_map(|steps| steps * 128)]),
        timeout in 1u64..=900,
        retries in option::of((0i64..=2, 60i64..=21_600)),
        plain in btree_map("[A-Z]{1,8}", "[ -~]{1,30}", 0..5),
        secret in option::of("[a-z]{1,20}"),
        triggers in btree_map(prop_oneof![Just(EventType::WorkflowTask), Just(EventType::EditMediaTask)], any::<bool>(), 0..=2),
        archive in any::<bool>(),
    ) -> Desired {
        let mut stack = desired();
        let function = &mut stack.function;
        (function.description, function.memory, function.timeout) = (description, memory, timeout);
        function.retries = retries.map(|(attempts, max_age)| Retries { attempts, max_age });
        function.environment = plain.into_iter().map(|(name, text)| (name, Variable::plain(text))).collect();
        if let Some(secret) = secret {
            let variable = Variable { value: Some(secret.into()), secrets: vec!["S".into()] };
            function.environment.insert("SECRET_ONE".into(), variable);
        }
        stack.triggers = triggers.into_iter().map(|(event, enabled)| (event, Trigger { enabled })).collect();
        if !archive {
            stack.bucket = None;
            stack.roles.remove("demo-exec");
            stack.function.role = None;
        }
        stack
    }
}

fn fields(plan: &Plan) -> Vec<&str> {
    let changes = plan.changes.iter().flat_map(|resource| &resource.fields);
    changes.filter(|change| change.origin.is_drift()).map(|change| change.field.0.as_str()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn converging_is_final_and_every_plan_is_sound(stack in stacks()) {
        let first = plan(&stack, &empty());
        prop_assert_eq!(audit(&first), Vec::<String>::new());
        let observed = converged(&stack);
        prop_assert!(plan(&stack, &observed).is_empty());
        let end = destroy(&stack, &observed, Purpose::Destroy);
        prop_assert_eq!(audit(&end), Vec::<String>::new());
    }

    #[test]
    fn a_change_in_the_cloud_is_named_if_the_stack_mentions_the_field_and_else_ignored(
        stack in stacks(),
        choice in any::<prop::sample::Index>(),
    ) {
        let tamperings = mutable_fields();
        let (field, tamper) = &tamperings[choice.index(tamperings.len())];
        // What the generated stack does not have cannot be tampered with.
        let exists = match field.as_str() {
            "function.environment.STAGE" | "function.environment.KEY" => false,
            "roles.demo-exec.trust" | "roles.demo-exec.rights" | "function.role" => stack.roles.contains_key("demo-exec"),
            "archive.bucket" => stack.bucket.is_some(),
            "triggers.WorkflowTask" => bound(&stack, EventType::WorkflowTask),
            "triggers.EditMediaTask" => bound(&stack, EventType::EditMediaTask),
            _ => true,
        };
        prop_assume!(exists);
        let mut observed = converged(&stack);
        let before = format!("{observed:?}");
        tamper(&mut observed);
        prop_assume!(before != format!("{observed:?}"));
        let mentioned = match field.as_str() {
            "function.description" => stack.function.description.is_some(),
            "function.memory" => stack.function.memory.is_some_and(|memory| memory != 256),
            "function.timeout" => stack.function.timeout != 3,
            "function.retries.attempts" => stack.function.retries.is_some_and(|retries| retries.attempts != 0),
            "function.retries.max_age" => stack.function.retries.is_some_and(|retries| retries.max_age != 60),
            _ => true,
        };
        let report = super::drift(plan(&stack, &observed));
        let expected: Vec<&str> = if mentioned { vec![field] } else { Vec::new() };
        prop_assert_eq!(fields(&report), expected);
    }
}

fn bound(stack: &Desired, event_type: EventType) -> bool {
    stack.triggers.get(&event_type).is_some_and(|trigger| trigger.enabled)
}
