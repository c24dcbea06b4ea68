//! `drift --who`: nobody is asked until somebody really changes something, and then it says who changed what.

use crate::{
    drift::REGION,
    hand::{Hand, code},
    lifecycle::FULL,
    policy::policy_for,
    sandbox::{Ran, Sandbox, tiny_zip},
};
use reqwest::Method;
use serde_json::{Value, json};

const ACCOUNT: &str = "100000000001";
/// A policy that allows all there is.
pub const EVERYTHING: &str =
    r#"{"version": "2.0", "statement": [{"effect": "allow", "action": ["*"], "resource": ["*"]}]}"#;

/// Somebody else with keys of the same account: a session of a role.
pub struct Somebody {
    /// What they do things with.
    pub hand: Hand,
    user: String,
    principal: String,
}

impl Somebody {
    /// Lets somebody in, with a policy.
    pub async fn new(sandbox: &Sandbox, role: &str, policy: &str) -> Self {
        let mut hand = Hand::new(sandbox.endpoint());
        let trust = json!({"version": "2.0", "statement": [{"effect": "allow", "action": ["name/sts:AssumeRole"],
            "principal": {"qcs": [format!("qcs::cam::uin/{ACCOUNT}:root")]}}]});
        let arn = format!("qcs::cam::uin/{ACCOUNT}:roleName/{role}");
        let made = does(&hand, "cam.CreateRole", &json!({"RoleName": role, "PolicyDocument": trust.to_string()})).await;
        does(&hand, "cam.CreatePolicy", &json!({"PolicyName": role, "PolicyDocument": policy})).await;
        does(&hand, "cam.AttachRolePolicy", &json!({"AttachRoleName": role, "PolicyName": role})).await;
        let lent = json!({"RoleArn": arn, "RoleSessionName": "console"});
        let keys = does(&hand, "sts.AssumeRole", &lent).await["Credentials"].clone();
        let part = |name: &str| keys[name].as_str().expect("keys").to_owned();
        (hand.secret_id, hand.secret_key) = (part("TmpSecretId"), part("TmpSecretKey"));
        hand.token = Some(part("Token"));
        let principal = made["RoleId"].as_str().expect("an id").to_owned();
        Self { hand, user: format!("{role}/console"), principal }
    }

    /// Does something and returns the id of the request.
    pub async fn does(&self, action: &str, parameters: &Value) -> String {
        does(&self.hand, action, parameters).await["RequestId"].as_str().expect("an id").to_owned()
    }

    /// The end of their key, as it is told.
    fn key(&self) -> String {
        let key = &self.hand.secret_id;
        format!("***{}", &key[key.len() - 4..])
    }

    /// Runs the binary with their keys.
    fn run(&self, sandbox: &Sandbox, words: &[&str]) -> Ran {
        let mut command = sandbox.command(words);
        command.env("TENCENTCLOUD_SECRET_ID", &self.hand.secret_id);
        command.env("TENCENTCLOUD_SECRET_KEY", &self.hand.secret_key);
        command.env("TENCENTCLOUD_TOKEN", self.hand.token.as_deref().unwrap_or_default());
        Ran::of(words, &command.output().expect("the binary starts"))
    }
}

async fn does(hand: &Hand, action: &str, parameters: &Value) -> Value {
    let answer = hand.call(action, parameters).await.expect("an answer");
    assert_eq!(code(&answer), "", "{action}: {answer}");
    answer
}

/// A cloud in which the stack is deployed.
fn deployed() -> Sandbox {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox
}

fn document(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout))
}

async fn audit(sandbox: &Sandbox) -> Vec<Value> {
    let log = Hand::new(sandbox.endpoint()).control(Method::GET, "audit", "").await;
    log.as_array().expect("the log is a list").clone()
}

/// How often the log of the account was searched.
async fn searches(sandbox: &Sandbox) -> usize {
    audit(sandbox).await.iter().filter(|call| call["product"] == "cloudaudit").count()
}

