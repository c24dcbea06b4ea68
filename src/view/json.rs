//! Plan and drift for programs, format 1.0.
//!
//! Names are those of Terraform's plan representation where the meaning is the same, so that its readers find what they know:
//!
//! ```json
//! {
//!   "format_version": "1.0",
//!   "kind": "plan",                       // or "drift": only what the cloud may have caused
//!   "purpose": "apply",                   // "destroy", "teardown", "rollback"
//!   "stack": "mps-analysis", "region": "ap-beijing", "account": "100000000001",
//!   "applyable": true,                    // there is something to do and nothing refuses
//!   "drifted": true,                      // `drift` exits 2
//!   "pending_fields": 0,                  // fields that differ since the stack was edited
//!   "resource_changes": [{
//!     "address": "function.MPSAnalysis", "type": "function", "name": "MPSAnalysis",
//!     "change": {
//!       "actions": ["update"],            // "create", "delete"
//!       "before": {"function.memory": "256"},   // what the cloud holds; null = nothing
//!       "after": {"function.memory": "128"},    // what the stack wants; null = nothing
//!       "after_unknown": {},
//!       "before_sensitive": {}, "after_sensitive": {},   // fields whose value is not told: true here, null above
//!       "origins": {"function.memory": "drift"} // "pending", "both", "unknown"
//!     }
//!   }],
//!   "code_parts": ["templates"],          // what the stack changed inside of the code: "handler", "configuration"; [] = none, or not known
//!   "claims": {"take_over": false, "adopt": false},   // what the command let it make the stack's own
//!   "layers": {"function.memory": "production"},      // which of `environments` set a field; not in a saved plan
//!   "unmanaged": ["function.environment.OTHER"],
//!   "prior_state": {"function.memory": "256"},    // all that the plan was made from; null = not told
//!   "kept": [{"address": "role.SCF_QcsRole", "because": "..."}],
//!   "refusals": [{"code": "G0102", "field": "function.name", "message": "...", "hint": "..."}],
//!   "warnings": [],
//!   "new": ["function.memory"], "resolved": [],   // of `drift --since` alone: the other fields were found before
//!   "steps": [{"id": "create-function", "address": "function.MPSAnalysis", "operation": "...", "needs": []}]
//! }
//! ```
//!
//! A field that is absent on one side is absent in that side's object. Values are strings, as in the stack's canonical form.
//! Minor versions add members; readers must ignore those that they do not know.

use super::{
    author,
    drift::{drifted, pending},
    operation,
};
use crate::model::{
    Action, FieldChange, History, Kept, Mark, Origin, Plan, Purpose, Refusal, Resource, ResourceChange, Step, Value,
};
use serde_json::{Map, Value as Json, json};

const FORMAT: &str = "1.0";

/// A document as it is printed.
pub(super) fn document(value: &Json) -> String {
    format!("{value:#}\n")
}

/// The whole of a plan.
pub(super) fn plan(plan: &Plan) -> Json {
    let mut document = head("plan", plan, &plan.changes);
    let Plan { claims, code_parts, steps, kept, refusals, prior_state, .. } = plan;
    document["code_parts"] = json!(code_parts);
    document["prior_state"] = prior_state.iter().map(|(field, value)| (field.0.clone(), json!(value.show()))).collect();
    document["claims"] = json!({"take_over": claims.take_over, "adopt": claims.adopt});
    document["kept"] = kept
        .iter()
        .map(|Kept { resource, because }| json!({"address": address(resource), "because": because}))
        .collect();
    document["refusals"] = refusals.iter().map(refusal).collect();
    document["steps"] = steps.iter().map(step).collect();
    document
}

/// The whole of a plan, and which of the stack's environments set what differs.
pub(super) fn layered(plan: &Plan) -> Json {
    let fields = plan.changes.iter().flat_map(|change| &change.fields).map(|change| &change.field);
    let layers = fields.filter_map(|field| Some((field.0.clone(), json!(plan.places.layer(field)?))));
    let mut document = self::plan(plan);
    document["layers"] = Json::Object(layers.collect());
    document
}

