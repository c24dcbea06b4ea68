//! What can be changed behind the back of a generated stack.

use crate::{
    engine::{
        fields,
        world::{converged, mutable_fields},
    },
    model::{Desired, EventType, Field, Observed, ObservedTrigger},
};

/// A field, whether the stack mentions it, and how the cloud changes it.
pub(super) struct Change {
    field: String,
    mentioned: bool,
    make: Box<dyn Fn(&mut Observed)>,
}

/// Every change that such a stack is open to.
pub(super) fn changes(stack: &Desired) -> Vec<Change> {
    let mut changes: Vec<Change> = mutable_fields()
        .into_iter()
        .filter(|(field, _)| exists(stack, field))
        .map(|(field, make)| Change { mentioned: is_mentioned(stack, &field), make: Box::new(make), field })
        .collect();
    for name in stack.function.environment.keys() {
        let field = fields::variable(name).0;
        let (changed, removed) = (name.clone(), name.clone());
        let change = move |observed: &mut Observed| {
            environment(observed).insert(changed.clone(), "\u{1} changed".into());
        };
        let remove = move |observed: &mut Observed| {
            environment(observed).remove(&removed);
        };
        changes.push(Change { field: field.clone(), mentioned: true, make: Box::new(change) });
        changes.push(Change { field, mentioned: true, make: Box::new(remove) });
    }
    for event_type in EventType::ALL.into_iter().filter(|event_type| !is_bound(stack, *event_type)) {
        let mentioned = stack.triggers.contains_key(&event_type);
        let bind = move |observed: &mut Observed| {
            let function = observed.function.as_mut().expect("whole things go last");
            function.triggers.insert(event_type, by_hand(event_type));
        };
        changes.push(Change { field: fields::trigger(event_type).0, mentioned, make: Box::new(bind) });
    }
    changes
}

/// The converged world after some changes, and the fields that a report must name, in order.
pub(super) fn happen(stack: &Desired, changes: &[&Change]) -> (Observed, Vec<String>) {
    let mut observed = converged(stack);
    let mut changes = changes.to_vec();
    // What is gone cannot be changed any more.
    changes.sort_by_key(|change| is_whole(&change.field));
    let (mut named, mut gone) = (Vec::new(), Vec::new());
    for change in changes {
        let before = fields::seen(stack, &observed);
        (change.make)(&mut observed);
        if before == fields::seen(stack, &observed) {
            continue;
        }
        if is_whole(&change.field) {
            gone.push(Field(change.field.clone()));
        }
        if change.mentioned {
            named.push(change.field.clone());
        }
    }
    named.retain(|field| !gone.iter().any(|root| is_implied(field, root)));
    named.sort();
    named.dedup();
    (observed, named)
}

/// Whether a field goes without saying when a whole thing is gone.
fn is_implied(field: &str, root: &Field) -> bool {
    let with_the_function = root.0 == "function" && (field.starts_with("alias.") || field.starts_with("triggers."));
    field != root.0 && (with_the_function || Field(field.to_owned()).is_within(root))
}

fn is_whole(field: &str) -> bool {
    matches!(field, "function" | "roles.SCF_QcsRole")
}

/// What the generated stack does not have cannot be changed.
fn exists(stack: &Desired, field: &str) -> bool {
    match field {
        // Those of the stack itself are added below.
        "function.environment.STAGE" | "function.environment.KEY" => false,
        "roles.demo-exec.trust" | "roles.demo-exec.rights" | "function.role" => stack.roles.contains_key("demo-exec"),
        "archive.bucket" => stack.bucket.is_some(),
        "triggers.WorkflowTask" => is_bound(stack, EventType::WorkflowTask),
        "triggers.EditMediaTask" => is_bound(stack, EventType::EditMediaTask),
        _ => true,
    }
}

fn is_mentioned(stack: &Desired, field: &str) -> bool {
    match field {
        "function.description" => stack.function.description.is_some(),
        "function.memory" => stack.function.memory.is_some(),
        "function.retries.attempts" | "function.retries.max_age" => stack.function.retries.is_some(),
        _ => true,
    }
}

fn is_bound(stack: &Desired, event_type: EventType) -> bool {
    stack.triggers.get(&event_type).is_some_and(|trigger| trigger.enabled)
}

fn environment(observed: &mut Observed) -> &mut std::collections::BTreeMap<String, secrecy::SecretString> {
    &mut observed.function.as_mut().expect("whole things go last").environment
}

fn by_hand(event_type: EventType) -> ObservedTrigger {
    ObservedTrigger {
        bound: true,
        qualifier: "$LATEST".into(),
        resource_id: format!("qcs::mps::uin/1:TriggerType/{event_type}Event"),
        name: format!("{event_type}Event"),
        description: String::new(),
        kind: "mps".into(),
    }
}
