//! What must hold of every plan, checked by machine; the tests run it on every plan they make.

use crate::model::{Operation, Plan, Purpose, StepId};
use std::collections::BTreeSet;

/// Returns the invariants that a plan breaks, in words; none of ours ever should.
pub fn audit(plan: &Plan) -> Vec<String> {
    let mut faults = Vec::new();
    let mut before: BTreeSet<&StepId> = BTreeSet::new();
    for step in &plan.steps {
        for need in step.needs.iter().filter(|need| !before.contains(need)) {
            faults.push(format!("`{}` needs `{need}`, which does not stand before it", step.id));
        }
        if !before.insert(&step.id) {
            faults.push(format!("`{}` stands twice", step.id));
        }
    }
    let index = |wanted: fn(&Operation) -> bool| plan.steps.iter().position(|step| wanted(&step.operation));
    let probe = index(|operation| matches!(operation, Operation::Probe { .. }));
    let moved = index(|operation| matches!(operation, Operation::MoveAlias { .. }));
    // What is rolled back to was probed when it was published.
    if plan.purpose != Purpose::Rollback && moved.is_some() && probe.is_none_or(|probe| Some(probe) > moved) {
        faults.push("live traffic moves to a version that was not probed".to_owned());
    }
    let deleted = index(|operation| matches!(operation, Operation::DeleteFunction { .. }));
    let unbound = plan.steps.iter().rposition(|step| matches!(step.operation, Operation::DeleteTrigger { .. }));
    if deleted.is_some() && unbound > deleted {
        faults.push("the function goes before its bindings".to_owned());
    }
    if plan.changes.is_empty() && !plan.steps.is_empty() {
        faults.push("steps without a difference that explains them".to_owned());
    }
    faults
}
