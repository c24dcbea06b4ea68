//! Which call is told to have changed which field.

use super::*;
use crate::{
    engine::{
        drift, plan,
        world::{converged, desired, mutable_fields},
    },
    model::Deed,
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A call at this second, of the stack's region.
fn record(second: i64, user: &str, action: &str, parameters: &[(&str, Option<&str>)]) -> Record {
    let deed = Deed {
        time: Timestamp::from_second(second).expect("a time"),
        action: action.into(),
        user: user.into(),
        principal: String::new(),
        key: String::new(),
        address: String::new(),
        request_id: second.to_string(),
    };
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)));
    Record {
        deed,
        ours: user == "mpstack",
        region: "ap-beijing".into(),
        parameters: parameters.collect(),
        resources: Vec::new(),
    }
}

const DEMO: (&str, Option<&str>) = ("FunctionName", Some("Demo"));

/// Who is told to have changed `field`, and by which call; the calls are given oldest first.
fn told(field: &str, records: &[Record]) -> Result<(String, usize), Silence> {
    let desired = desired();
    let mut observed = converged(&desired);
    for (name, tamper) in mutable_fields() {
        if name.as_str() == field {
            tamper(&mut observed);
        }
    }
    observed.policies.entry("demo-exec".into()).and_modify(|policy| policy.id = 7);
    let plan = drift(plan(&desired, &observed));
    let deeds = Deeds { records: records.iter().rev().cloned().collect(), complete: true };
    let mut authors = authors(&plan, &desired, &observed, &Ok(deeds));
    match authors.remove(&Field(field.into())).unwrap_or_else(|| panic!("`{field}` has not drifted: {plan:?}")) {
        Author::Known { deed, earlier } => Ok((format!("{} {}", deed.user, deed.request_id), earlier)),
        Author::Unknown(silence) => Err(silence),
    }
}

fn known(who: &str, earlier: usize) -> Result<(String, usize), Silence> {
    Ok((who.into(), earlier))
}

#[test]
fn a_field_was_changed_by_the_newest_call_that_can_have_done_it() {
    let memory = [DEMO, ("MemorySize", None)];
    let records = [
        record(1, "alice", "UpdateFunctionConfiguration", &memory),
        record(2, "bob", "UpdateFunctionConfiguration", &memory),
        // Another field, another function, another namespace, another kind.
        record(3, "eve", "UpdateFunctionConfiguration", &[DEMO, ("Timeout", None)]),
        record(4, "eve", "UpdateFunctionConfiguration", &[("FunctionName", Some("Other")), ("MemorySize", None)]),
        record(5, "eve", "UpdateFunctionConfiguration", &[&memory[..], &[("Namespace", Some("b"))]].concat()),
        record(6, "eve", "UpdateFunctionCode", &[DEMO, ("ZipFile", None)]),
        Record { region: "ap-shanghai".into(), ..record(7, "eve", "UpdateFunctionConfiguration", &memory) },
    ];
    assert_eq!(told("function.memory", &records), known("bob 2", 1));
    assert_eq!(told("function.timeout", &records), known("eve 3", 0));
    assert_eq!(told("function.code", &records), known("eve 6", 0));
}

#[test]
fn what_an_apply_left_behind_is_over_and_an_apply_is_nobodys_meddling() {
    let memory = [DEMO, ("MemorySize", None)];
    let mut records = vec![
        record(1, "alice", "UpdateFunctionConfiguration", &memory),
        record(2, "mpstack", "UpdateFunctionConfiguration", &memory),
    ];
    assert_eq!(told("function.memory", &records), Err(Silence::Nothing));
    records.push(record(3, "bob", "UpdateFunctionConfiguration", &memory));
    assert_eq!(told("function.memory", &records), known("bob 3", 0));
    // An apply of another stack is over nothing.
    records.push(record(4, "mpstack", "UpdateFunctionConfiguration", &[("FunctionName", Some("Other"))]));
    assert_eq!(told("function.memory", &records), known("bob 3", 0));
}

#[test]
fn a_log_without_requests_is_read_by_its_resources() {
    let name = "qcs::scf:ap-beijing:uin/1:namespace/default/function/Demo".to_owned();
    let bare = record(1, "alice", "UpdateFunctionConfiguration", &[]);
    assert_eq!(told("function.memory", std::slice::from_ref(&bare)), Err(Silence::Nothing));
    let named = Record { resources: vec![name], ..bare };
    assert_eq!(told("function.memory", &[named]), known("alice 1", 0));
}

