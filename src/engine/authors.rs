//! Who changed what has drifted: which calls of the audit log can have done it.
//!
//! Nothing is claimed beyond the log. The newest call that can have changed a field is told as its last change, with the number of
//! others that can have; whether it wrote this very value is not known, since the log's parameters are not compared with it.

use super::fields;
use crate::model::{
    Author, Authors, Deeds, Desired, EventType, Field, FieldChange, FunctionKey, Observed, Plan, Record, Resource,
    ResourceChange, Silence,
};
use std::collections::BTreeSet;

/// How an action changes a field: always, or only if the request has this member.
type Cause = (&'static str, Option<&'static str>);

/// Returns the actions that can have made what has drifted; none if nothing has.
pub fn suspicious(plan: &Plan) -> BTreeSet<&'static str> {
    drifted(plan).flat_map(|(_, change)| causes(&change.field)).map(|(action, _)| *action).collect()
}

/// Finds who changed each field that has drifted, in what the log tells of the [`suspicious`] actions.
pub fn authors(plan: &Plan, desired: &Desired, observed: &Observed, found: &Result<Deeds, Silence>) -> Authors {
    let function = desired.function_key();
    let author = |resource: &Resource, field: &Field| {
        let Deeds { records, complete } = found.as_ref().map_err(Clone::clone)?;
        let (causes, target) = (causes(field), Target::of(resource, field, &function, observed));
        let mut can_have = records
            .iter()
            .filter(|record| target.is_met_by(record) && causes.iter().any(|cause| fits(record, cause)))
            .take_while(|record| !is_our_apply(record, &function));
        match can_have.next() {
            Some(newest) => Ok(Author::Known { deed: newest.deed.clone(), earlier: can_have.count() }),
            None if *complete => Err(Silence::Nothing),
            None => Err(Silence::TooMuch),
        }
    };
    let authors = drifted(plan).map(|(resource, FieldChange { field, .. })| {
        (field.clone(), author(resource, field).unwrap_or_else(Author::Unknown))
    });
    authors.collect()
}

fn drifted(plan: &Plan) -> impl Iterator<Item = (&Resource, &FieldChange)> {
    fn fields(change: &ResourceChange) -> impl Iterator<Item = (&Resource, &FieldChange)> {
        change.fields.iter().map(|field| (&change.resource, field))
    }
    plan.changes.iter().flat_map(fields).filter(|(_, field)| field.origin.is_drift())
}

/// The actions that change a field, by the part of the cloud that it stands for.
fn causes(field: &Field) -> &'static [Cause] {
    const CREATED: Cause = ("CreateFunction", None);
    const SETTINGS: &str = "UpdateFunctionConfiguration";
    let parts: Vec<&str> = field.0.split('.').collect();
    match parts[..] {
        ["function"] => &[("DeleteFunction", None), CREATED],
        ["function", "code", ..] => &[("UpdateFunctionCode", None), CREATED],
        ["function", "handler"] => &[("UpdateFunctionCode", Some("Handler")), CREATED],
        ["function", "retries", ..] => &[("UpdateFunctionEventInvokeConfig", None), CREATED],
        ["function", "memory"] => &[(SETTINGS, Some("MemorySize")), CREATED],
        ["function", "timeout"] => &[(SETTINGS, Some("Timeout")), CREATED],
        ["function", "init_timeout"] => &[(SETTINGS, Some("InitTimeout")), CREATED],
        ["function", "description"] => &[(SETTINGS, Some("Description")), CREATED],
        ["function", "role"] => &[(SETTINGS, Some("Role")), CREATED],
        ["function", "environment", ..] => &[(SETTINGS, Some("Environment")), CREATED],
        ["function", ..] => &[(SETTINGS, None), CREATED],
        ["alias", ..] => &[("UpdateAlias", None), ("CreateAlias", None), ("DeleteAlias", None)],
        ["triggers", ..] => &[
            ("BindTrigger", None),
            ("UnbindTrigger", None),
            ("CreateTrigger", None),
            ("UpdateTrigger", None),
            ("UpdateTriggerStatus", None),
            ("DeleteTrigger", None),
        ],
        ["roles", _] => &[("DeleteRole", None), ("CreateRole", None)],
        ["roles", _, "policies", ..] => &[("AttachRolePolicy", None), ("DetachRolePolicy", None)],
        ["roles", _, "rights"] => &[("UpdatePolicy", None), ("DeletePolicy", None)],
        ["roles", _, "trust"] => &[("UpdateAssumeRolePolicy", None)],
        ["archive", ..] => &[("DeleteBucket", None)],
        _ => &[],
    }
}

