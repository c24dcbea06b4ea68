//! Scenes over whole plans: derive a converged world, change one thing, look at the plan.

use super::{
    audit, destroy, drift, plan,
    world::{converged, desired, empty, mutable_fields},
};
use crate::model::{
    Alias, Desired, EventType, FunctionKey, Holder, Kind, Observed, ObservedTrigger, Operation, Origin, Plan, Purpose,
    Releases, Retries, Trigger, Variable,
};

fn steps(plan: &Plan) -> Vec<String> {
    assert_eq!(audit(plan), [""; 0], "every plan passes the audit");
    plan.steps
        .iter()
        .map(|step| {
            let needs: Vec<_> = step.needs.iter().map(|need| need.0.as_str()).collect();
            if needs.is_empty() { step.id.0.clone() } else { format!("{} <- {}", step.id, needs.join(", ")) }
        })
        .collect()
}

fn differing(plan: &Plan) -> Vec<(String, Origin)> {
    plan.changes.iter().flat_map(|r| &r.fields).map(|change| (change.field.0.clone(), change.origin)).collect()
}

fn drifted(plan: Plan) -> Vec<(String, Origin)> {
    differing(&drift(plan)).into_iter().filter(|(_, origin)| origin.is_drift()).collect()
}

#[test]
fn an_empty_account_gets_everything_in_order() {
    assert_eq!(
        steps(&plan(&desired(), &empty())),
        [
            "create role SCF_QcsRole",
            "attach QcloudAccessForScfRole to role SCF_QcsRole <- create role SCF_QcsRole",
            "create role demo-exec",
            "write policy demo-exec",
            "attach demo-exec to role demo-exec <- create role demo-exec, write policy demo-exec",
            "create bucket b-1250000000",
            "create function <- create role SCF_QcsRole, attach QcloudAccessForScfRole to role SCF_QcsRole, \
             create role demo-exec",
            "publish version <- create function",
            "set retries <- publish version",
            "probe version <- publish version",
            "move alias <- probe version, create role SCF_QcsRole, attach QcloudAccessForScfRole to role SCF_QcsRole, \
             create role demo-exec, write policy demo-exec, attach demo-exec to role demo-exec, \
             create bucket b-1250000000, set retries",
            "bind WorkflowTask <- move alias",
            "bind EditMediaTask <- bind WorkflowTask",
        ]
    );
}

#[test]
fn a_converged_account_needs_nothing() {
    let plan = plan(&desired(), &converged(&desired()));
    assert_eq!((differing(&plan), steps(&plan)), (vec![], vec![]));
    assert!(plan.is_empty());
}

#[test]
fn one_change_in_the_cloud_is_named_and_nothing_else() {
    for (field, change) in mutable_fields() {
        let mut observed = converged(&desired());
        change(&mut observed);
        let plan = plan(&desired(), &observed);
        assert!(!steps(&plan).is_empty(), "{field} is mended");
        // Without its function nothing remains that could tell who moved.
        let origin = if field == "function" { Origin::Unknown } else { Origin::Drift };
        assert_eq!(drifted(plan), [(field, origin)]);
    }
}

#[test]
fn one_change_in_the_stack_is_pending_and_no_drift() {
    type Edit = fn(&mut Desired);
    let changes: [(&str, Edit); 6] = [
        ("function.memory", |stack| stack.function.memory = Some(256)),
        ("function.environment.NEW", |stack| {
            stack.function.environment.insert("NEW".into(), Variable::plain("1"));
        }),
        ("function.environment.STAGE", |stack| {
            stack.function.environment.remove("STAGE");
        }),
        ("triggers.EditMediaTask", |stack| {
            stack.triggers.insert(EventType::EditMediaTask, Trigger { enabled: false });
        }),
        ("triggers.WorkflowTask", |stack| {
            stack.triggers.remove(&EventType::WorkflowTask);
        }),
        ("function.retries.attempts", |stack| {
            stack.function.retries = Some(Retries { attempts: 1, max_age: 21_600 });
        }),
    ];
    for (field, change) in changes {
        let mut stack = desired();
        change(&mut stack);
        let plan = plan(&stack, &converged(&desired()));
        assert!(differing(&plan).contains(&(field.to_owned(), Origin::Pending)), "{field}: {:?}", differing(&plan));
        assert!(!steps(&plan).is_empty(), "{field} is carried out");
        assert_eq!(drifted(plan), [], "{field}");
    }
}

#[test]
fn drift_of_the_unpublished_function_is_mended_without_a_new_version() {
    let mut observed = converged(&desired());
    observed.function.as_mut().expect("present").memory = 256;
    assert_eq!(steps(&plan(&desired(), &observed)), ["update configuration"]);
}

