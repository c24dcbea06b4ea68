//! Who owns what in the account of a generated stack, and what of it may go.

use crate::{
    engine::world::converged,
    model::{Desired, FunctionKey, Observed, Operation, Plan, RoleKind},
};
use proptest::{collection::btree_set, prelude::*};
use std::collections::BTreeSet;

/// The owners of the things that carry a mark, and what else is there.
#[derive(Debug, Clone)]
pub(super) struct Owners {
    function: Owner,
    service_role: Owner,
    execution_role: Owner,
    policy: Owner,
    retain: bool,
    others: bool,
    other_triggers: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy)]
enum Owner {
    Us,
    Nobody,
    Another,
    Gone,
}

prop_compose! {
    /// Any.
    pub(super) fn owners()(
        [function, service_role, execution_role, policy] in [owner(), owner(), owner(), owner()],
        retain in any::<bool>(),
        others in any::<bool>(),
        other_triggers in btree_set("timer/[a-z]{1,8}", 0..3),
    ) -> Owners {
        Owners { function, service_role, execution_role, policy, retain, others, other_triggers }
    }
}

fn owner() -> impl Strategy<Value = Owner> {
    prop_oneof![4 => Just(Owner::Us), 1 => Just(Owner::Nobody), 1 => Just(Owner::Another), 1 => Just(Owner::Gone)]
}

impl Owner {
    /// Gives a thing this owner; `None` if it is gone.
    fn of<T>(self, mut thing: T, set: impl Fn(&mut T, Option<String>)) -> Option<T> {
        match self {
            Self::Us => {}
            Self::Nobody => set(&mut thing, None),
            Self::Another => set(&mut thing, Some("another".into())),
            Self::Gone => return None,
        }
        Some(thing)
    }
}

impl Owners {
    /// The converged world with these owners.
    pub(super) fn over(&self, stack: &mut Desired) -> Observed {
        stack.roles.get_mut("SCF_QcsRole").expect("every generated stack names it").retain = self.retain;
        let mut observed = converged(stack);
        for (name, owner) in [("SCF_QcsRole", self.service_role), ("demo-exec", self.execution_role)] {
            if let Some(role) = observed.roles.get_mut(name) {
                *role = role.take().and_then(|role| owner.of(role, |role, owner| role.owner = owner));
            }
        }
        if let Some(policy) = observed.policies.remove("demo-exec")
            && let Some(policy) = self.policy.of(policy, |policy, owner| policy.owner = owner)
        {
            observed.policies.insert("demo-exec".into(), policy);
        }
        observed.function = observed
            .function
            .take()
            .and_then(|function| self.function.of(function, |function, owner| function.owner = owner));
        if let Some(function) = &mut observed.function {
            function.other_triggers = self.other_triggers.iter().cloned().collect();
        }
        if self.others {
            observed.others.push(FunctionKey { region: "r".into(), namespace: "n".into(), name: "f".into() });
        }
        observed
    }
}

/// What is ours and may go: said from the account alone, not from a plan.
pub(super) fn ours(stack: &Desired, observed: &Observed) -> BTreeSet<String> {
    let is_us = |owner: &Option<String>| owner.as_deref() == Some(stack.stack.as_str());
    let mut ours = BTreeSet::new();
    if let Some(function) = observed.function.as_ref().filter(|function| is_us(&function.owner)) {
        ours.insert(format!("function {}", stack.function.name));
        ours.extend(function.triggers.keys().map(|event_type| format!("trigger {event_type}")));
    }
    let may_go = |name: &str| {
        let shared = stack.roles.get(name).filter(|role| role.kind == RoleKind::Service);
        shared.is_none_or(|role| !role.retain && observed.others.is_empty())
    };
    let roles = observed.roles.iter().filter_map(|(name, role)| Some((name, role.as_ref()?)));
    ours.extend(
        roles.filter(|(name, role)| is_us(&role.owner) && may_go(name)).map(|(name, _)| format!("role {name}")),
    );
    // A policy of ours that a role of somebody else's carries is in use, and stays with it.
    let is_free = |name: &str| observed.roles.get(name).and_then(Option::as_ref).is_none_or(|role| is_us(&role.owner));
    let policies = observed.policies.iter().filter(|(name, policy)| is_us(&policy.owner) && is_free(name));
    ours.extend(policies.map(|(name, _)| format!("policy {name}")));
    ours
}

/// What a plan takes away; anything else that it does stands out.
pub(super) fn taken(plan: &Plan) -> BTreeSet<String> {
    let told = plan.steps.iter().map(|step| match &step.operation {
        Operation::DeleteFunction { function } => format!("function {}", function.name),
        Operation::DeleteTrigger { event_type, .. } => format!("trigger {event_type}"),
        Operation::DeleteRole { name } => format!("role {name}"),
        Operation::DeletePolicy { name, .. } => format!("policy {name}"),
        other => format!("{other:?}"),
    });
    told.collect()
}