fn fits(record: &Record, (action, member): &Cause) -> bool {
    // A log that does not tell the request leaves it open.
    let has = |member: &str| record.parameters.is_empty() || record.parameters.contains_key(member);
    record.deed.action == *action && member.is_none_or(has)
}

/// Whether an apply of the stack made this call: then it left the field as the stack wanted it, and what was before it is over. Who
/// binds elsewhere, or takes away what now is missing, is another stack's apply, or a destroy.
fn is_our_apply(record: &Record, function: &FunctionKey) -> bool {
    let elsewhere = record.named("FunctionName").is_some_and(|name| name != function.name);
    let takes = ["Delete", "Detach", "Unbind"].iter().any(|verb| record.deed.action.starts_with(verb));
    record.ours && !elsewhere && !takes
}

/// What a call must be about.
enum Target<'a> {
    Function(&'a FunctionKey),
    Alias(&'a str, &'a FunctionKey),
    Trigger(EventType, &'a FunctionKey),
    Role(&'a str),
    /// A policy attached to a role.
    Attachment {
        role: &'a str,
        policy: &'a str,
    },
    /// A custom policy, and its number if it is there.
    Policy {
        name: &'a str,
        id: Option<u64>,
    },
    Bucket(&'a str),
}

impl<'a> Target<'a> {
    fn of(resource: &'a Resource, field: &'a Field, function: &'a FunctionKey, observed: &Observed) -> Self {
        match resource {
            Resource::Function(_) => Self::Function(function),
            Resource::Alias(name) => Self::Alias(name, function),
            Resource::Trigger(event_type) => Self::Trigger(*event_type, function),
            Resource::Bucket(name) => Self::Bucket(name),
            Resource::Role(name) if *field == fields::rights(name) => {
                Self::Policy { name, id: observed.policies.get(name).map(|policy| policy.id) }
            }
            Resource::Role(role) => match field.0.split_once(".policies.") {
                Some((_, policy)) => Self::Attachment { role, policy },
                None => Self::Role(role),
            },
        }
    }

    fn is_met_by(&self, record: &Record) -> bool {
        match self {
            Self::Function(function) => is_about(record, function),
            Self::Alias(alias, function) => {
                is_about(record, function) && record.named("Name").is_none_or(|name| name == *alias)
            }
            Self::Trigger(event_type, function) => {
                let binds = record.named("EventType").or_else(|| record.named("ResourceId"));
                match (record.deed.action.as_str(), binds) {
                    // An event type has one holder in the account: binding it to another function takes it from this one.
                    ("BindTrigger", Some(bound)) => bound == event_type.as_str(),
                    ("UnbindTrigger", Some(bound)) if !bound.contains(event_type.as_str()) => false,
                    _ => is_about(record, function),
                }
            }
            Self::Role(role) => is_about_role(record, role),
            Self::Attachment { role, policy } => {
                is_about_role(record, role) && record.named("PolicyName").is_none_or(|name| name == *policy)
            }
            Self::Policy { name, id } => {
                let id = id.map(|id| id.to_string());
                let is_id = |text: &str| {
                    let mut listed = text.trim_matches(['[', ']']).split(',').map(|one| one.trim_matches(['"', ' ']));
                    id.as_deref().is_some_and(|id| listed.any(|one| one == id))
                };
                record.named("PolicyName") == Some(name) || record.named("PolicyId").is_some_and(is_id)
            }
            Self::Bucket(name) => record.resources.iter().any(|resource| resource.contains(name)),
        }
    }
}

fn is_about(record: &Record, FunctionKey { region, namespace, name }: &FunctionKey) -> bool {
    let (function, place) = (record.named("FunctionName"), record.named("Namespace").unwrap_or("default"));
    // MPS is one for all regions, and some of its calls say which the function's is.
    let there = match record.named("ScfRegion") {
        Some(told) => told == region,
        None => matches!(record.deed.action.as_str(), "BindTrigger" | "UnbindTrigger") || record.region == *region,
    };
    match function {
        Some(function) => function == name && place == namespace && there,
        None => record.is_about(name),
    }
}

fn is_about_role(record: &Record, role: &str) -> bool {
    let named = ["RoleName", "AttachRoleName", "DetachRoleName"].iter().find_map(|member| record.named(member));
    named.map_or_else(|| record.is_about(role), |named| named == role)
}

#[cfg(test)]
mod tests;