#[test]
fn another_alias_is_another_thing() {
    let records = [
        record(1, "alice", "UpdateAlias", &[DEMO, ("Name", Some("$DEFAULT"))]),
        record(2, "eve", "UpdateAlias", &[DEMO, ("Name", Some("blue"))]),
    ];
    assert_eq!(told("alias.$DEFAULT", &records), known("alice 1", 0));
}

#[test]
fn a_trigger_is_taken_by_whoever_binds_its_event_type() {
    let own = ("ResourceId", Some("qcs::mps::uin/1:TriggerType/EditMediaTaskEvent"));
    let records = [
        record(1, "alice", "UnbindTrigger", &[DEMO, own]),
        record(2, "eve", "UnbindTrigger", &[DEMO, ("ResourceId", Some("TriggerType/WorkflowTaskEvent"))]),
    ];
    assert_eq!(told("triggers.EditMediaTask", &records), known("alice 1", 0));
    let elsewhere = [("FunctionName", Some("Other")), ("EventType", Some("EditMediaTask"))];
    let taken = record(3, "mpstack", "BindTrigger", &elsewhere);
    assert_eq!(told("triggers.EditMediaTask", &[records[0].clone(), taken]), known("mpstack 3", 1));
}

#[test]
fn roles_policies_and_trust_have_calls_of_their_own() {
    let role = |member: &'static str| (member, Some("SCF_QcsRole"));
    let preset = ("PolicyName", Some("QcloudAccessForScfRole"));
    let records = [
        record(1, "alice", "DetachRolePolicy", &[role("DetachRoleName"), preset]),
        record(2, "eve", "DetachRolePolicy", &[role("DetachRoleName"), ("PolicyName", Some("Other"))]),
        record(3, "eve", "DetachRolePolicy", &[("DetachRoleName", Some("Other")), preset]),
        record(4, "bob", "UpdatePolicy", &[("PolicyId", Some("[7]"))]),
        record(5, "eve", "UpdatePolicy", &[("PolicyId", Some("77"))]),
        record(6, "carol", "UpdateAssumeRolePolicy", &[("RoleName", Some("demo-exec"))]),
    ];
    assert_eq!(told("roles.SCF_QcsRole.policies.QcloudAccessForScfRole", &records), known("alice 1", 0));
    assert_eq!(told("roles.demo-exec.rights", &records), known("bob 4", 0));
    assert_eq!(told("roles.demo-exec.trust", &records), known("carol 6", 0));
}

#[test]
fn what_is_gone_was_deleted_be_it_by_us() {
    let records = [
        record(1, "alice", "DeleteFunction", &[DEMO]),
        record(2, "mpstack", "CreateFunction", &[DEMO]),
        record(3, "mpstack", "DeleteFunction", &[DEMO]),
    ];
    assert_eq!(told("function", &records), known("mpstack 3", 0));
    // The apply of another stack may take from a role that they share.
    let detach = [("DetachRoleName", Some("SCF_QcsRole"))];
    let taken = record(1, "mpstack", "DetachRolePolicy", &detach);
    assert_eq!(told("roles.SCF_QcsRole.policies.QcloudAccessForScfRole", &[taken]), known("mpstack 1", 0));
    let role = [("RoleName", Some("SCF_QcsRole"))];
    assert_eq!(told("roles.SCF_QcsRole", &[record(1, "alice", "DeleteRole", &role)]), known("alice 1", 0));
}

#[test]
fn why_it_is_not_known_is_told_and_nothing_is_asked_without_drift() {
    let desired = desired();
    let mut observed = converged(&desired);
    assert_eq!(suspicious(&drift(plan(&desired, &observed))), BTreeSet::new());
    for (name, tamper) in mutable_fields() {
        if name.as_str() == "function.memory" {
            tamper(&mut observed);
        }
    }
    let plan = drift(plan(&desired, &observed));
    assert_eq!(Vec::from_iter(suspicious(&plan)), ["CreateFunction", "UpdateFunctionConfiguration"]);
    for (found, silence) in [
        (Err(Silence::Denied), Silence::Denied),
        (Ok(Deeds { records: Vec::new(), complete: true }), Silence::Nothing),
        (Ok(Deeds { records: Vec::new(), complete: false }), Silence::TooMuch),
    ] {
        let expected = BTreeMap::from([(Field("function.memory".into()), Author::Unknown(silence))]);
        assert_eq!(authors(&plan, &desired, &observed, &found), expected);
    }
}

#[test]
fn every_field_that_can_drift_has_calls_that_can_have_changed_it() {
    let desired = desired();
    for (name, tamper) in mutable_fields() {
        let mut observed = converged(&desired);
        tamper(&mut observed);
        let plan = drift(plan(&desired, &observed));
        assert!(!suspicious(&plan).is_empty(), "{name:?}: {plan:?}");
    }
}
