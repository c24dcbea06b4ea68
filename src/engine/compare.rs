//! The three-way comparison: stack, account, and what the last apply wanted.

use super::{
    adopt,
    baseline::Baseline,
    fields::{self, Want},
    release::release,
};
use crate::model::{
    BASELINE_VARIABLE, Code, Desired, EventType, Field, FieldChange, FunctionState, Observed, ObservedFunction, Origin,
    Release, Releases, Unmanaged, Value,
};
use secrecy::ExposeSecret;
use std::collections::BTreeMap;

/// What the comparison found.
#[derive(Debug)]
pub(super) struct Comparison {
    /// Differences, ordered by field.
    pub changes: Vec<FieldChange>,
    /// What the cloud has beside the stack.
    pub unmanaged: Vec<Unmanaged>,
    /// Parts of the code that the stack changed; empty = the code is as it was, or nobody can tell.
    pub code_parts: Vec<&'static str>,
    /// Secrets without a value here that an apply would need, by field.
    pub missing_secrets: BTreeMap<Field, Vec<String>>,
    /// The release that the stack makes.
    pub release: Release,
    /// The baseline that an apply leaves.
    pub baseline: Baseline,
    /// The baseline found; `None` = nobody can tell who moved.
    pub found: Option<Baseline>,
}

impl Comparison {
    /// Whether a field differs.
    pub fn differs(&self, field: &Field) -> bool {
        self.changes.iter().any(|change| change.field == *field)
    }

    /// Whether any field within `root` differs, for which `also` holds.
    pub fn differs_within(&self, root: &Field, also: impl Fn(&Field) -> bool) -> bool {
        self.changes.iter().any(|change| change.field.is_within(root) && also(&change.field))
    }
}

/// The function, unless it is on its way out: then what is left of it does not count.
pub(super) fn living(observed: &Observed) -> Option<&ObservedFunction> {
    observed.function.as_ref().filter(|function| function.state != FunctionState::Deleting)
}

/// Compares the three.
pub(super) fn compare(desired: &Desired, observed: &Observed) -> Comparison {
    let function = living(observed);
    let found = function
        .and_then(|function| function.environment.get(BASELINE_VARIABLE))
        .and_then(|text| Baseline::parse(text.expose_secret()))
        .filter(|baseline| baseline.stack == desired.stack);
    let held = fields::held(desired, observed);
    let mut missing_secrets = BTreeMap::new();
    let mut changes = Vec::new();

    // Values that the stack leaves open are settled first, since the release is made of settled values.
    let mut settled = BTreeMap::new();
    for (field, want) in fields::wanted(desired) {
        let before = held.get(&field);
        let (after, origin) = match want {
            Want::Value(value) if field == fields::code() => code(desired, before, value, found.as_ref()),
            Want::Value(value) => {
                let origin = origin(&field, before, &value, found.as_ref());
                (value, origin)
            }
            Want::Kept(names) => match before {
                Some(before) if found.as_ref().is_none_or(|b| !b.knows(&field) || b.wanted(&field, before)) => {
                    (before.clone(), Origin::Unknown)
                }
                _ => {
                    missing_secrets.insert(field.clone(), names);
                    let origin = if found.as_ref().is_some_and(|b| b.knows(&field)) {
                        Origin::Drift
                    } else {
                        origin_without_value(found.as_ref())
                    };
                    // Nothing compares equal to it, and it is never sent: the plan refuses.
                    (Value::sensitive("\0 not known here"), origin)
                }
            },
        };
        if before != Some(&after) && before.map(Value::compare) != Some(after.compare()) {
            let change =
                FieldChange { field: field.clone(), before: before.cloned(), after: Some(after.clone()), origin };
            changes.push(change);
        }
        settled.insert(field, after);
    }

    let release = release(&settled);
    if desired.function.releases == Releases::Managed {
        let live = fields::alias_to(&release);
        changes.extend(alias(function, &live, found.as_ref()));
        settled.insert(fields::alias(), live);
    }

    let (gone, unmanaged) = beside(desired, observed, &held, &settled, found.as_ref());
    changes.extend(gone);
    changes.extend(adopt::marks(desired, observed));
    changes.sort_by(|left, right| left.field.cmp(&right.field));

    let Code { zip: _, sha256: _, inputs, parts, label: _, start: _ } = &desired.function.code;
    settled.insert(fields::code_inputs(), Value::shown(inputs));
    settled.extend(parts.iter().map(|(part, digest)| (fields::code_part(part), Value::shown(digest))));
    let code_parts = code_parts(parts, &changes, found.as_ref());
    let baseline = Baseline::of(&desired.stack, &settled);
    Comparison { changes, unmanaged, code_parts, missing_secrets, release, baseline, found }
}

/// The difference of the alias, if it does not lead to the release that the stack makes.
fn alias(function: Option<&ObservedFunction>, live: &Value, found: Option<&Baseline>) -> Option<FieldChange> {
    let before = function.map(fields::alias_held);
    if before.as_ref() == Some(live) {
        return None;
    }
    let rolled_back = function.and_then(|function| function.alias.rolled_back_from.as_ref());
    let on_purpose = rolled_back
        .map(fields::alias_to)
        .is_some_and(|from| found.is_some_and(|baseline| baseline.wanted(&fields::alias(), &from)));
    let shifting = function.is_some_and(|function| function.alias.shifting);
    let origin = match on_purpose || shifting {
        true => Origin::Pending,
        false => origin(&fields::alias(), before.as_ref(), live, found),
    };
    Some(FieldChange { field: fields::alias(), before, after: Some(live.clone()), origin })
}

