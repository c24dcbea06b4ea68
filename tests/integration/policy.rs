//! The generated policies: each command passes with its own, and fails as soon as any one action is taken away.
//!
//! Commands that only look, and those that can be repeated, share one cloud and one deployed stack: an action less is one exchange of a
//! policy and one run. Those that change what they find get a cloud for every action, on a copy of what the root has done first.

use crate::{
    frozen::meddled_with,
    hand::Hand,
    oversize::run_task,
    proxy::Fate,
    receiver::Receiver,
    sandbox::{Ran, Sandbox, binary},
    stage::Stage,
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// Who works with a policy.
const OPERATOR: &str = "operator";
const ACCOUNT: &str = "100000000001";

/// Whose keys a step is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Root,
    Operator,
}

/// A step: whose keys, with which stack, which command; or an action of the API with its parameters.
type Step<'a> = (Who, &'a str, &'a [&'a str]);

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

/// The policy that the binary prints for a command.
fn policy(stack: &str, command: &str) -> Value {
    policy_for(stack, &["--for", command])
}

/// The same with these words.
pub fn policy_for(stack: &str, words: &[&str]) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("stack.yaml"), stack).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_mpstack"))
        .arg("policy")
        .args(words)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .expect("the binary starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn actions(policy: &Value) -> Vec<String> {
    let statements = policy["statement"].as_array().expect("statements").iter();
    let actions = statements.flat_map(|statement| statement["action"].as_array().expect("a list"));
    let mut actions: Vec<_> = actions.map(|action| action.as_str().expect("a text").to_owned()).collect();
    actions.sort();
    actions.dedup();
    actions
}

fn without(policy: &Value, action: &str) -> Value {
    let mut policy = policy.clone();
    let statements = policy["statement"].as_array_mut().expect("statements");
    for statement in statements.iter_mut() {
        statement["action"].as_array_mut().expect("a list").retain(|one| one != action);
    }
    statements.retain(|statement| statement["action"].as_array().is_some_and(|actions| !actions.is_empty()));
    policy
}

/// What the root has done first, and the steps that follow.
struct Scene<'a> {
    _folder: TempDir,
    left: PathBuf,
    steps: &'a [Step<'a>],
}

impl<'a> Scene<'a> {
    async fn of(steps: &'a [Step<'a>]) -> Self {
        let first = steps.iter().take_while(|(who, ..)| *who == Who::Root).count();
        let (first, steps) = steps.split_at(first);
        let stage = Stage::new().await;
        for step in first {
            assert_eq!(failure(&stage, &Value::Null, step).await, None);
        }
        let (_folder, left) = stage.leave().await;
        Self { _folder, left, steps }
    }

    /// Does the steps, the operator's with keys that have exactly this policy, and returns what the first of these said that failed.
    async fn failure(&self, policy: &Value) -> Option<String> {
        let stage = Stage::on(Some(&self.left)).await;
        let (keys, _) = operator(&stage.endpoint(), policy).await;
        for step in self.steps {
            if let Some(said) = failure(&stage, &keys, step).await {
                return Some(said);
            }
        }
        None
    }
}

/// Does a step, and returns what the operator's command said if it failed.
async fn failure(stage: &Stage, keys: &Value, (who, stack, words): &Step<'_>) -> Option<String> {
    if let [action, parameters] = words
        && action.contains('.')
    {
        let parameters: Value = serde_json::from_str(parameters).expect("JSON");
        let answer = Hand::new(&stage.endpoint()).call(action, &parameters).await.expect("an answer");
        assert!(answer.get("Error").is_none(), "{action}: {answer}");
        return None;
    }
    std::fs::write(stage.path("stack.yaml"), stack).expect("written");
    let mut command = binary(Path::new(&stage.path("")), &stage.endpoint(), words);
    if *who == Who::Operator {
        lend(&mut command, keys);
    }
    let output = command.output().expect("the binary starts");
    let (code, said) = (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned());
    match who {
        Who::Operator if code != Some(0) => {
            assert!(matches!(code, Some(1 | 3)), "`{}` exits with {code:?}: {said}", words.join(" "));
            Some(said)
        }
        Who::Root | Who::Operator => {
            assert_eq!(code, Some(0), "`{}`: {said}", words.join(" "));
            None
        }
    }
}

/// Has a command work with temporary keys.
fn lend(command: &mut Command, keys: &Value) {
    for (name, part) in [("SECRET_ID", "TmpSecretId"), ("SECRET_KEY", "TmpSecretKey"), ("TOKEN", "Token")] {
        command.env(format!("TENCENTCLOUD_{name}"), keys[part].as_str().expect("keys"));
    }
}

