//! Differences that the stack lives with (`drift.accept`): as long as one holds, the cloud's value is what the stack wants.
//!
//! The baseline keeps what the stack itself says, so that a value accepted until yesterday is drift today and nobody's edit.

use super::{
    baseline::Baseline,
    compare::living,
    fields::{self, Want},
};
use crate::model::{
    Accepted, AcceptedValue, Desired, EventType, Field, OWN_VARIABLE_PREFIX, Observed, Trigger, Value, Variable,
};
use secrecy::SecretString;
use std::collections::BTreeMap;

/// What a stack wants when all is accepted that it accepts today.
pub(super) struct Settled {
    /// With the cloud's values where they are accepted.
    pub desired: Desired,
    /// What the stack itself says of those fields.
    own: BTreeMap<Field, Value>,
    /// Entries that have no effect, and why.
    pub warnings: Vec<String>,
}

impl Settled {
    /// Puts what the stack itself says into the baseline that an apply leaves.
    pub fn remember(&self, baseline: &mut Baseline) {
        self.own.iter().for_each(|(field, value)| baseline.put(field, value));
    }
}

/// Lays accepted differences over a stack.
pub(super) fn settle(desired: &Desired, observed: &Observed) -> Settled {
    let (held, wanted) = (fields::held(desired, observed), fields::wanted(desired));
    let mut settled = Settled { desired: desired.clone(), own: BTreeMap::new(), warnings: Vec::new() };
    for Accepted { field, value, reason, owner, until } in &desired.accepted {
        if let Some(until) = until.filter(|until| *until < observed.today) {
            let warning = format!("`{field}` was accepted until {until} ({reason}; {owner}), which has passed");
            settled.warnings.push(warning);
            continue;
        }
        let found = held.get(field);
        let differs = match wanted.get(field) {
            Some(Want::Value(value)) => found.map(Value::compare) != Some(value.compare()),
            Some(Want::Kept(_)) => true,
            None => false,
        };
        if differs && is_there(field, observed) && value.fits(found) && take(&mut settled.desired, field, found) {
            if let Some(Want::Value(own)) = wanted.get(field) {
                settled.own.insert(field.clone(), own.clone());
            }
            continue;
        }
        let unseen = found.is_some_and(|found| found.show().is_none()) && matches!(value, AcceptedValue::Text(_));
        settled.warnings.push(match unseen {
            true => format!("`{field}` is not shown: accept its value by digest, `sha256:` and 64 hexadecimal digits"),
            false => format!("`drift.accept` has an entry for `{field}` that fits no difference ({reason}; {owner})"),
        });
    }
    settled
}

/// Whether the thing is there that the field belongs to: the absence of a whole thing is nothing to live with.
fn is_there(field: &Field, observed: &Observed) -> bool {
    let role = |name: &str| observed.roles.get(name).is_some_and(Option::is_some);
    match field.0.split('.').collect::<Vec<_>>()[..] {
        ["roles", name, ..] => role(name),
        _ => living(observed).is_some(),
    }
}

