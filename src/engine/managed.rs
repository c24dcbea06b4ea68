//! What the last apply managed of what an account holds now.

use super::{baseline::Baseline, compare::living, fields};
use crate::model::{BASELINE_VARIABLE, EventType, Field, Observed};
use secrecy::ExposeSecret;
use std::collections::BTreeSet;

/// Returns the fields of the account that the last apply of `stack` managed; `None` without its baseline, when nobody can tell.
///
/// A baseline tells names by digest alone: whether it knows a name can be asked, which names it knows cannot. So what was taken away
/// since does not come back by this.
pub fn managed(observed: &Observed, stack: &str) -> Option<BTreeSet<Field>> {
    let function = living(observed)?;
    let baseline = Baseline::parse(function.environment.get(BASELINE_VARIABLE)?.expose_secret())
        .filter(|baseline| baseline.stack == stack)?;
    let roles = observed.roles.iter().flat_map(|(name, role)| {
        let attached = role.iter().flat_map(|role| role.attachments.keys());
        attached.map(|policy| fields::attachment(name, policy)).chain([fields::role(name), fields::rights(name)])
    });
    let fields = fields::held_by_function(function, &BTreeSet::new()).into_keys();
    let others = EventType::ALL.map(fields::trigger).into_iter().chain([fields::alias(), fields::bucket()]);
    Some(fields.chain(roles).chain(others).filter(|field| baseline.knows(field)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::world::{converged, desired};

    #[test]
    fn what_the_stack_does_not_mention_is_not_managed() {
        let mut stack = desired();
        (stack.function.memory, stack.function.retries) = (None, None);
        stack.triggers.remove(&EventType::EditMediaTask);
        let mut observed = converged(&stack);
        observed.function.as_mut().expect("there").environment.insert("THEIRS".into(), "x".into());
        let told: Vec<_> = managed(&observed, "demo").expect("a baseline").into_iter().map(|field| field.0).collect();
        assert_eq!(
            told,
            [
                "alias.$DEFAULT",
                "archive.bucket",
                "function",
                "function.code",
                "function.description",
                "function.environment.KEY",
                "function.environment.STAGE",
                "function.handler",
                "function.init_timeout",
                "function.role",
                "function.timeout",
                "roles.SCF_QcsRole",
                "roles.SCF_QcsRole.policies.QcloudAccessForScfRole",
                "roles.demo-exec",
                "roles.demo-exec.policies.demo-exec",
                "roles.demo-exec.rights",
                "triggers.WorkflowTask",
            ]
        );
        assert_eq!(managed(&observed, "other"), None);
        observed.function.as_mut().expect("there").environment.remove(BASELINE_VARIABLE);
        assert_eq!(managed(&observed, "demo"), None);
    }
}
