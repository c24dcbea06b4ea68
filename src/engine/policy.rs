//! What a stack can come to need: every operation that a plan of it can consist of, and a policy of the rights to them.

use super::{
    baseline::Baseline,
    destroy::destroy,
    fields,
    plan::plan,
    rollback::{Suspects, rollback},
};
use crate::model::{
    Alias, Attachment, BASELINE_VARIABLE, Desired, EventType, Field, FunctionState, Observed, ObservedFunction,
    ObservedRole, ObservedTrigger, Operation, OwnPolicy, Purpose, Release, Retries, Right, Start, Statement, Value,
    Version,
};
use std::collections::{BTreeMap, BTreeSet};

/// A policy that an earlier apply attached, in the account where nothing is as wanted.
const FORMER: &str = "mpstack-former";

/// More releases than stay.
const RELEASES: u64 = 9;

/// Returns every operation that a plan of this stack can consist of, whatever the account holds.
///
/// They are those of the plans themselves, for an account without anything and for one in which everything is there and nothing as
/// wanted. What stays out: taking away a function whose creation failed, which `destroy` does; so whoever may apply need not be
/// able to delete a function.
pub fn possible(desired: &Desired, purpose: Purpose) -> Vec<Operation> {
    let plans = match purpose {
        Purpose::Apply => vec![plan(desired, &nothing(desired)), plan(desired, &contrary(desired))],
        Purpose::Destroy | Purpose::Teardown => vec![destroy(desired, &contrary(desired), purpose)],
        Purpose::Rollback => vec![rollback(desired, &contrary(desired), None, &Suspects::new())],
    };
    plans.into_iter().flat_map(|plan| plan.steps).map(|step| step.operation).collect()
}

/// Returns every operation that an apply can consist of when the function was taken away before.
pub fn possible_anew(desired: &Desired) -> Vec<Operation> {
    let without = Observed { function: None, ..contrary(desired) };
    let plans = [plan(desired, &nothing(desired)), plan(desired, &without)];
    plans.into_iter().flat_map(|plan| plan.steps).map(|step| step.operation).collect()
}

/// Makes the fewest statements that grant exactly these rights: actions on the same resources stand together, and a resource that
/// another one covers is left out.
pub fn statements(rights: impl IntoIterator<Item = Right>) -> Vec<Statement> {
    let mut resources: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Right { action, resource } in rights {
        resources.entry(action).or_default().insert(resource);
    }
    let mut actions: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    for (action, all) in resources {
        let covered = |narrow: &String| all.iter().any(|wide| wide != narrow && covers(wide, narrow));
        actions.entry(all.iter().filter(|one| !covered(one)).cloned().collect()).or_default().push(action);
    }
    actions.into_iter().map(|(resources, actions)| Statement { actions, resources }).collect()
}

/// Whether every resource that `narrow` names is named by `wide` too.
fn covers(wide: &str, narrow: &str) -> bool {
    let (wide_parts, narrow_parts): (Vec<_>, Vec<_>) = (wide.splitn(6, ':').collect(), narrow.splitn(6, ':').collect());
    wide == "*"
        || (wide_parts.len() == narrow_parts.len()
            && wide_parts.iter().zip(narrow_parts).all(|(wide, narrow)| wide.is_empty() || fits(wide, narrow)))
}

/// Whether a text fits a pattern in which `*` stands for any characters.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text
            .strip_prefix(start)
            .is_some_and(|text| (0..=text.len()).filter_map(|at| text.get(at..)).any(|text| fits(rest, text))),
    }
}

/// The account without anything.
fn nothing(desired: &Desired) -> Observed {
    Observed {
        account: desired.account.clone().unwrap_or_default(),
        roles: desired.query().roles.into_iter().map(|role| (role.name, None)).collect(),
        bucket: desired.bucket.as_ref().map(|_| false),
        ..Observed::default()
    }
}

/// The account in which everything of the stack is there, made by it, and nothing as it is wanted.
fn contrary(desired: &Desired) -> Observed {
    let names: Vec<String> = desired.query().roles.into_iter().map(|role| role.name).collect();
    let role = |_: &String| ObservedRole {
        services: BTreeSet::new(),
        owner: Some(desired.stack.clone()),
        attachments: BTreeMap::from([(FORMER.to_owned(), Attachment { id: 0, preset: true })]),
    };
    let own = desired.execution_role();
    let policy = OwnPolicy { id: 0, owner: Some(desired.stack.clone()), document: String::new() };
    Observed {
        account: desired.account.clone().unwrap_or_default(),
        roles: names.iter().map(|name| (name.clone(), Some(role(name)))).collect(),
        policies: BTreeMap::from([(own, policy)]),
        bucket: desired.bucket.as_ref().map(|_| true),
        function: Some(contrary_function(desired, &names)),
        ..Observed::default()
    }
}