#[test]
fn a_change_of_the_stack_goes_live_only_after_a_probe_and_old_versions_go() {
    let mut observed = converged(&desired());
    let function = observed.function.as_mut().expect("present");
    let live = function.versions[0].clone();
    function.versions = (1..=6).map(|n| crate::model::Version { number: n, ..live.clone() }).collect();
    for version in &mut function.versions[..5] {
        version.description = format!("mpstack release {}", version.number);
    }
    function.alias.version = "6".into();
    let mut stack = desired();
    stack.function.code.sha256 = "new".into();
    stack.function.code.inputs = "new inputs".into();
    assert_eq!(
        steps(&plan(&stack, &observed)),
        [
            "update code",
            "update configuration <- update code",
            "publish version <- update configuration",
            "probe version <- publish version",
            "move alias <- probe version",
            "delete version 1 <- move alias",
            "delete version 2 <- move alias",
        ]
    );
}

#[test]
fn code_that_the_stack_changed_is_told_by_its_parts() {
    let mut stack = desired();
    stack.function.code.sha256 = "new".into();
    stack.function.code.inputs = "new inputs".into();
    stack.function.code.parts.insert("templates", "another".into());
    assert_eq!(plan(&stack, &converged(&desired())).code_parts, ["templates"]);
    assert_eq!(plan(&stack, &empty()).code_parts, [""; 0], "there was none");

    let mut older = desired();
    older.function.code.parts.clear();
    assert_eq!(plan(&stack, &converged(&older)).code_parts, [""; 0], "the last apply did not say");

    let mut replaced = converged(&desired());
    replaced.function.as_mut().expect("present").code_sha256 = "bad".into();
    assert_eq!(plan(&desired(), &replaced).code_parts, [""; 0], "nobody knows what somebody else put there");
    assert_eq!(plan(&stack, &replaced).code_parts, [""; 0]);
}

#[test]
fn the_same_inputs_built_to_other_bytes_are_no_difference() {
    let mut stack = desired();
    stack.function.code.sha256 = "built elsewhere".into();
    assert!(plan(&stack, &converged(&desired())).is_empty());
}

#[test]
fn what_others_added_is_listed_and_carried_along() {
    let mut observed = converged(&desired());
    let function = observed.function.as_mut().expect("present");
    function.environment.insert("THEIRS".into(), "x".into());
    function.other_triggers.push("timer/nightly".into());
    let quiet = plan(&desired(), &observed);
    assert!(quiet.is_empty());
    let unmanaged: Vec<_> = quiet.unmanaged.iter().map(|unmanaged| unmanaged.field.0.as_str()).collect();
    assert_eq!(unmanaged, ["function.environment.THEIRS", "triggers.timer/nightly"]);

    let mut stack = desired();
    stack.function.memory = Some(256);
    let plan = plan(&stack, &observed);
    let carried = plan.steps.iter().find_map(|step| match &step.operation {
        Operation::UpdateConfiguration { configuration, .. } => Some(configuration.environment.keys().cloned()),
        _ => None,
    });
    let names: Vec<_> = carried.expect("the configuration is written").collect();
    assert_eq!(names, ["KEY", "MPSTACK_BASELINE", "STAGE", "THEIRS"]);
}

#[test]
fn a_secret_without_a_value_keeps_what_is_there_and_still_shows_its_drift() {
    let mut stack = desired();
    stack.function.environment.get_mut("KEY").expect("present").value = None;
    assert!(plan(&stack, &converged(&desired())).is_empty());

    let mut observed = converged(&desired());
    observed.function.as_mut().expect("present").environment.insert("KEY".into(), "stolen".into());
    let moved = plan(&stack, &observed);
    assert_eq!(drifted(moved.clone()), [("function.environment.KEY".to_owned(), Origin::Drift)]);
    assert_eq!(moved.refusals[0].message, "`function.environment.KEY` needs `KEY`, which has no value here");
    assert!(!format!("{moved:?}").contains("stolen"), "secrets cannot be printed");
}

#[test]
fn guards_refuse_what_is_not_ours() {
    let mut stack = desired();
    stack.account = Some("100000000002".into());
    let mut observed = converged(&desired());
    observed.function.as_mut().expect("present").owner = None;
    observed.roles.get_mut("demo-exec").and_then(Option::as_mut).expect("present").owner = Some("other".into());
    let refusals: Vec<_> = plan(&stack, &observed).refusals.into_iter().map(|refusal| refusal.message).collect();
    assert_eq!(
        refusals,
        [
            "the keys belong to account 100000000001, the stack is for account 100000000002",
            "function `Demo` in ap-beijing exists and is not this stack's: it was made by somebody else",
            "role `demo-exec` exists and is not this stack's: it belongs to stack `other`",
        ]
    );
    assert_eq!(Kind::Refused.exit_code(), 4);
}

#[test]
fn an_event_type_held_elsewhere_is_not_stolen() {
    let mut observed = empty();
    let function = FunctionKey { region: "ap-tokyo".into(), namespace: "default".into(), name: "Other".into() };
    let trigger = ObservedTrigger { bound: true, qualifier: "$DEFAULT".into(), ..ObservedTrigger::default() };
    observed.holders.insert(EventType::WorkflowTask, Holder { function, trigger });
    let plan = plan(&desired(), &observed);
    assert!(plan.binds());
    assert_eq!(
        plan.refusals[0].message,
        "event type `WorkflowTask` is held by function `Other` (namespace default, ap-tokyo, qualifier $DEFAULT); \
         one function holds it for the whole account"
    );

    let mut claiming = desired();
    claiming.claims.take_over = true;
    let plan = super::plan(&claiming, &observed);
    assert!(plan.binds() && plan.refusals.is_empty());
    assert_eq!(
        plan.warnings,
        ["takes `WorkflowTask` over from function `Other` (namespace default, ap-tokyo, qualifier $DEFAULT), \
          which gets no more of these events"]
    );
    assert_eq!(
        steps(&plan)[11..],
        ["take over WorkflowTask <- move alias", "bind EditMediaTask <- take over WorkflowTask",]
    );
}

