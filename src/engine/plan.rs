//! From differences to a plan: what the reader sees, and what a guard says; the steps are made in `steps`.

use super::{
    accept::settle,
    adopt::{is_adoptable, runs_as_wanted},
    compare::{Comparison, compare, living},
    fields, shift,
    steps::Steps,
};
use crate::model::{
    Action, Desired, EventType, Fault, Field, FieldChange, FunctionKey, FunctionState, Holder, Observed, Plan, Purpose,
    Refusal, Resource, ResourceChange, RoleKind, Value,
};
use std::collections::BTreeMap;

/// Before other ways out, where there is this one.
const ADOPT: &str = "adopt it with `--adopt`, ";

/// Plans to make the account equal to the stack.
///
/// # Assumptions
/// `observed` is complete for `desired.query()` but stale: every step says all that it needs, and `provider` verifies.
/// `observed.holders` tells who else holds an event type, if the account was scanned; a plan that binds
/// (`Plan::binds`) should be made again after a scan.
///
/// # Guarantees
/// Nothing is planned for what the stack does not own; the plan of a converged account is empty; `audit` finds no fault.
pub fn plan(desired: &Desired, observed: &Observed) -> Plan {
    let settled = settle(desired, observed);
    let desired = &settled.desired;
    let mut comparison = compare(desired, observed);
    settled.remember(&mut comparison.baseline);
    let mut plan = Plan {
        changes: grouped(desired, &comparison.changes),
        code_parts: comparison.code_parts.clone(),
        unmanaged: comparison.unmanaged.clone(),
        warnings: [settled.warnings.clone(), warnings(desired, observed, &comparison)].concat(),
        ..blank(Purpose::Apply, desired, observed)
    };
    plan.refusals.extend(refusals(desired, observed, &comparison));
    if !comparison.changes.is_empty() {
        plan.steps = Steps::new(desired, observed, &comparison).all();
        plan.refusals.extend(shift::unwatched(&plan.steps));
    }
    plan
}

/// A plan that does nothing yet, and refuses to work on another account than the stack's.
pub(super) fn blank(purpose: Purpose, desired: &Desired, observed: &Observed) -> Plan {
    Plan {
        purpose,
        stack: desired.stack.clone(),
        region: desired.region.clone(),
        account: observed.account.clone(),
        claims: desired.claims,
        prior_state: fields::seen(desired, observed),
        changes: Vec::new(),
        code_parts: Vec::new(),
        steps: Vec::new(),
        unmanaged: Vec::new(),
        kept: Vec::new(),
        refusals: account_guard(desired, observed).into_iter().collect(),
        warnings: Vec::new(),
        places: desired.places.clone(),
        history: None,
        authors: None,
    }
}

/// Reduces a plan to its differences, for a report on drift: no steps, no refusals, and a thing that is missing is named once
/// and not field by field. Each difference tells by its origin whether the cloud caused it.
pub fn drift(mut plan: Plan) -> Plan {
    plan.steps.clear();
    plan.refusals.clear();
    let mut function_missing = false;
    for resource in &mut plan.changes {
        let missing: Vec<Field> = (resource.fields.iter())
            .filter(|change| change.before.is_none())
            .map(|change| change.field.clone())
            .collect();
        let implied = |field: &Field| missing.iter().any(|root| field != root && field.is_within(root));
        resource.fields.retain(|change| !implied(&change.field));
        function_missing |= missing.contains(&fields::function());
    }
    if function_missing {
        // Alias and bindings went with the function.
        plan.changes.retain(|resource| !matches!(resource.resource, Resource::Alias(_) | Resource::Trigger(_)));
    }
    plan
}

pub(super) fn grouped(desired: &Desired, changes: &[FieldChange]) -> Vec<ResourceChange> {
    let mut groups: BTreeMap<Resource, Vec<FieldChange>> = BTreeMap::new();
    for change in changes {
        groups.entry(fields::resource(&change.field, desired)).or_default().push(change.clone());
    }
    groups
        .into_iter()
        .map(|(resource, fields)| ResourceChange { action: action(&resource, &fields), resource, fields })
        .collect()
}