/// The part that the cloud caused.
pub(super) fn drift(plan: &Plan) -> Json {
    let mut document = head("drift", plan, &drifted(plan));
    if let Some(History { marks, resolved }) = &plan.history {
        let new = marks.iter().filter(|(_, mark)| **mark == Mark::New);
        document["new"] = new.map(|(field, _)| field.0.clone()).collect();
        document["resolved"] = resolved.keys().map(|field| field.0.clone()).collect();
    }
    if let Some(authors) = &plan.authors {
        document["changed_by"] =
            authors.iter().map(|(field, author)| (field.0.clone(), author::json(author))).collect();
    }
    document
}

/// What both documents have.
fn head(kind: &str, plan: &Plan, changes: &[ResourceChange]) -> Json {
    let Plan { purpose, stack, region, account, unmanaged, warnings, .. } = plan;
    json!({
        "format_version": FORMAT,
        "kind": kind,
        "purpose": self::purpose(*purpose),
        "stack": stack,
        "region": region,
        "account": account,
        "applyable": !plan.steps.is_empty() && plan.refusals.is_empty(),
        "drifted": !drifted(plan).is_empty(),
        "pending_fields": pending(plan),
        "resource_changes": changes.iter().map(resource_change).collect::<Vec<_>>(),
        "unmanaged": unmanaged.iter().map(|unmanaged| &unmanaged.field.0).collect::<Vec<_>>(),
        "warnings": warnings,
    })
}

/// What a plan is for.
pub(super) fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Apply => "apply",
        Purpose::Destroy => "destroy",
        Purpose::Teardown => "teardown",
        Purpose::Rollback => "rollback",
    }
}

fn refusal(refusal: &Refusal) -> Json {
    let Refusal { fault, field, message, hint } = refusal;
    json!({"code": fault.as_str(), "field": field.0, "message": message, "hint": hint})
}

fn resource_change(change: &ResourceChange) -> Json {
    let ResourceChange { resource, action, fields } = change;
    let side = |value: fn(&FieldChange) -> Option<&Value>| {
        let held = fields.iter().filter_map(|field| Some((field.field.0.clone(), value(field)?)));
        let (mut shown, mut sensitive) = (Map::new(), Map::new());
        for (name, value) in held {
            if value.show().is_none() {
                sensitive.insert(name.clone(), json!(true));
            }
            shown.insert(name, json!(value.show()));
        }
        (shown, sensitive)
    };
    let (before, before_sensitive) = side(|field| field.before.as_ref());
    let (after, after_sensitive) = side(|field| field.after.as_ref());
    let origins: Map<String, Json> =
        fields.iter().map(|field| (field.field.0.clone(), json!(origin(field.origin)))).collect();
    let (kind, name) = kind_and_name(resource);
    json!({
        "address": address(resource),
        "type": kind,
        "name": name,
        "change": {
            "actions": [match action {
                Action::Create => "create",
                Action::Update => "update",
                Action::Delete => "delete",
            }],
            "before": if *action == Action::Create && before.is_empty() { Json::Null } else { Json::Object(before) },
            "after": if *action == Action::Delete && after.is_empty() { Json::Null } else { Json::Object(after) },
            "after_unknown": {},
            "before_sensitive": before_sensitive,
            "after_sensitive": after_sensitive,
            "origins": origins,
        },
    })
}

fn step(step: &Step) -> Json {
    let Step { id, resource, operation, needs } = step;
    json!({
        "id": id.0,
        "address": address(resource),
        "operation": operation::words(operation),
        "needs": needs.iter().map(|id| &id.0).collect::<Vec<_>>(),
    })
}

pub(super) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Drift => "drift",
        Origin::Pending => "pending",
        Origin::Both => "both",
        Origin::Unknown => "unknown",
    }
}

/// `function.MPSAnalysis`.
pub(super) fn address(resource: &Resource) -> String {
    let (kind, name) = kind_and_name(resource);
    format!("{kind}.{name}")
}

fn kind_and_name(resource: &Resource) -> (&'static str, &str) {
    match resource {
        Resource::Role(name) => ("role", name),
        Resource::Bucket(name) => ("bucket", name),
        Resource::Function(name) => ("function", name),
        Resource::Alias(name) => ("alias", name),
        Resource::Trigger(event_type) => ("trigger", event_type.as_str()),
    }
}

#[cfg(test)]
mod tests;