#[test]
fn destroy_takes_ours_and_keeps_the_rest() {
    let plan = destroy(&desired(), &converged(&desired()), Purpose::Destroy);
    assert_eq!(
        steps(&plan),
        [
            "delete trigger WorkflowTask",
            "delete trigger EditMediaTask",
            "delete function <- delete trigger WorkflowTask, delete trigger EditMediaTask",
            "delete role demo-exec <- delete function",
            "delete policy demo-exec <- delete role demo-exec",
        ]
    );
    let kept: Vec<_> = plan.kept.iter().map(|kept| format!("{}: {}", kept.resource, kept.because)).collect();
    assert_eq!(
        kept,
        [
            "role SCF_QcsRole: it is shared by the whole account (`retain: false` lets it go)",
            "bucket b-1250000000: it holds the archived events",
        ]
    );
    let teardown = destroy(&desired(), &converged(&desired()), Purpose::Teardown);
    assert_eq!(steps(&teardown).len(), 3);
}

#[test]
fn a_service_role_goes_only_if_asked_ours_and_unused() {
    let mut stack = desired();
    stack.roles.get_mut("SCF_QcsRole").expect("listed").retain = false;
    let deletes = |observed: &Observed| {
        steps(&destroy(&stack, observed, Purpose::Destroy)).iter().any(|step| step.contains("delete role SCF_QcsRole"))
    };
    let mut observed = converged(&stack);
    assert!(deletes(&observed));
    observed.others.push(FunctionKey { region: "r".into(), namespace: "n".into(), name: "f".into() });
    assert!(!deletes(&observed));
    observed.others.clear();
    observed.roles.get_mut("SCF_QcsRole").and_then(Option::as_mut).expect("present").owner = None;
    assert!(!deletes(&observed));
}

#[test]
fn destroy_finishes_what_a_crash_left_and_leaves_foreign_things_alone() {
    let mut observed = converged(&desired());
    observed.function = None;
    observed.roles.insert("demo-exec".into(), None);
    assert_eq!(steps(&destroy(&desired(), &observed, Purpose::Destroy)), ["delete policy demo-exec"]);

    let mut foreign = converged(&desired());
    foreign.function.as_mut().expect("present").owner = Some("other".into());
    foreign.roles.get_mut("demo-exec").and_then(Option::as_mut).expect("present").owner = None;
    foreign.policies.get_mut("demo-exec").expect("present").owner = None;
    assert_eq!(steps(&destroy(&desired(), &foreign, Purpose::Destroy)), [""; 0]);
}

#[test]
fn a_role_that_the_stack_no_longer_needs_goes_after_the_function_let_go_of_it() {
    let mut stack = desired();
    stack.roles.remove("demo-exec");
    stack.function.role = None;
    let plan = plan(&stack, &converged(&desired()));
    let steps = steps(&plan);
    assert_eq!(steps[0], "update configuration");
    assert_eq!(
        steps[steps.len() - 2..],
        ["delete role demo-exec <- move alias", "delete policy demo-exec <- delete role demo-exec",]
    );
}

#[test]
fn releases_that_are_somebody_elses_are_neither_made_nor_compared() {
    let mut stack = desired();
    stack.function.releases = Releases::Unmanaged;
    let made = steps(&plan(&stack, &empty()));
    assert!(!made.iter().any(|step| ["publish", "probe", "alias"].iter().any(|word| step.contains(word))), "{made:?}");
    assert!(made.iter().any(|step| step.starts_with("bind WorkflowTask <- ")), "{made:?}");

    let mut observed = converged(&stack);
    let function = observed.function.as_mut().expect("present");
    function.alias = Alias::to("$LATEST", None);
    function.triggers.values_mut().for_each(|trigger| trigger.qualifier = "3".into());
    assert!(plan(&stack, &observed).is_empty());
    observed.function.as_mut().expect("present").triggers.remove(&EventType::WorkflowTask);
    assert_eq!(drifted(plan(&stack, &observed)), [("triggers.WorkflowTask".to_owned(), Origin::Drift)]);
}

#[test]
fn the_runtime_of_a_function_cannot_be_changed() {
    let mut stack = desired();
    let observed = converged(&stack);
    stack.function.code.start.runtime = "Python3.10".into();
    let refusals = plan(&stack, &observed).refusals;
    assert_eq!(
        refusals[0].message,
        "function `Demo` runs on `CustomRuntime`, the stack's needs `Python3.10`, and a function's runtime cannot be changed"
    );
}