fn action(resource: &Resource, changes: &[FieldChange]) -> Action {
    let root = |field: &Field| match resource {
        Resource::Role(name) => *field == fields::role(name),
        Resource::Bucket(_) => *field == fields::bucket(),
        Resource::Function(_) => *field == fields::function(),
        Resource::Alias(_) => *field == fields::alias(),
        Resource::Trigger(event_type) => *field == fields::trigger(*event_type),
    };
    let bound = |value: &Option<Value>| value.as_ref().is_some_and(fields::is_bound);
    let Some(change) = changes.iter().find(|change| root(&change.field)) else { return Action::Update };
    match (bound(&change.before), bound(&change.after)) {
        (false, true) => Action::Create,
        (true, false) => Action::Delete,
        (true, true) | (false, false) => Action::Update,
    }
}

fn refusals(desired: &Desired, observed: &Observed, comparison: &Comparison) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    refusals.extend(strangers(desired, observed, comparison));
    if !desired.claims.take_over {
        refusals.extend(contested(desired, observed, comparison).map(|(event_type, holder)| Refusal {
            fault: Fault::HeldElsewhere,
            field: fields::trigger(event_type),
            message: format!(
                "event type `{event_type}` is held by {}; one function holds it for the whole account",
                told(holder)
            ),
            hint: "take it over with `--take-over`, unbind it there first, or take the entry out of `triggers:`".into(),
        }));
    }
    for (field, names) in &comparison.missing_secrets {
        let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        refusals.push(Refusal {
            fault: Fault::MissingSecret,
            field: field.clone(),
            message: format!("`{field}` needs {}, which has no value here", names.join(", ")),
            hint: format!("set {} in the environment", names.join(", ")),
        });
    }
    refusals
}

/// What exists under the stack's names, is not the stack's, and would be changed.
fn strangers(desired: &Desired, observed: &Observed, comparison: &Comparison) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let adopted = |thing: &Field| comparison.differs(&fields::owner(thing));
    let ours = |owner: &Option<String>| owner.as_ref() == Some(&desired.stack);
    if let Some(function) = living(observed)
        && !ours(&function.owner)
        && !adopted(&fields::function())
    {
        let name = &desired.function.name;
        let adopt = if is_adoptable(desired, function) { ADOPT } else { "" };
        let hint = format!("{adopt}give the stack's function another name, or delete that function first");
        refusals.push(match function.owner.is_none() && desired.claims.adopt && !runs_as_wanted(desired, function) {
            true => Refusal {
                fault: Fault::Unadoptable,
                field: Field("function.name".to_owned()),
                message: format!(
                    "function `{name}` runs on `{}` and cannot be adopted: the stack's needs `{}`, and a function's \
                     runtime cannot be changed",
                    function.runtime, desired.function.code.start.runtime
                ),
                hint,
            },
            false => {
                let field = Field("function.name".to_owned());
                foreign(field, &format!("function `{name}` in {}", desired.region), function.owner.as_deref(), &hint)
            }
        });
    }
    refusals.extend(other_runtime(desired, observed));
    for (name, role) in desired.roles.iter().filter(|(_, role)| role.kind == RoleKind::Execution) {
        if let Some(Some(found)) = observed.roles.get(name)
            && !ours(&found.owner)
            && !adopted(&fields::role(name))
        {
            let adopt = if found.owner.is_none() { ADOPT } else { "" };
            let hint = format!("{adopt}name it in `function.role: {name}` to use it as it is, or delete it first");
            refusals.push(foreign(fields::role(name), &format!("role `{name}`"), found.owner.as_deref(), &hint));
        }
        if let Some(found) = observed.policies.get(name)
            && !ours(&found.owner)
            && !role.rights.is_empty()
            && comparison.differs(&fields::rights(name))
            && !adopted(&fields::rights(name))
        {
            let adopt = if found.owner.is_none() { ADOPT } else { "" };
            let hint = format!("{adopt}delete it first, or give the stack another name");
            refusals.push(foreign(fields::rights(name), &format!("policy `{name}`"), found.owner.as_deref(), &hint));
        }
    }
    refusals
}