/// Makes a role that the root may assume, gives it a policy, and returns temporary keys of it, and the policy's number.
async fn operator(endpoint: &str, policy: &Value) -> (Value, Value) {
    let hand = Hand::new(endpoint);
    let trust = json!({"version": "2.0", "statement": [{"effect": "allow", "action": ["name/sts:AssumeRole"],
        "principal": {"qcs": [format!("qcs::cam::uin/{ACCOUNT}:root")]}}]});
    let arn = format!("qcs::cam::uin/{ACCOUNT}:roleName/{OPERATOR}");
    let (mut keys, mut number) = (Value::Null, Value::Null);
    for (action, parameters) in [
        ("cam.CreateRole", json!({"RoleName": OPERATOR, "PolicyDocument": trust.to_string()})),
        ("cam.CreatePolicy", json!({"PolicyName": OPERATOR, "PolicyDocument": policy.to_string()})),
        ("cam.AttachRolePolicy", json!({"AttachRoleName": OPERATOR, "PolicyName": OPERATOR})),
        ("sts.AssumeRole", json!({"RoleArn": arn, "RoleSessionName": "test"})),
    ] {
        let answer = hand.call(action, &parameters).await.expect("an answer");
        assert!(answer.get("Error").is_none(), "{action}: {answer}");
        keys = answer["Credentials"].clone();
        number = answer.get("PolicyId").cloned().unwrap_or(number);
    }
    (keys, number)
}

/// A cloud, and an operator whose policy is exchanged from one run to the next.
struct Shared {
    sandbox: Sandbox,
    keys: Value,
    number: Value,
}

impl Shared {
    async fn new(sandbox: Sandbox) -> Self {
        let nothing = json!({"version": "2.0", "statement": [
            {"effect": "allow", "action": ["sts:GetCallerIdentity"], "resource": ["*"]}]});
        let (keys, number) = operator(sandbox.endpoint(), &nothing).await;
        Self { sandbox, keys, number }
    }

    /// Runs a command as an operator who has exactly this policy.
    async fn run(&self, policy: &Value, words: &[&str]) -> Ran {
        exchange(&self.sandbox, &self.number, policy).await;
        let mut command = self.sandbox.command(words);
        lend(&mut command, &self.keys);
        Ran::of(words, &command.output().expect("the binary starts"))
    }

    /// Checks that these runs succeed with the policy of the command, and that without any one of its actions one of them fails and
    /// names that action.
    async fn needs_all_of(&self, command: &str, stack: &str, runs: &[&[&str]]) {
        let policy = policy(stack, command);
        for words in runs {
            self.run(&policy, words).await.succeeds();
        }
        for action in actions(&policy) {
            let less = without(&policy, &action);
            let mut said = None;
            for words in runs {
                let ran = self.run(&less, words).await;
                said = (ran.code != 0).then_some(ran.stderr);
                if said.is_some() {
                    break;
                }
            }
            is_named(command, &action, said);
        }
    }
}

/// Needed when somebody else changes the function meanwhile, which has a scene of its own.
const ONLY_IN_A_CONFLICT: (&str, &str) = ("redeploy", "scf:DeleteFunctionVersion");

/// Replaces what a policy allows.
async fn exchange(sandbox: &Sandbox, number: &Value, policy: &Value) {
    let change = json!({"PolicyId": number, "PolicyDocument": policy.to_string()});
    let answer = Hand::new(sandbox.endpoint()).call("cam.UpdatePolicy", &change).await.expect("an answer");
    assert!(answer.get("Error").is_none(), "{answer}");
}