/// The bound trigger of an event type, as it is to be let go of.
pub async fn binding(hand: &Hand, event_type: &str) -> Value {
    let listed = does(hand, "scf.ListTriggers", &json!({"FunctionName": "Full"})).await;
    let triggers = listed["Triggers"].as_array().expect("a list").iter();
    let is_it = |trigger: &&Value| trigger["ResourceId"].as_str().is_some_and(|id| id.contains(event_type));
    let trigger = triggers.into_iter().find(is_it).expect("it is bound");
    json!({"Type": "mps", "Qualifier": trigger["Qualifier"], "FunctionName": "Full", "Namespace": "default",
        "ResourceId": trigger["ResourceId"]})
}

#[tokio::test]
async fn each_field_names_who_changed_it_and_how() {
    let sandbox = deployed();
    let (alice, bob) =
        (Somebody::new(&sandbox, "alice", EVERYTHING).await, Somebody::new(&sandbox, "bob", EVERYTHING).await);
    let own = json!({"Scope": "Local", "Keyword": "full-exec"});
    let own = does(&alice.hand, "cam.ListPolicies", &own).await["List"][0]["PolicyId"].clone();
    let trust = r#"{"version":"2.0","statement":[{"action":["name/sts:AssumeRole"],"effect":"allow","principal":{"service":["mps.cloud.tencent.com"]}}]}"#;
    let retries =
        json!({"FunctionName": "Full", "AsyncTriggerConfig": {"RetryConfig": [{"RetryNum": 0}], "MsgTTL": 21600}});
    let cases = [
        ("function.memory", "scf.UpdateFunctionConfiguration", json!({"FunctionName": "Full", "MemorySize": 256})),
        ("function.code", "scf.UpdateFunctionCode", json!({"FunctionName": "Full", "Code": {"ZipFile": tiny_zip()}})),
        ("function.retries.attempts", "scf.UpdateFunctionEventInvokeConfig", retries),
        (
            "alias.$DEFAULT",
            "scf.UpdateAlias",
            json!({"FunctionName": "Full", "Name": "$DEFAULT", "FunctionVersion": "$LATEST"}),
        ),
        ("triggers.WorkflowTask", "mps.UnbindTrigger", Value::Null),
        (
            "roles.SCF_QcsRole.policies.QcloudAccessForScfRole",
            "cam.DetachRolePolicy",
            json!({"DetachRoleName": "SCF_QcsRole", "PolicyName": "QcloudAccessForScfRole"}),
        ),
        ("roles.full-exec.rights", "cam.UpdatePolicy", json!({"PolicyId": own, "PolicyDocument": EVERYTHING})),
        (
            "roles.full-exec.trust",
            "cam.UpdateAssumeRolePolicy",
            json!({"RoleName": "full-exec", "PolicyDocument": trust}),
        ),
        ("roles.MPS_QcsRole", "cam.DeleteRole", json!({"RoleName": "MPS_QcsRole"})),
        ("function.memory", "scf.UpdateFunctionConfiguration", json!({"FunctionName": "Full", "MemorySize": 512})),
    ];
    for (turn, (field, action, parameters)) in cases.into_iter().enumerate() {
        let who = if turn % 2 == 0 { &alice } else { &bob };
        let parameters = match parameters {
            Value::Null => binding(&who.hand, "WorkflowTask").await,
            parameters => parameters,
        };
        let request = who.does(action, &parameters).await;
        crate::sandbox::until_active(&sandbox.reader(), REGION, "Full").await;
        let told = document(&sandbox.run(&["drift", "--who", "--output", "json"]).exits(2))["changed_by"].clone();
        let (_, action) = action.split_once('.').expect("`product.Action`");
        let expected = json!({field: {
            "user": who.user, "principal": who.principal, "key": who.key(), "address": "127.0.0.1", "action": action,
            "request_id": request, "time": told[field]["time"],
            // What the applies before did, and what they healed, is over.
            "earlier_changes": 0,
        }});
        assert_eq!(told, expected);
        sandbox.run(&["apply", "--yes"]).succeeds();
        sandbox.run(&["drift", "--who"]).succeeds();
    }
}

