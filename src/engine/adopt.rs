//! What exists under the stack's names and carries nobody's mark: adopted when told to, and refused otherwise.

use super::{compare::living, fields};
use crate::model::{Desired, Field, FieldChange, FunctionState, Observed, ObservedFunction, Origin, RoleKind, Value};

/// The marks that an adoption sets; none unless the stack claims what nobody owns.
pub(super) fn marks(desired: &Desired, observed: &Observed) -> Vec<FieldChange> {
    if !desired.claims.adopt {
        return Vec::new();
    }
    let mut things = Vec::new();
    things.extend(living(observed).filter(|function| is_adoptable(desired, function)).map(|_| fields::function()));
    for (name, _) in desired.roles.iter().filter(|(_, role)| role.kind == RoleKind::Execution) {
        let role = observed.roles.get(name).and_then(Option::as_ref);
        things.extend(role.filter(|role| role.owner.is_none()).map(|_| fields::role(name)));
        let policy = observed.policies.get(name);
        things.extend(policy.filter(|policy| policy.owner.is_none()).map(|_| fields::rights(name)));
    }
    things.iter().map(|thing| mark(desired, thing)).collect()
}

/// Whether a function is nobody's and can be made into ours.
pub(super) fn is_adoptable(desired: &Desired, function: &ObservedFunction) -> bool {
    function.owner.is_none()
        && runs_as_wanted(desired, function)
        && !matches!(function.state, FunctionState::CreateFailed(_))
}

/// Whether a function has the runtime that the stack wants; it can never be changed.
pub(super) fn runs_as_wanted(desired: &Desired, function: &ObservedFunction) -> bool {
    function.runtime == desired.function.code.start.runtime
}

fn mark(desired: &Desired, thing: &Field) -> FieldChange {
    FieldChange {
        field: fields::owner(thing),
        before: Some(Value::shown(fields::NOBODY)),
        after: Some(Value::shown(&desired.stack)),
        origin: Origin::Pending,
    }
}