/// Wants what the cloud holds; `false` if a stack cannot say that.
fn take(desired: &mut Desired, field: &Field, found: Option<&Value>) -> bool {
    let text = found.map(Value::compare);
    let function = &mut desired.function;
    match (field.0.splitn(3, '.').collect::<Vec<_>>()[..].as_ref(), text) {
        (["function", "description"], Some(text)) => function.description = Some(text.to_owned()),
        (["function", "memory"], Some(text)) => match text.parse() {
            Ok(memory) => function.memory = Some(memory),
            Err(_) => return false,
        },
        (["function", "timeout"], Some(text)) => match text.parse() {
            Ok(timeout) => function.timeout = timeout,
            Err(_) => return false,
        },
        (["function", "role"], Some(text)) => function.role = Some(text.to_owned()),
        (["function", "retries", which], Some(text)) => match (&mut function.retries, *which, text.parse()) {
            (Some(retries), "attempts", Ok(attempts)) => retries.attempts = attempts,
            (Some(retries), "max_age", Ok(max_age)) => retries.max_age = max_age,
            _ => return false,
        },
        (["function", "environment", name], text) if !name.starts_with(OWN_VARIABLE_PREFIX) => match text {
            None => _ = function.environment.remove(*name),
            Some(text) => {
                let secrets = function.environment.get(*name).map(|variable| variable.secrets.clone());
                let value = Some(SecretString::from(text));
                let variable = Variable { value, secrets: secrets.unwrap_or_default() };
                function.environment.insert((*name).to_owned(), variable);
            }
        },
        (["triggers", name], Some(_)) => {
            let Ok(event_type) = name.parse::<EventType>() else { return false };
            let wanted = Trigger { enabled: found.is_some_and(fields::is_bound) };
            if found != Some(&fields::binding(wanted, desired.function.releases)) {
                return false;
            }
            desired.triggers.insert(event_type, wanted);
        }
        (["roles", name, policy], None) => {
            let policy = policy.strip_prefix("policies.");
            let role = desired.roles.get_mut(*name);
            return policy.zip(role).is_some_and(|(policy, role)| role.presets.remove(policy));
        }
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::{
            drift, plan,
            world::{converged, desired, mutable_fields},
        },
        model::Plan,
    };
    use jiff::civil::date;

    /// Those that a stack can accept, and how the tampered cloud shows them.
    const ACCEPTABLE: [(&str, &str); 8] = [
        ("function.description", "other"),
        ("function.memory", "256"),
        ("function.timeout", "3"),
        ("function.environment.STAGE", "test"),
        ("function.environment.KEY", "absent"),
        ("function.retries.attempts", "0"),
        ("triggers.WorkflowTask", "unbound"),
        ("roles.SCF_QcsRole.policies.QcloudAccessForScfRole", "absent"),
    ];

    fn accepting(field: &str, value: &str) -> Desired {
        let value = match value {
            "absent" => AcceptedValue::Absent,
            text => AcceptedValue::Text(text.to_owned()),
        };
        let until = Some(date(2026, 11, 23));
        let entry = Accepted { field: Field(field.into()), value, reason: "r".into(), owner: "o".into(), until };
        Desired { accepted: vec![entry], ..desired() }
    }

    fn tampered(field: &str) -> Observed {
        let mut observed = converged(&desired());
        let tamperings = mutable_fields();
        let (_, tamper) = tamperings.iter().find(|(name, _)| name == field).expect("a field that can be changed");
        tamper(&mut observed);
        observed.today = date(2026, 11, 23);
        observed
    }

    fn drifted(plan: Plan) -> Vec<String> {
        let changes = drift(plan).changes.into_iter().flat_map(|resource| resource.fields);
        changes.filter(|change| change.origin.is_drift()).map(|change| change.field.0).collect()
    }

    #[test]
    fn what_is_accepted_is_neither_drift_nor_healed() {
        for (field, value) in ACCEPTABLE {
            let observed = tampered(field);
            assert_eq!(drifted(plan(&desired(), &observed)), [field]);
            let accepted = plan(&accepting(field, value), &observed);
            assert_eq!(accepted.warnings, [""; 0], "{field}");
            let changed: Vec<_> = accepted.changes.iter().flat_map(|resource| &resource.fields).collect();
            assert!(changed.iter().all(|change| change.field == fields::alias()), "{field}: {changed:?}");
            assert_eq!(drifted(accepted), [""; 0], "{field}");
        }
    }

    #[test]
    fn another_value_or_the_day_after_is_drift_again() {
        for (field, value) in ACCEPTABLE {
            let mut observed = tampered(field);
            let other = plan(&accepting(field, "something else"), &observed);
            assert!(other.warnings[0].contains(field), "{:?}", other.warnings);
            assert_eq!(drifted(other), [field]);
            observed.today = date(2026, 11, 24);
            let expired = plan(&accepting(field, value), &observed);
            assert_eq!(expired.warnings, [format!("`{field}` was accepted until 2026-11-23 (r; o), which has passed")]);
            assert_eq!(drifted(expired), [field]);
        }
    }

    #[test]
    fn a_function_that_is_not_there_is_made_as_the_stack_says() {
        let mut observed = tampered("function");
        observed.function = None;
        let stack = accepting("function.environment.KEY", "absent");
        let made = plan(&stack, &observed);
        let wanted = made.changes.iter().flat_map(|resource| &resource.fields);
        assert!(wanted.clone().any(|change| change.field.0 == "function.environment.KEY"), "{made:?}");
    }
}