/// Checks that the scenes pass with the policy of the command, and that without any one of its actions one of them fails and names
/// that action.
async fn sufficient_and_minimal(command: &str, scenes: &[&[Step<'_>]]) {
    let policy = policy(&stack(), command);
    let scenes = join_all(scenes.iter().map(|steps| Scene::of(steps))).await;
    for scene in &scenes {
        assert_eq!(scene.failure(&policy).await, None, "{command} with {policy}");
    }
    for action in actions(&policy).into_iter().filter(|action| (command, action.as_str()) != ONLY_IN_A_CONFLICT) {
        let less = without(&policy, &action);
        let mut said = None;
        for scene in &scenes {
            said = scene.failure(&less).await;
            if said.is_some() {
                break;
            }
        }
        is_named(command, &action, said);
    }
}

/// Checks that what a command said that lacked an action names it.
#[track_caller]
fn is_named(command: &str, action: &str, said: Option<String>) {
    let said = said.unwrap_or_else(|| panic!("`{command}` does not need `{action}`"));
    let (product, name) = action.split_once(':').expect("`product:Action`");
    // Object storage tells no names: the client says what it sent, `HEAD Bucket`.
    let object = ["Bucket", "Object"].iter().find_map(|noun| Some(format!("{} {noun}", name.strip_suffix(noun)?)));
    let named = match (product, object) {
        ("cos", Some(sent)) => said.to_lowercase().contains(&sent.to_lowercase()),
        _ => said.contains(name),
    };
    assert!(named, "`{command}` without `{action}` says:\n{said}");
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

#[tokio::test]
async fn the_handler_has_what_its_role_is_given_and_uses_all_of_it() {
    let receiver = Receiver::start();
    let stack = told(&receiver);
    let sandbox = Sandbox::serving(&["--reading", "oversize=truncated"], &[]).stack(&stack);
    sandbox.run(APPLY).succeeds();
    let hand = Hand::new(sandbox.endpoint());
    let listed = hand.call("cam.ListPolicies", &json!({"Scope": "Local", "Keyword": "full-exec"})).await;
    let id = listed.expect("an answer")["List"][0]["PolicyId"].clone();
    let given =
        hand.call("cam.GetPolicy", &json!({"PolicyId": id})).await.expect("an answer")["PolicyDocument"].clone();
    let given: Value = serde_json::from_str(given.as_str().expect("a text")).expect("JSON");
    let policy = policy(&stack, "handler");
    assert_eq!(policy, given);

    const NEEDS: [(&str, Need); 4] = [
        ("cos:PutObject", Need::Keep),
        ("cos:GetObject", Need::ReadAgain),
        ("cos:DeleteObject", Need::TearUp),
        ("mps:DescribeTaskDetail", Need::Complete),
    ];
    let mut needed = NEEDS.map(|(action, _)| action);
    needed.sort_unstable();
    assert_eq!(actions(&policy), needed);
    for (_, need) in NEEDS {
        assert!(need.is_met(&sandbox, &receiver).await, "{need:?} with all that it has");
    }
    for (action, need) in NEEDS {
        exchange(&sandbox, &id, &without(&policy, action)).await;
        assert!(!need.is_met(&sandbox, &receiver).await, "{need:?} without {action}");
    }
}

/// What the function's rights are for.
#[derive(Debug, Clone, Copy)]
enum Need {
    /// Archiving an event.
    Keep,
    /// Reading it again for a replay.
    ReadAgain,
    /// Taking a dead letter away that is settled.
    TearUp,
    /// Asking for the details of an event that came without them.
    Complete,
}

impl Need {
    async fn is_met(self, sandbox: &Sandbox, receiver: &Receiver) -> bool {
        let trial = || sandbox.run(&["test", "--event", "WorkflowTask", "--timeout", "60s"]);
        receiver.answers(200);
        match self {
            Self::Keep => {
                // An event that cannot be kept is delivered all the same, and the trial says so.
                let before = archived(sandbox);
                let trial = trial();
                let kept = archived(sandbox) > before;
                if !kept {
                    trial.exits(1).prints("delivered").complains("error[D0211]");
                }
                kept
            }
            Self::ReadAgain => sandbox.run(&["replay", "--all", "--sink", "ops"]).code == 0,
            Self::TearUp => {
                receiver.answers(410);
                trial().exits(1);
                receiver.answers(200);
                let _ = sandbox.run(&["replay", "--dead"]);
                let letters = "mps/dead-letters/";
                let listed = sandbox.reader().list_objects("callbacks-1250000000", "ap-beijing", letters, "", 10).await;
                listed.expect("a listing").contents.is_empty()
            }
            Self::Complete => {
                let task = run_task(&sandbox.writer(), 300).await;
                // The line of the event is the last thing that a function writes; if it names no task, it never comes.
                for _ in 0..200 {
                    let log = sandbox.run(&["logs", "--task", &task, "--output", "json"]).succeeds().stdout;
                    if log.contains(r#"\"mpstack\":\"event\""#) {
                        return log.contains(r#"\"fetched\":true"#);
                    }
                }
                false
            }
        }
    }
}

/// Number of archived events.
fn archived(sandbox: &Sandbox) -> usize {
    let events = sandbox.run(&["events", "--output", "json"]).succeeds().stdout;
    serde_json::from_str::<Vec<Value>>(&events).expect("a list").len()
}