/// A function of ours on another runtime than the stack wants.
fn other_runtime(desired: &Desired, observed: &Observed) -> Option<Refusal> {
    let wanted = &desired.function.code.start.runtime;
    let function = living(observed).filter(|function| function.owner.as_ref() == Some(&desired.stack))?;
    let fits = runs_as_wanted(desired, function) || matches!(function.state, FunctionState::CreateFailed(_));
    (!fits).then(|| Refusal {
        fault: Fault::Unadoptable,
        field: Field("function.runtime".to_owned()),
        message: format!(
            "function `{}` runs on `{}`, the stack's needs `{wanted}`, and a function's runtime cannot be changed",
            desired.function.name, function.runtime
        ),
        hint: format!(
            "write `runtime: {}`; or take the function away with `mpstack destroy`, and `apply` makes it anew",
            function.runtime
        ),
    })
}

/// The event types that are to be bound and that somebody else holds.
fn contested<'a>(
    desired: &'a Desired,
    observed: &'a Observed,
    comparison: &'a Comparison,
) -> impl Iterator<Item = (EventType, &'a Holder)> {
    let wanted = |event_type: &EventType| {
        desired.triggers.get(event_type).is_some_and(|trigger| trigger.enabled)
            && comparison.differs(&fields::trigger(*event_type))
    };
    (observed.holders.iter()).filter(move |(event_type, _)| wanted(event_type)).map(|(event_type, h)| (*event_type, h))
}

fn told(holder: &Holder) -> String {
    let Holder { function: FunctionKey { region, namespace, name }, trigger } = holder;
    format!("function `{name}` (namespace {namespace}, {region}, qualifier {})", trigger.qualifier)
}

fn account_guard(desired: &Desired, observed: &Observed) -> Option<Refusal> {
    let wanted = desired.account.as_ref()?;
    (*wanted != observed.account).then(|| Refusal {
        fault: Fault::OtherAccount,
        field: Field("account".to_owned()),
        message: format!("the keys belong to account {}, the stack is for account {wanted}", observed.account),
        hint: "use other keys, or change `account:` in the stack".into(),
    })
}

fn foreign(field: Field, what: &str, owner: Option<&str>, hint: &str) -> Refusal {
    let whose = match owner {
        Some(owner) => format!("it belongs to stack `{owner}`"),
        None => "it was made by somebody else".to_owned(),
    };
    let message = format!("{what} exists and is not this stack's: {whose}");
    Refusal { fault: Fault::Foreign, field, message, hint: hint.into() }
}

fn warnings(desired: &Desired, observed: &Observed, comparison: &Comparison) -> Vec<String> {
    let mut warnings = state(observed);
    if desired.claims.take_over {
        warnings.extend(contested(desired, observed, comparison).map(|(event_type, holder)| {
            format!("takes `{event_type}` over from {}, which gets no more of these events", told(holder))
        }));
    }
    let adopted = comparison.changes.iter().filter(|change| {
        change.after.as_ref().is_some_and(|after| after.compare() == desired.stack)
            && change.before.as_ref().is_some_and(|before| before.compare() == fields::NOBODY)
    });
    let mut adopted: Vec<String> = adopted.map(|change| fields::resource(&change.field, desired).to_string()).collect();
    adopted.dedup();
    warnings.extend(adopted.into_iter().map(|thing| {
        format!("adopts {thing}, which nobody owns: it becomes this stack's, and `destroy` will take it away")
    }));
    warnings
}

fn state(observed: &Observed) -> Vec<String> {
    match living(observed).map(|function| &function.state) {
        Some(FunctionState::UpdateFailed(reason)) => {
            vec![format!("the last update of the function failed ({reason}); what was there before still serves")]
        }
        Some(FunctionState::Other(state)) => vec![format!("the function is in a state that we do not know: `{state}`")],
        _ => Vec::new(),
    }
}