fn origin_without_value(found: Option<&Baseline>) -> Origin {
    if found.is_some() { Origin::Pending } else { Origin::Unknown }
}

fn origin(field: &Field, before: Option<&Value>, after: &Value, found: Option<&Baseline>) -> Origin {
    let Some(baseline) = found else { return Origin::Unknown };
    if !baseline.knows(field) {
        return Origin::Pending;
    }
    let cloud_moved = before.is_none_or(|before| !baseline.wanted(field, before));
    let stack_moved = !baseline.wanted(field, after);
    match (cloud_moved, stack_moved) {
        (true, false) => Origin::Drift,
        (true, true) => Origin::Both,
        (false, _) => Origin::Pending,
    }
}

/// Code is "to change" when its inputs differ; bytes that differ from those deployed mean that the cloud was changed. The same
/// inputs built with another C compiler have other bytes, and then what is deployed is as good (design 4).
fn code(desired: &Desired, before: Option<&Value>, after: Value, found: Option<&Baseline>) -> (Value, Origin) {
    let (Some(baseline), Some(before)) = (found, before) else {
        return (after, origin_without_value(found));
    };
    let same_inputs = baseline.wanted(&fields::code_inputs(), &Value::shown(&desired.function.code.inputs));
    let untouched = baseline.wanted(&fields::code(), before);
    match (same_inputs, untouched) {
        (true, true) => (before.clone(), Origin::Unknown),
        (true, false) => (after, Origin::Drift),
        (false, true) => (after, Origin::Pending),
        (false, false) => (after, Origin::Both),
    }
}

/// The parts of the code that the stack changed. What is inside of code that somebody put there, nobody can tell.
fn code_parts(
    parts: &BTreeMap<&'static str, String>,
    changes: &[FieldChange],
    found: Option<&Baseline>,
) -> Vec<&'static str> {
    let pending = changes.iter().any(|change| change.field == fields::code() && change.origin == Origin::Pending);
    let Some(baseline) = found.filter(|_| pending) else { return Vec::new() };
    let changed = parts.iter().map(|(part, digest)| (*part, fields::code_part(part), Value::shown(digest)));
    let changed = changed.filter(|(_, field, digest)| baseline.knows(field) && !baseline.wanted(field, digest));
    changed.map(|(part, _, _)| part).collect()
}

/// What the cloud has beside the stack: what the last apply had made goes, the rest is not ours.
fn beside(
    desired: &Desired,
    observed: &Observed,
    held: &BTreeMap<Field, Value>,
    settled: &BTreeMap<Field, Value>,
    found: Option<&Baseline>,
) -> (Vec<FieldChange>, Vec<Unmanaged>) {
    let (mut gone, mut unmanaged) = (Vec::new(), Vec::new());
    let variables = fields::field(&["function", "environment"]);
    let triggers = fields::field(&["triggers"]);
    let roles = fields::field(&["roles"]);
    for (field, value) in held.iter().filter(|(field, _)| !settled.contains_key(*field)) {
        let removable = field.is_within(&variables) || (field.is_within(&triggers) && fields::is_bound(value));
        let policy = field.is_within(&roles) && field.0.contains(".policies.");
        if let Some(name) = orphan(desired, observed, field) {
            if *field == fields::role(name) {
                gone.push(gone_change(field, value, Origin::Pending));
            }
        } else if found.is_some_and(|baseline| baseline.knows(field)) && (removable || policy) {
            let moved = found.is_some_and(|baseline| !baseline.wanted(field, value));
            gone.push(gone_change(field, value, if moved { Origin::Both } else { Origin::Pending }));
        } else if removable || policy {
            unmanaged.push(Unmanaged { field: field.clone() });
        }
    }
    let others = living(observed).map(|function| function.other_triggers.as_slice()).unwrap_or_default();
    unmanaged.extend(others.iter().map(|name| Unmanaged { field: fields::field(&["triggers", name]) }));
    (gone, unmanaged)
}

fn gone_change(field: &Field, value: &Value, origin: Origin) -> FieldChange {
    let unbound = EventType::ALL.into_iter().any(|event_type| *field == fields::trigger(event_type));
    let after = unbound.then(|| Value::shown("unbound"));
    FieldChange { field: field.clone(), before: Some(value.clone()), after, origin }
}

/// The role of ours that a field belongs to, if the stack no longer wants that role.
pub(super) fn orphan<'a>(desired: &Desired, observed: &'a Observed, field: &Field) -> Option<&'a str> {
    let mut orphans = observed.roles.iter().filter(|(name, role)| {
        !desired.roles.contains_key(*name)
            && role.as_ref().is_some_and(|role| role.owner.as_ref() == Some(&desired.stack))
    });
    orphans.find(|(name, _)| field.is_within(&fields::role(name))).map(|(name, _)| name.as_str())
}
