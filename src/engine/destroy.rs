//! The way back: takes away what carries the stack's mark, in reverse order, and says what stays.

use super::{compare::living, fields, plan::blank, steps::delete_role};
use crate::model::{
    Action, Desired, Fault, Field, FieldChange, Kept, Observed, ObservedFunction, Operation, Origin, Plan, Purpose,
    Refusal, Resource, ResourceChange, RoleKind, Step, StepId, Value,
};

/// Plans to take away all that is the stack's (`Purpose::Destroy`), or only the function and its bindings, to make them anew
/// (`Purpose::Teardown`).
///
/// # Guarantees
/// What does not carry the stack's mark is in no step. Service roles stay, unless the stack says `retain: false`, made them,
/// and no other function of the account is known from a scan (`observed.others`). The archive's bucket always stays. What a
/// protected stack has deployed is shown and refused.
pub fn destroy(desired: &Desired, observed: &Observed, purpose: Purpose) -> Plan {
    let mut plan = blank(purpose, desired, observed);
    let last = function(desired, observed, &mut plan);
    if purpose == Purpose::Destroy {
        roles(desired, observed, &last, &mut plan);
        if observed.bucket == Some(true)
            && let Some(bucket) = &desired.bucket
        {
            let because = "it holds the archived events".to_owned();
            plan.kept.push(Kept { resource: Resource::Bucket(bucket.name.clone()), because });
        }
    }
    plan.refusals.extend(protection(desired, &plan));
    plan
}

/// Where there is nothing to take away, nothing has to be protected.
fn protection(desired: &Desired, plan: &Plan) -> Option<Refusal> {
    (desired.protect && !plan.steps.is_empty()).then(|| Refusal {
        fault: Fault::Protected,
        field: Field("protect".to_owned()),
        message: format!("stack `{}` is protected: what it has deployed is not to be taken away", desired.stack),
        hint: "to let it go, take `protect: true` out of the stack first".into(),
    })
}

fn function(desired: &Desired, observed: &Observed, plan: &mut Plan) -> Vec<StepId> {
    let resource = Resource::Function(desired.function.name.clone());
    let Some(found) = living(observed) else { return Vec::new() };
    if found.owner.as_ref() != Some(&desired.stack) {
        let because = match &found.owner {
            Some(owner) => format!("it belongs to stack `{owner}`"),
            None => "it was made by somebody else".to_owned(),
        };
        plan.kept.push(Kept { resource, because });
        return Vec::new();
    }
    warn_about_what_goes_along(found, plan);
    let key = desired.function_key();
    let mut unbound = Vec::new();
    for (event_type, trigger) in &found.triggers {
        let trigger_resource = Resource::Trigger(*event_type);
        if trigger.bound {
            let before = Value::shown(format!("bound to {}", trigger.qualifier));
            plan.changes.push(gone(trigger_resource.clone(), fields::trigger(*event_type), before));
        }
        let operation =
            Operation::DeleteTrigger { event_type: *event_type, function: key.clone(), trigger: trigger.clone() };
        unbound.push(push(plan, format!("delete trigger {event_type}"), trigger_resource, operation, &[]));
    }
    plan.changes.push(gone(resource.clone(), fields::function(), Value::shown("present")));
    let deleted = push(plan, "delete function".into(), resource, Operation::DeleteFunction { function: key }, &unbound);
    vec![deleted]
}

fn warn_about_what_goes_along(found: &ObservedFunction, plan: &mut Plan) {
    if !found.other_triggers.is_empty() {
        let names = found.other_triggers.join(", ");
        plan.warnings.push(format!("triggers that this stack did not make go with the function: {names}"));
    }
}

fn roles(desired: &Desired, observed: &Observed, needs: &[StepId], plan: &mut Plan) {
    for (name, found) in &observed.roles {
        let Some(found) = found else { continue };
        let resource = Resource::Role(name.clone());
        let ours = found.owner.as_ref() == Some(&desired.stack);
        let role = desired.roles.get(name);
        let shared = role.is_some_and(|role| role.kind == RoleKind::Service);
        let because = if !ours {
            Some("this stack did not make it".to_owned())
        } else if shared && role.is_some_and(|role| role.retain) {
            Some("it is shared by the whole account (`retain: false` lets it go)".to_owned())
        } else if shared && !observed.others.is_empty() {
            Some(format!("other functions may use it: {}", first_names(observed)))
        } else {
            None
        };
        if let Some(because) = because {
            if role.is_some() || ours {
                plan.kept.push(Kept { resource, because });
            }
            continue;
        }
        plan.changes.push(gone(resource.clone(), fields::role(name), Value::shown("present")));
        let policy = observed.policies.get(name).filter(|policy| policy.owner.as_ref() == Some(&desired.stack));
        let mut needs = needs.to_vec();
        for (id, operation) in delete_role(name, policy.map(|policy| policy.id)) {
            needs = vec![push(plan, id, resource.clone(), operation, &needs)];
        }
    }
    policies_left_behind(desired, observed, plan);
}

/// A crash between the two deletions leaves a policy without its role.
fn policies_left_behind(desired: &Desired, observed: &Observed, plan: &mut Plan) {
    for (name, policy) in &observed.policies {
        let role_is_gone = observed.roles.get(name).is_none_or(Option::is_none);
        if role_is_gone && policy.owner.as_ref() == Some(&desired.stack) {
            let resource = Resource::Role(name.clone());
            plan.changes.push(gone(resource.clone(), fields::rights(name), Value::shown(&policy.document)));
            let operation = Operation::DeletePolicy { name: name.clone(), id: policy.id };
            push(plan, format!("delete policy {name}"), resource, operation, &[]);
        }
    }
}

fn first_names(observed: &Observed) -> String {
    const SHOWN: usize = 3;
    let names: Vec<_> = observed.others.iter().take(SHOWN).map(|key| format!("{}/{}", key.region, key.name)).collect();
    match observed.others.len().saturating_sub(SHOWN) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

fn gone(resource: Resource, field: Field, before: Value) -> ResourceChange {
    let change = FieldChange { field, before: Some(before), after: None, origin: Origin::Pending };
    ResourceChange { resource, action: Action::Delete, fields: vec![change] }
}

fn push(plan: &mut Plan, id: String, resource: Resource, operation: Operation, needs: &[StepId]) -> StepId {
    let id = StepId(id);
    plan.steps.push(Step { id: id.clone(), resource, operation, needs: needs.to_vec() });
    id
}
