//! C: somebody else was there. Another look is needed.

use super::{
    Example::{Faults, Words},
    Explanation, entry,
};
use crate::model::Fault;

pub(super) const ENTRIES: &[(Fault, Explanation)] = &[
    (
        Fault::PlanMoved,
        entry(
            "A saved plan is carried out only while it is still what would be planned. The cloud, the stack, the account or mpstack \
             itself has changed since it was approved; each difference is named.",
            "Plan again with `mpstack plan --out FILE` and have that approved.",
            Words("`mpstack apply approved.json` a second time: what it was to create is there by now."),
        ),
    ),
    (
        Fault::ChangedMeanwhile,
        entry(
            "Each step looks once more before it changes anything. What it found was neither what the plan had seen nor what the plan \
             wanted, so it was left as it is.",
            "Run the command again: the new plan takes it into account. If it happens again, somebody else, or another job, works on \
             the same account.",
            Faults("- { action: CreateFunction, trouble: { error: ResourceInUse.Function } }\n", "apply --yes"),
        ),
    ),
    (
        Fault::BindingRefused,
        entry(
            "MPS documents no reasons for this. Most likely another function holds the event type, or the account may hold one MPS \
             trigger in all.",
            "`mpstack plan` names who holds the event type. If nobody does, keep one event type in `triggers:`.",
            Faults("- { action: BindTrigger, trouble: { error: ResourceInUse } }\n", "apply --yes"),
        ),
    ),
    (
        Fault::OneTriggerOnly,
        entry(
            "Whether an account may hold one MPS trigger of each event type or one in all is not documented. This account seems to \
             hold one: binding the second released the first.",
            "Keep one event type in `triggers:`, the one that you need.",
            Words(
                "`mpstack apply --yes` with two event types, on an embedded cloud with `--reading uniqueness=per-account --reading rebind=steals`.",
            ),
        ),
    ),
];