#[tokio::test]
async fn a_bucket_that_is_gone_names_who_deleted_it() {
    let sandbox = deployed();
    let deleted = Hand::new(sandbox.endpoint()).object(Method::DELETE, "/callbacks-1250000000/", Vec::new()).send();
    assert!(deleted.await.is_ok_and(|answer| answer.status().is_success()));
    let told = document(&sandbox.run(&["drift", "--who", "--output", "json"]).exits(2))["changed_by"].clone();
    let by = &told["archive.bucket"];
    assert_eq!((&by["user"], &by["action"]), (&json!("root"), &json!("DeleteBucket")), "{told}");
}

#[tokio::test]
async fn the_text_says_who_from_where_when_and_with_what() {
    let sandbox = deployed();
    let (alice, bob) =
        (Somebody::new(&sandbox, "alice", EVERYTHING).await, Somebody::new(&sandbox, "bob", EVERYTHING).await);
    let memory = |size: u64| json!({"FunctionName": "Full", "MemorySize": size});
    bob.does("scf.UpdateFunctionConfiguration", &memory(512)).await;
    crate::sandbox::until_active(&sandbox.reader(), REGION, "Full").await;
    let last = alice.does("scf.UpdateFunctionConfiguration", &memory(256)).await;
    let unbound = bob.does("mps.UnbindTrigger", &binding(&bob.hand, "EditMediaTask").await).await;

    let told = document(&sandbox.run(&["drift", "--who", "--output", "json"]).exits(2))["changed_by"].clone();
    let time = |field: &str| {
        let text = told[field]["time"].as_str().expect("a time");
        text.trim_end_matches('Z').replace('T', " ")
    };
    let (first, second) = (time("function.memory"), time("triggers.EditMediaTask"));
    let expected = format!(
        "drift from stack `full` (account {ACCOUNT}, ap-beijing)
each line: what the cloud holds -> what the stack wants

changed function Full (stack.yaml:8)
    changed in the cloud
      function.memory  256 -> 128
    last changed by {} ({}) from 127.0.0.1 at {first} UTC with UpdateFunctionConfiguration
      key {}, request {last}; 1 more before it since the last apply

missing trigger EditMediaTask (stack.yaml:17)
    changed in the cloud
      triggers.EditMediaTask  unbound -> bound to $DEFAULT
    last changed by {} ({}) from 127.0.0.1 at {second} UTC with UnbindTrigger
      key {}, request {unbound}

drift: 2 fields differ
",
        alice.user,
        alice.principal,
        alice.key(),
        bob.user,
        bob.principal,
        bob.key(),
    );
    let text = sandbox.run(&["drift", "--who"]).exits(2).stdout;
    assert_eq!(words(&text), words(&expected), "{text}");

    // Reports tell it of the field, too.
    let ran = sandbox.run(&["drift", "--who", "--output", "markdown"]).exits(2);
    ran.prints("last changed by alice/console").prints("with UnbindTrigger");
    // Unasked, nothing is said and nobody is asked.
    let asked = searches(&sandbox).await;
    let ran = sandbox.run(&["drift"]).exits(2);
    assert!(!ran.stdout.contains("last changed"), "{}", ran.stdout);
    assert_eq!(searches(&sandbox).await, asked);
}

/// A text whatever the width made of its lines.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn without_drift_nobody_is_asked() {
    let sandbox = deployed();
    sandbox.run(&["drift", "--who"]).succeeds().prints("no drift");
    assert_eq!(searches(&sandbox).await, 0);
    // What waits for an apply is no drift.
    let sandbox = sandbox.stack(&FULL.replace("memory: 128", "memory: 256"));
    sandbox.run(&["drift", "--who"]).succeeds();
    assert_eq!(searches(&sandbox).await, 0);
}

