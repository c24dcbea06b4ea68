//! From a plan to findings.

use super::words;
use crate::{
    model::{FieldChange, Finding, Level, Mark, Plan, Refusal, Resource, ResourceChange, Subject},
    view::{changes, drift::drifted},
};

/// What a check for drift found: what the cloud may have caused.
pub(super) fn of_drift(plan: &Plan) -> Vec<Finding> {
    let fields = drifted(plan).into_iter().flat_map(|change| of_change(plan, &change, Level::Error));
    fields.chain(warnings(plan)).collect()
}

/// What a plan holds: what it would change, and why it must not be carried out.
pub(super) fn of_plan(plan: &Plan) -> Vec<Finding> {
    let fields = plan.changes.iter().flat_map(|change| of_change(plan, change, Level::Note));
    let refusals = plan.refusals.iter().map(|Refusal { fault, field, message, hint }| Finding {
        help: vec![hint.clone()],
        place: plan.places.of(field).cloned(),
        ..blank(fault.as_str(), Level::Error, message.clone())
    });
    refusals.chain(fields).chain(warnings(plan)).collect()
}

fn of_change(plan: &Plan, change: &ResourceChange, level: Level) -> Vec<Finding> {
    let ResourceChange { resource, action: _, fields } = change;
    fields.iter().map(|field| of_field(plan, resource, field, level)).collect()
}

fn of_field(plan: &Plan, resource: &Resource, change: &FieldChange, level: Level) -> Finding {
    let marks = plan.history.as_ref().map(|history| &history.marks);
    // Drift in a plan is what somebody should look at before it is healed.
    let (rule, level) = match (change.origin.is_drift(), level) {
        (true, Level::Note) => ("drift", Level::Warning),
        (true, level) => ("drift", level),
        (false, level) => ("pending", level),
    };
    Finding {
        help: changes::inside(change, plan).into_iter().map(|parts| format!("inside: {parts}")).collect(),
        subject: Some(Subject { resource: resource.clone(), change: change.clone() }),
        place: plan.places.of(&change.field).or_else(|| plan.places.of_resource(resource)).cloned(),
        mark: marks.map(|marks| marks.get(&change.field).copied().unwrap_or(Mark::New)),
        author: plan.authors.as_ref().and_then(|authors| authors.get(&change.field)).cloned(),
        ..blank(rule, level, words::difference(change))
    }
}

fn warnings(plan: &Plan) -> impl Iterator<Item = Finding> {
    plan.warnings.iter().map(|warning| blank("warning", Level::Warning, warning.clone()))
}

fn blank(rule: &str, level: Level, message: String) -> Finding {
    Finding {
        rule: rule.to_owned(),
        level,
        subject: None,
        message,
        help: Vec::new(),
        place: None,
        mark: None,
        author: None,
    }
}
