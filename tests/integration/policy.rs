//! The generated policies: each command passes with its own, and fails as soon as any one action is taken away.

use crate::{hand::Hand, sandbox::Sandbox};
use serde_json::{Value, json};

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

/// The policy that the binary prints.
fn policy(stack: &str, command: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("stack.yaml"), stack).expect("written");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_mpstack"))
        .args(["policy", "--for", command])
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

/// Does the steps on a fresh cloud, the operator's with keys that have exactly this policy, and returns what the first of these
/// said that failed.
async fn failure(policy: &Value, steps: &[Step<'_>]) -> Option<String> {
    let sandbox = Sandbox::new();
    let keys = operator(&sandbox, policy).await;
    for (who, stack, words) in steps {
        if let [action, parameters] = words
            && action.contains('.')
        {
            let parameters: Value = serde_json::from_str(parameters).expect("JSON");
            let answer = Hand::new(sandbox.endpoint()).call(action, &parameters).await.expect("an answer");
            assert!(answer.get("Error").is_none(), "{action}: {answer}");
            continue;
        }
        std::fs::write(sandbox.path().join("stack.yaml"), stack).expect("written");
        let mut command = sandbox.command(words);
        if *who == Who::Operator {
            for (name, part) in [("SECRET_ID", "TmpSecretId"), ("SECRET_KEY", "TmpSecretKey"), ("TOKEN", "Token")] {
                command.env(format!("TENCENTCLOUD_{name}"), keys[part].as_str().expect("keys"));
            }
        }
        let output = command.output().expect("the binary starts");
        let (code, said) = (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned());
        match who {
            Who::Operator if code != Some(0) => {
                assert!(matches!(code, Some(1 | 3)), "`{}` exits with {code:?}: {said}", words.join(" "));
                return Some(said);
            }
            Who::Root | Who::Operator => assert_eq!(code, Some(0), "`{}`: {said}", words.join(" ")),
        }
    }
    None
}

/// Makes a role that the root may assume, gives it a policy, and returns temporary keys of it.
async fn operator(sandbox: &Sandbox, policy: &Value) -> Value {
    let hand = Hand::new(sandbox.endpoint());
    let trust = json!({"version": "2.0", "statement": [{"effect": "allow", "action": ["name/sts:AssumeRole"],
        "principal": {"qcs": [format!("qcs::cam::uin/{ACCOUNT}:root")]}}]});
    let arn = format!("qcs::cam::uin/{ACCOUNT}:roleName/{OPERATOR}");
    let mut keys = Value::Null;
    for (action, parameters) in [
        ("cam.CreateRole", json!({"RoleName": OPERATOR, "PolicyDocument": trust.to_string()})),
        ("cam.CreatePolicy", json!({"PolicyName": OPERATOR, "PolicyDocument": policy.to_string()})),
        ("cam.AttachRolePolicy", json!({"AttachRoleName": OPERATOR, "PolicyName": OPERATOR})),
        ("sts.AssumeRole", json!({"RoleArn": arn, "RoleSessionName": "test"})),
    ] {
        let answer = hand.call(action, &parameters).await.expect("an answer");
        assert!(answer.get("Error").is_none(), "{action}: {answer}");
        keys = answer["Credentials"].clone();
    }
    keys
}

/// Checks that the scenes pass with the policy of the command, and that without any one of its actions one of them fails and names
/// that action.
async fn sufficient_and_minimal(command: &str, scenes: &[&[Step<'_>]]) {
    let policy = policy(&stack(), command);
    for scene in scenes {
        assert_eq!(failure(&policy, scene).await, None, "{command} with {policy}");
    }
    for action in actions(&policy) {
        let less = without(&policy, &action);
        let mut said = None;
        for scene in scenes {
            said = failure(&less, scene).await;
            if said.is_some() {
                break;
            }
        }
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
}

#[tokio::test]
async fn looking_needs_what_is_looked_at() {
    let stack = stack();
    let before: Step<'_> = (Who::Root, &stack, APPLY);
    let fresh: &[Step<'_>] = &[(Who::Operator, &stack, &["plan"])];
    let later: &[Step<'_>] = &[before, (Who::Operator, &stack, &["plan"])];
    sufficient_and_minimal("plan", &[fresh, later]).await;
    for command in ["drift", "status"] {
        sufficient_and_minimal(command, &[&[before, (Who::Operator, &stack, &[command])]]).await;
    }
}

#[tokio::test]
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

#[tokio::test]
async fn a_release_that_comes_by_shares_needs_the_log_too() {
    let stack = stack();
    let shares = crate::rollout::by_shares(&changed(), "1s");
    let (at_once, by_shares) = (policy(&changed(), "apply"), policy(&shares, "apply"));
    let mut more = actions(&by_shares);
    more.retain(|action| !actions(&at_once).contains(action));
    assert_eq!(more, ["cls:SearchLog"]);
    let scene: &[Step<'_>] = &[(Who::Root, &stack, APPLY), (Who::Operator, &shares, APPLY)];
    assert_eq!(failure(&by_shares, scene).await, None);
    let said = failure(&without(&by_shares, "cls:SearchLog"), scene).await.expect("it is not begun");
    assert!(said.contains("could not shift live traffic") && said.contains("allow `cls:SearchLog`"), "{said}");
}

#[tokio::test]
async fn the_way_back_and_the_way_out() {
    let (stack, changed) = (stack(), changed());
    let applied: Step<'_> = (Who::Root, &stack, APPLY);
    let back: &[Step<'_>] = &[applied, (Who::Root, &changed, APPLY), (Who::Operator, &changed, &["rollback", "--yes"])];
    sufficient_and_minimal("rollback", &[back]).await;
    sufficient_and_minimal("destroy", &[&[applied, (Who::Operator, &stack, &["destroy", "--yes"])]]).await;
}

#[tokio::test]
async fn a_trial_needs_tasks_logs_and_the_archive() {
    let stack = stack();
    let scene: &[Step<'_>] = &[(Who::Root, &stack, APPLY), (Who::Operator, &stack, &["test"])];
    sufficient_and_minimal("test", &[scene]).await;
}

#[tokio::test]
async fn the_handler_has_what_its_role_is_given() {
    let sandbox = Sandbox::new().stack(&stack());
    sandbox.run(APPLY).succeeds();
    let hand = Hand::new(sandbox.endpoint());
    let listed = hand.call("cam.ListPolicies", &json!({"Scope": "Local", "Keyword": "full-exec"})).await;
    let id = listed.expect("an answer")["List"][0]["PolicyId"].clone();
    let given =
        hand.call("cam.GetPolicy", &json!({"PolicyId": id})).await.expect("an answer")["PolicyDocument"].clone();
    let given: Value = serde_json::from_str(given.as_str().expect("a text")).expect("JSON");
    assert_eq!(policy(&stack(), "handler"), given);
}