#[tokio::test]
async fn a_log_that_comes_late_leaves_the_drift_and_says_so() {
    let sandbox = Sandbox::serving(&["--reading", "audit=late"], &[]).stack(FULL);
    // Both times of the cloud's are near enough to the machine's for requests to be taken.
    turn(&sandbox, -280).await;
    sandbox.run(&["apply", "--yes"]).succeeds();
    let alice = Somebody::new(&sandbox, "alice", EVERYTHING).await;
    alice.does("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "Full", "MemorySize": 256})).await;
    let ran = sandbox.run(&["drift", "--who"]).exits(2).prints("function.memory  256 -> 128");
    let text = words(&ran.prints("drift: 1 field differs").stdout);
    let why = "CloudAudit has nothing on it in the last 28 days; its events may take minutes to come";
    assert!(text.contains(&format!("not known who changed it: {why}")), "{text}");
    turn(&sandbox, 30).await;
    sandbox.run(&["drift", "--who"]).exits(2).prints("last changed by alice/console");
}

#[tokio::test]
async fn a_log_that_cannot_be_searched_leaves_the_drift_and_says_why() {
    let faults = "- { action: DescribeEvents, times: 9, trouble: { error: LimitExceeded.OverTime } }";
    let sandbox = Sandbox::serving(&["--faults", "faults.yaml"], &[("faults.yaml", faults)]).stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let root = Hand::new(sandbox.endpoint());
    does(&root, "scf.UpdateFunctionConfiguration", &json!({"FunctionName": "Full", "MemorySize": 256})).await;
    let text = sandbox.run(&["drift", "--who"]).exits(2).prints("function.memory  256 -> 128").stdout;
    let why = "not known who changed it: CloudAudit did not answer: `DescribeEvents` on `cloudaudit.tencentcloudapi.com` failed: \
               `LimitExceeded.OverTime`";
    assert!(words(&text).contains(why), "{text}");
}

/// Sets how many seconds the cloud's clock is ahead.
async fn turn(sandbox: &Sandbox, seconds: i64) {
    let offset = json!({"offset_ms": seconds * 1000}).to_string();
    Hand::new(sandbox.endpoint()).control(Method::PUT, "clock", &offset).await;
}

#[tokio::test]
async fn whoever_may_not_read_the_log_still_hears_of_the_drift() {
    let sandbox = deployed();
    let looks = Somebody::new(&sandbox, "looks", &policy_for(FULL, &["--for", "drift"]).to_string()).await;
    let asks = Somebody::new(&sandbox, "asks", &policy_for(FULL, &["--for", "drift", "--who"]).to_string()).await;
    let alice = Somebody::new(&sandbox, "alice", EVERYTHING).await;
    alice.does("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "Full", "MemorySize": 256})).await;
    let ran = looks.run(&sandbox, &["drift", "--who"]).exits(2).prints("function.memory  256 -> 128");
    ran.prints("not known who changed it: not allowed: allow `cloudaudit:DescribeEvents`");
    let told = document(&looks.run(&sandbox, &["drift", "--who", "--output", "json"]).exits(2))["changed_by"].clone();
    let why = "not allowed: allow `cloudaudit:DescribeEvents` to the keys' user";
    assert_eq!(told, json!({"function.memory": {"unknown": why}}));
    asks.run(&sandbox, &["drift", "--who"]).exits(2).prints("last changed by alice/console");
}

#[tokio::test]
async fn the_stacks_of_a_fleet_share_what_the_log_tells() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path().join("fleet")).expect("the scene's folder is writable");
    let sandbox = ["a", "b"].into_iter().fold(sandbox, |sandbox, name| {
        let stack = crate::fleet::stack(&format!("fleet-{name}")).replace("ap-guangzhou", REGION);
        sandbox.file(&format!("fleet/{name}.yaml"), &stack)
    });
    let alice = Somebody::new(&sandbox, "alice", EVERYTHING).await;
    let root = Hand::new(sandbox.endpoint());
    for (name, hand) in [("a", &alice.hand), ("b", &root)] {
        sandbox.run(&["apply", "--yes", "-f", &format!("fleet/{name}.yaml")]).succeeds();
        let memory = json!({"FunctionName": format!("fleet-{name}"), "MemorySize": 256});
        does(hand, "scf.UpdateFunctionConfiguration", &memory).await;
    }
    let told = document(&sandbox.run(&["drift", "fleet", "--who", "--output", "json"]).exits(2));
    let who = |place: usize| told["stacks"][place]["document"]["changed_by"]["function.memory"]["user"].clone();
    assert_eq!((who(0), who(1)), (json!("alice/console"), json!("root")), "{told}");
    // One search for each action, not for each stack.
    assert_eq!(searches(&sandbox).await, 2);
}