fn contrary_function(desired: &Desired, roles: &[String]) -> ObservedFunction {
    let trigger = |event_type: EventType| ObservedTrigger {
        bound: true,
        qualifier: "$LATEST".to_owned(),
        resource_id: String::new(),
        name: event_type.to_string(),
        description: String::new(),
        kind: String::new(),
    };
    // What the last apply wanted: everything that is there now, so that what the stack does not mention goes.
    let former = |field: Field| (field, Value::shown(FORMER));
    let attachments = roles.iter().map(|role| former(fields::attachment(role, FORMER)));
    let triggers = EventType::ALL.into_iter().map(|event_type| former(fields::trigger(event_type)));
    let baseline = Baseline::of(&desired.stack, &attachments.chain(triggers).collect());
    let release = |number: u64| Version { number, description: Release(format!("{FORMER}-{number}")).description() };
    ObservedFunction {
        owner: Some(desired.stack.clone()),
        state: FunctionState::Active,
        description: FORMER.to_owned(),
        memory: 0,
        timeout: 0,
        init_timeout: 0,
        role: Some(desired.execution_role()),
        handler: Start::HANDLER.to_owned(),
        runtime: desired.function.code.start.runtime.clone(),
        environment: BTreeMap::from([(BASELINE_VARIABLE.to_owned(), baseline.text().into())]),
        code_sha256: FORMER.to_owned(),
        retries: Retries { attempts: -1, max_age: -1 },
        versions: (1..=RELEASES).map(release).collect(),
        alias: Alias::to(RELEASES.to_string(), None),
        triggers: EventType::ALL.into_iter().map(|event_type| (event_type, trigger(event_type))).collect(),
        other_triggers: Vec::new(),
        log_topic: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::world::desired,
        model::{Abort, Percent, RoleKind, Rollout},
    };

    /// The kinds of operations, without their details.
    fn kinds(desired: &Desired, purpose: Purpose) -> BTreeSet<String> {
        let name = |operation: &Operation| {
            let text = format!("{operation:?}");
            text.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_owned()
        };
        possible(desired, purpose).iter().map(name).collect()
    }

    #[test]
    fn plans_of_every_purpose_show_what_they_can_consist_of() {
        assert_eq!(
            Vec::from_iter(kinds(&desired(), Purpose::Apply)),
            [
                "AttachPolicy",
                "Bind",
                "CreateBucket",
                "CreateFunction",
                "CreateRole",
                "DeleteVersion",
                "DetachPolicy",
                "MoveAlias",
                "Probe",
                "Publish",
                "PutPolicy",
                "SetRetries",
                "Unbind",
                "UpdateCode",
                "UpdateConfiguration",
                "UpdateTrust",
            ]
        );
        assert_eq!(Vec::from_iter(kinds(&desired(), Purpose::Rollback)), ["MoveAlias"]);
        assert_eq!(
            Vec::from_iter(kinds(&desired(), Purpose::Destroy)),
            ["DeleteFunction", "DeletePolicy", "DeleteRole", "DeleteTrigger"]
        );
        assert_eq!(Vec::from_iter(kinds(&desired(), Purpose::Teardown)), ["DeleteFunction", "DeleteTrigger"]);
    }

    #[test]
    fn a_release_that_comes_by_shares_has_come_at_once_before() {
        let mut desired = desired();
        desired.function.rollout =
            Some(Rollout { steps: vec![Percent(10)], pause: 120, abort: Abort { errors: Percent(5), of: 20 } });
        let kinds = kinds(&desired, Purpose::Apply);
        assert!(kinds.contains("ShiftAlias") && kinds.contains("MoveAlias"), "{kinds:?}");
    }

    #[test]
    fn a_stack_without_a_role_of_its_own_may_have_had_one() {
        let mut desired = desired();
        desired.roles.retain(|_, role| role.kind == RoleKind::Service);
        desired.function.role = None;
        let kinds = kinds(&desired, Purpose::Apply);
        assert!(kinds.contains("DeleteRole") && kinds.contains("DeletePolicy"), "{kinds:?}");
        assert!(!kinds.contains("PutPolicy") && !kinds.contains("UpdateTrust"), "{kinds:?}");
    }

    #[test]
    fn rights_on_the_same_resources_stand_together_and_none_stands_twice() {
        let right = |action: &str, resource: &str| Right { action: action.into(), resource: resource.into() };
        let own = "qcs::scf:ap-beijing:uin/1:namespace/default/function/Demo";
        let every = "qcs::scf::uin/1:namespace/*/function/*";
        let made = statements([
            right("scf:ListTriggers", own),
            right("scf:ListTriggers", every),
            right("scf:GetFunction", own),
            right("scf:GetAlias", own),
            right("scf:GetFunction", own),
            right("scf:GetAccount", "*"),
        ]);
        let statement = |actions: &[&str], resource: &str| Statement {
            actions: actions.iter().map(|&action| action.to_owned()).collect(),
            resources: vec![resource.to_owned()],
        };
        assert_eq!(
            made,
            [
                statement(&["scf:GetAccount"], "*"),
                statement(&["scf:ListTriggers"], every),
                statement(&["scf:GetAlias", "scf:GetFunction"], own),
            ]
        );
    }
}
