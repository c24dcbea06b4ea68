//! The generated policies: each command passes with its own, and fails as soon as any one action is taken away.
//!
//! Commands that only look, and those that can be repeated, share one cloud and one deployed stack: an action less is one exchange of a
//! policy and one run. Those that change what they find get a cloud for every action, on a copy of what the root has done first.

mod handler;
mod operator;
mod printed;
mod scene;

use self::{
    operator::Shared,
    printed::{actions, is_named, policy, without},
    scene::{ONLY_IN_A_CONFLICT, Scene, Step, Who, sufficient_and_minimal},
};
use crate::{frozen::meddled_with, hand::Hand, proxy::Fate, receiver::Receiver, sandbox::Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

pub use printed::policy_for;

const APPLY: &[&str] = &["apply", "--yes"];

/// Lets another service assume the execution role.
const DISTRUST: &str = r#"{"RoleName": "full-exec", "PolicyDocument": "{\"version\":\"2.0\",\"statement\":[{\"effect\":\"allow\",\"action\":\"name/sts:AssumeRole\",\"principal\":{\"service\":\"mps.cloud.tencent.com\"}}]}"}"#;

/// A stack that mentions everything; `changed` is the same with nothing as it was.
fn stack() -> String {
    r#"version: 1
stack: full
region: ap-beijing
account: "100000000001"
roles:
  SCF_QcsRole: { retain: false, policies: [QcloudCOSFullAccess] }
  MPS_QcsRole: { retain: false }
function:
  name: Full
  description: callbacks
  memory: 128
  timeout: 30s
  environment: { STAGE: a }
  retries: { attempts: 2, max_age: 6h }
triggers:
  WorkflowTask: {}
  EditMediaTask: {}
archive:
  cos: { bucket: callbacks-1250000000, region: ap-beijing, prefix: mps/ }
notify:
  - name: ops
    log: {}
"#
    .to_owned()
}

fn changed() -> String {
    stack()
        .replace(", policies: [QcloudCOSFullAccess]", "")
        .replace("memory: 128", "memory: 256")
        .replace("attempts: 2", "attempts: 1")
        .replace("prefix: mps/", "prefix: other/")
        .replace("EditMediaTask: {}", "EditMediaTask: { enabled: false }")
}

#[tokio::test]
async fn looking_needs_what_is_looked_at() {
    let stack = stack();
    let fresh = Shared::new(Sandbox::new().stack(&stack)).await;
    let deployed = Shared::new(Sandbox::new().stack(&stack)).await;
    deployed.sandbox.run(APPLY).succeeds();
    // A plan that binds an event type looks through the account: it takes both worlds to need everything, so each is asked.
    let policy = policy(&stack, "plan");
    for shared in [&fresh, &deployed] {
        shared.run(&policy, &["plan"]).await.succeeds();
    }
    for action in actions(&policy) {
        let less = without(&policy, &action);
        let first = fresh.run(&less, &["plan"]).await;
        let ran = if first.code == 0 { deployed.run(&less, &["plan"]).await } else { first };
        is_named("plan", &action, (ran.code != 0).then_some(ran.stderr));
    }
    for command in ["drift", "status"] {
        deployed.needs_all_of(command, &stack, &[&[command]]).await;
    }
    deployed.needs_all_of("export", &stack, &[&["export", "Full", "--region", "ap-beijing"]]).await;
}

#[tokio::test]
async fn telling_who_changed_something_needs_the_log_beside() {
    let stack = stack();
    let deployed = Shared::new(Sandbox::new().stack(&stack)).await;
    deployed.sandbox.run(APPLY).succeeds();
    let change = json!({"FunctionName": "Full", "MemorySize": 256});
    let answer = Hand::new(deployed.sandbox.endpoint()).call("scf.UpdateFunctionConfiguration", &change).await;
    assert!(answer.is_some_and(|answer| answer.get("Error").is_none()));

    let (looking, asking) = (policy(&stack, "drift"), policy_for(&stack, &["--for", "drift", "--who"]));
    let mut more = actions(&asking);
    more.retain(|action| !actions(&looking).contains(action));
    assert_eq!(more, ["cloudaudit:DescribeEvents"]);
    let words: &[&str] = &["drift", "--who"];
    deployed.run(&asking, words).await.exits(2).prints("last changed by root");
    for action in actions(&asking) {
        let ran = deployed.run(&without(&asking, &action), words).await;
        // Without the log there is an answer, which lacks only whose doing it was.
        let (code, said) = if more.contains(&action) { (2, ran.stdout) } else { (3, ran.stderr) };
        assert_eq!(ran.code, code, "{said}");
        is_named("drift --who", &action, Some(said));
    }
}

/// The same stack with a receiver that can refuse.
fn told(receiver: &Receiver) -> String {
    format!("{}  - name: backend\n    webhook: {{ url: \"{}/backend\" }}\n", stack(), receiver.url())
}

#[tokio::test]
async fn logs_and_the_archive_need_what_is_read_and_sent_again() {
    let receiver = Receiver::start();
    let stack = told(&receiver);
    let shared = Shared::new(Sandbox::new().stack(&stack)).await;
    shared.sandbox.run(APPLY).succeeds();
    // A dead letter, which is looked into.
    receiver.answers(410);
    shared.sandbox.run(&["test", "--event", "WorkflowTask"]).exits(1);
    shared.needs_all_of("logs", &stack, &[&["logs"]]).await;
    shared.needs_all_of("events", &stack, &[&["events"]]).await;

    let events = shared.sandbox.run(&["events", "--output", "json"]).succeeds().stdout;
    let events: Value = serde_json::from_str(&events).expect("a document");
    let text = |name: &str| events[0][name].as_str().expect("a text").to_owned();
    let (task, object) = (text("task_id"), format!("/callbacks-1250000000/{}", text("key")));
    let policy = policy(&stack, "replay");
    let all: &[&str] = &["replay", "--all", "--sink", "ops"];
    let lost: &[&str] = &["replay", "--task", &task, "--sink", "ops"];
    let run = async |policy: &Value, words: &[&str]| {
        if words == lost {
            // As if its event had never come.
            let gone = Hand::new(shared.sandbox.endpoint()).object(Method::DELETE, &object, Vec::new()).send().await;
            assert!(gone.is_ok_and(|answer| answer.status().is_success()));
        }
        shared.run(policy, words).await
    };
    for words in [all, lost] {
        run(&policy, words).await.succeeds();
    }
    for action in actions(&policy) {
        let less = without(&policy, &action);
        let first = run(&less, all).await;
        let ran = if first.code == 0 { run(&less, lost).await } else { first };
        is_named("replay", &action, (ran.code != 0).then_some(ran.stderr));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn apply_needs_what_it_creates_and_updates() {
    let (stack, changed) = (stack(), changed());
    let stages: Vec<String> =
        ["b", "c", "d", "e"].iter().map(|stage| stack.replace("STAGE: a", &format!("STAGE: {stage}"))).collect();
    let first: &[Step<'_>] = &[(Who::Operator, &stack, APPLY), (Who::Operator, &changed, APPLY)];
    let distrusted: &[&str] = &["cam.UpdateAssumeRolePolicy", DISTRUST];
    let sixth: Vec<Step<'_>> = std::iter::once(&stack)
        .chain(&stages)
        .map(|stage| (Who::Root, stage.as_str(), APPLY))
        .chain([(Who::Root, stack.as_str(), distrusted), (Who::Operator, changed.as_str(), APPLY)])
        .collect();
    sufficient_and_minimal("apply", &[first, &sixth]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_release_that_comes_by_shares_needs_the_log_too() {
    let stack = stack();
    let shares = crate::rollout::by_shares(&changed(), "1s");
    let (at_once, by_shares) = (policy(&changed(), "apply"), policy(&shares, "apply"));
    let mut more = actions(&by_shares);
    more.retain(|action| !actions(&at_once).contains(action));
    assert_eq!(more, ["cls:SearchLog"]);
    let steps: &[Step<'_>] = &[(Who::Root, &stack, APPLY), (Who::Operator, &shares, APPLY)];
    let scene = Scene::of(steps).await;
    assert_eq!(scene.failure(&by_shares).await, None);
    let said = scene.failure(&without(&by_shares, "cls:SearchLog")).await.expect("it is not begun");
    assert!(said.contains("could not shift live traffic") && said.contains("allow `cls:SearchLog`"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_way_back_and_the_way_out() {
    let (stack, changed) = (stack(), changed());
    let applied: Step<'_> = (Who::Root, &stack, APPLY);
    let back: &[Step<'_>] = &[applied, (Who::Root, &changed, APPLY), (Who::Operator, &changed, &["rollback", "--yes"])];
    sufficient_and_minimal("rollback", &[back]).await;
    sufficient_and_minimal("destroy", &[&[applied, (Who::Operator, &stack, &["destroy", "--yes"])]]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_needs_tasks_logs_and_the_archive() {
    let stack = stack();
    let scene: &[Step<'_>] = &[(Who::Root, &stack, APPLY), (Who::Operator, &stack, &["test"])];
    sufficient_and_minimal("test", &[scene]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn making_anew_needs_what_takes_away_and_creates() {
    let (stack, changed) = (stack(), changed());
    let again: &[&str] = &["redeploy", "--yes"];
    let fresh: &[Step<'_>] = &[(Who::Operator, &stack, again)];
    let distrusted: &[&str] = &["cam.UpdateAssumeRolePolicy", DISTRUST];
    let later: &[Step<'_>] =
        &[(Who::Root, &stack, APPLY), (Who::Root, &stack, distrusted), (Who::Operator, &changed, again)];
    sufficient_and_minimal("redeploy", &[fresh, later]).await;
}

#[tokio::test]
async fn making_anew_needs_to_take_away_what_froze_the_change_of_somebody_else() {
    let (command, action) = ONLY_IN_A_CONFLICT;
    let policy = policy(&stack(), command);
    let said = async |policy: &Value| {
        let Shared { sandbox, keys, number } = Shared::new(Sandbox::new().stack(&stack())).await;
        let way = meddled_with(sandbox.endpoint(), Fate::Pass);
        let shared = Shared { sandbox: sandbox.through(&way.endpoint), keys, number };
        shared.run(policy, &[command, "--yes"]).await.exits(4).stderr
    };
    let with = said(&policy).await;
    assert!(with.contains("version 1 was taken away again"), "{with}");
    let less = said(&without(&policy, action)).await;
    assert!(less.contains("version 1 could not be taken away"), "{less}");
    is_named(command, action, Some(less));
}
