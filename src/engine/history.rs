//! What of a stack's drift is new, what was there before, and what is gone.

use crate::model::{Field, Held, History, Mark, Open, Plan};
use std::collections::BTreeMap;

/// Compares the drift of a plan with what an earlier check found of the same stack. A field that holds another value than then was
/// changed again, and so is new.
pub fn history(plan: &Plan, earlier: &BTreeMap<Field, Open>) -> History {
    let drifted = plan.changes.iter().flat_map(|resource| &resource.fields).filter(|change| change.origin.is_drift());
    let marks: BTreeMap<Field, Mark> = drifted
        .map(|change| {
            let held = Held::from(change.before.as_ref());
            let known = earlier.get(&change.field).filter(|open| open.held == held);
            (change.field.clone(), known.map_or(Mark::New, |open| Mark::Recurring(open.since)))
        })
        .collect();
    let gone = earlier.iter().filter(|(field, _)| !marks.contains_key(field));
    let resolved = gone.map(|(field, open)| (field.clone(), open.clone())).collect();
    History { marks, resolved }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{
        drift, plan,
        world::{converged, desired, mutable_fields},
    };
    use jiff::Timestamp;

    #[test]
    fn a_field_is_new_recurring_or_resolved() {
        let mut observed = converged(&desired());
        for (name, tamper) in mutable_fields() {
            if matches!(name.as_str(), "function.memory" | "function.timeout" | "function.environment.KEY") {
                tamper(&mut observed);
            }
        }
        let plan = drift(plan(&desired(), &observed));
        let field = |name: &str| Field(name.to_owned());
        let open = |held| Open { held, since: Timestamp::UNIX_EPOCH };
        let earlier = [
            (field("function.memory"), open(Held::Shown("256".into()))),
            (field("function.timeout"), open(Held::Shown("another".into()))),
            (field("function.role"), open(Held::Hidden)),
        ];
        let History { marks, resolved } = history(&plan, &earlier.clone().into());
        assert_eq!(
            marks,
            [
                (field("function.environment.KEY"), Mark::New),
                (field("function.memory"), Mark::Recurring(Timestamp::UNIX_EPOCH)),
                (field("function.timeout"), Mark::New),
            ]
            .into()
        );
        assert_eq!(resolved, earlier[2..].iter().cloned().collect());
    }
}
