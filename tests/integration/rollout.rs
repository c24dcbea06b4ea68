//! A new release comes by shares of live traffic, watched by its log, and goes back if it fails.

use crate::{
    hand::Hand,
    lifecycle::FULL,
    proxy::{Fate, Proxy},
    receiver::Receiver,
    sandbox::{Ran, Sandbox},
};
use mpstack::{
    client::Reader,
    wire::scf::{self, AliasInfo},
};
use reqwest::Method;
use serde_json::json;
use std::{
    process::{Child, Stdio},
    time::{Duration, Instant},
};

const REGION: &str = "ap-beijing";
const FUNCTION: &str = "Full";
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// A stack whose releases come by 10% and 50%, each for so long.
pub fn by_shares(stack: &str, pause: &str) -> String {
    let rollout = format!("  rollout: {{ steps: [10%, 50%], pause: {pause} }}\n");
    stack.replacen("  retries:", &format!("{rollout}  retries:"), 1)
}

/// Waits until a part of live traffic goes elsewhere.
pub async fn until_split(reader: &Reader) {
    let begun = Instant::now();
    while alias(reader).await.routing_config.additional_version_weights.is_empty() {
        assert!(begun.elapsed() < PATIENCE, "the alias is not split");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn alias(reader: &Reader) -> AliasInfo {
    let request = scf::GetAlias { function_name: FUNCTION.into(), name: "$DEFAULT".into(), ..Default::default() };
    reader.read(REGION, &request).await.expect("the alias is there")
}

/// The version that has live traffic, and the one that has a share of it.
async fn serving(reader: &Reader) -> (String, Vec<(String, f64)>) {
    let alias = alias(reader).await;
    let shares = alias.routing_config.additional_version_weights.into_iter();
    (alias.function_version, shares.map(|share| (share.version, share.weight)).collect())
}

/// A stack that tells one receiver; nothing is archived, so that every failure of it is the function's.
fn telling(url: &str, rollout: &str) -> String {
    format!(
        "version: 1
stack: full
region: {REGION}
roles: {{ SCF_QcsRole: {{}}, MPS_QcsRole: {{}} }}
function:
  name: {FUNCTION}
  timeout: 20s
{rollout}triggers: {{ WorkflowTask: {{}} }}
notify:
  - name: backend
    webhook: {{ url: \"{url}/backend\" }}
"
    )
}

/// Begins a command that goes on by itself.
fn begin(sandbox: &Sandbox, words: &[&str]) -> Child {
    let mut command = sandbox.command(words);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts")
}

/// Waits for its end.
fn end(words: &[&str], child: Child) -> Ran {
    Ran::of(words, &child.wait_with_output().expect("it ends"))
}

/// Sends an event as MPS does: asynchronously, to where live traffic goes.
async fn send(sandbox: &Sandbox, task: &str) {
    let event = include_str!("../fixtures/events/workflow-finish-transcode.json");
    let mut event: serde_json::Value = serde_json::from_str(event).expect("JSON");
    event["WorkflowTaskEvent"]["TaskId"] = task.into();
    let request = scf::Invoke {
        function_name: FUNCTION.into(),
        invocation_type: Some("Event".into()),
        qualifier: Some("$DEFAULT".into()),
        client_context: Some(event.to_string()),
        ..Default::default()
    };
    sandbox.writer().change(REGION, &request).await.expect("it is queued");
}

/// Waits until the receiver has been told of these tasks.
async fn until_told(receiver: &Receiver, tasks: &[&str]) {
    let told = |task: &&str| receiver.requests().iter().any(|request| request.contains(*task));
    let begun = Instant::now();
    while !tasks.iter().all(told) {
        assert!(begun.elapsed() < PATIENCE, "not told of all of {tasks:?}: {:?}", receiver.requests());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const APPLY: &[&str] = &["apply", "--yes"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_release_comes_by_shares() {
    let receiver = Receiver::start();
    let rollout = "  rollout: { steps: [10%, 50%], pause: 1s }\n";
    let sandbox = Sandbox::new().stack(&telling(&receiver.url(), rollout));
    // There is nothing yet that it could come from.
    sandbox.run(APPLY).succeeds().complains("send live traffic to release");
    let sandbox = sandbox.stack(&telling(&format!("{}/next", receiver.url()), rollout));
    sandbox.run(&["plan", "-v"]).succeeds().prints("shift live traffic to release").prints("by 10%, 50%, then all");

    let proxy = Proxy::start(sandbox.endpoint(), Box::new(|_| Fate::Pass));
    let sandbox = sandbox.through(&proxy.endpoint);
    let child = begin(&sandbox, APPLY);
    until_split(&sandbox.reader()).await;
    let tasks = ["task-1", "task-2", "task-3", "task-4"];
    for task in tasks {
        send(&sandbox, task).await;
    }
    end(APPLY, child)
        .succeeds()
        .complains("version 2 to prove itself with 10% of live traffic (0 of 1 s; invocations: ")
        .complains("version 2 to prove itself with 50% of live traffic (0 of 1 s; invocations: ");
    let weights: Vec<_> = (proxy.changes().into_iter())
        .filter(|(name, _)| name == "UpdateAlias")
        .map(|(_, body)| serde_json::from_slice::<serde_json::Value>(&body).expect("JSON"))
        .map(|body| (body["FunctionVersion"].clone(), body["RoutingConfig"]["AdditionalVersionWeights"].clone()))
        .collect();
    assert_eq!(
        weights,
        [
            (json!("1"), json!([{"Version": "2", "Weight": 0.1}])),
            (json!("1"), json!([{"Version": "2", "Weight": 0.5}])),
            (json!("2"), json!([])),
        ]
    );
    until_told(&receiver, &tasks).await;
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
    sandbox.run(&["drift"]).succeeds();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_release_that_fails_is_taken_back_and_its_events_reach_the_old_one() {
    let receiver = Receiver::start();
    let sandbox = Sandbox::new().stack(&telling(&receiver.url(), ""));
    sandbox.run(APPLY).succeeds();
    // It answers the probe, and nobody answers it.
    let rollout = "  rollout: { steps: [99%], pause: 1h, abort: { errors: 0%, of: 1 } }\n";
    let sandbox = sandbox.stack(&telling("http://127.0.0.1:9", rollout));
    let hand = Hand::new(sandbox.endpoint());
    hand.control(Method::PUT, "lots", r#"{"seed": 7}"#).await;
    let child = begin(&sandbox, APPLY);
    until_split(&sandbox.reader()).await;
    send(&sandbox, "task-1").await;
    end(APPLY, child)
        .exits(1)
        .complains("was taken back at 99% of live traffic: of ")
        .complains("of version 2, 1 failed, more than 0% of ")
        .complains("its last error: ERROR RequestId")
        .complains("version 1 has all live traffic, as before; the platform tries failed events again")
        .complains("see `mpstack logs`, and mend the stack or the code");
    assert_eq!(serving(&sandbox.reader()).await, ("1".into(), vec![]));
    sandbox.run(&["drift"]).succeeds();
    sandbox.run(&["status"]).succeeds().prints("version 1").prints("rolled back from release");
    sandbox.run(&["plan", "--detailed-exitcode"]).exits(2).prints("alias $DEFAULT");
    // A minute later the platform tries the event again.
    hand.control(Method::PUT, "clock", r#"{"offset_ms": 61000}"#).await;
    until_told(&receiver, &["task-1"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_it_stays_split_is_no_drift_and_goes_on() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(APPLY).succeeds();
    let changed = FULL.replace("memory: 128", "memory: 256");
    let sandbox = sandbox.stack(&by_shares(&changed, "1h"));
    let mut child = begin(&sandbox, APPLY);
    until_split(&sandbox.reader()).await;
    child.kill().expect("a running process is killed");
    child.wait().expect("a killed process is reaped");

    sandbox.run(&["drift"]).succeeds().prints("no drift");
    sandbox.run(&["status"]).succeeds().prints("version 1 and 2 (10%)").prints("on the way to release");
    sandbox
        .run(&["plan", "--detailed-exitcode", "-v"])
        .exits(2)
        .prints("probe release")
        .prints("by 10%, 50%, then all");
    let proxy = Proxy::start(sandbox.endpoint(), Box::new(|_| Fate::Pass));
    let sandbox = sandbox.stack(&by_shares(&changed, "1s")).through(&proxy.endpoint);
    sandbox.run(APPLY).succeeds();
    let changes: Vec<_> = proxy.changes().into_iter().map(|(name, _)| name).collect();
    assert_eq!(changes, ["Invoke", "UpdateAlias", "UpdateAlias"], "the first share is not given again");
    assert_eq!(serving(&sandbox.reader()).await, ("2".into(), vec![]));
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_split_changed_by_hand_is_drift() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(APPLY).succeeds();
    let sandbox = sandbox.stack(&by_shares(&FULL.replace("memory: 128", "memory: 256"), "1h"));
    let mut child = begin(&sandbox, APPLY);
    until_split(&sandbox.reader()).await;
    child.kill().expect("a running process is killed");
    child.wait().expect("a killed process is reaped");
    let found = alias(&sandbox.reader()).await;
    let weights = vec![scf::VersionWeight { version: "2".into(), weight: 0.9 }];
    let by_hand = scf::UpdateAlias {
        function_name: FUNCTION.into(),
        name: found.name,
        function_version: found.function_version,
        routing_config: Some(scf::RoutingConfig { additional_version_weights: weights, ..Default::default() }),
        description: Some(found.description),
        ..Default::default()
    };
    sandbox.writer().change(REGION, &by_hand).await.expect("anybody may");
    sandbox.run(&["drift"]).exits(2).prints("alias $DEFAULT");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rollback_in_the_middle_goes_back_at_once_and_ends_the_shift() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(APPLY).succeeds();
    let sandbox = sandbox.stack(&by_shares(&FULL.replace("memory: 128", "memory: 256"), "10s"));
    let child = begin(&sandbox, APPLY);
    until_split(&sandbox.reader()).await;
    sandbox.run(&["rollback", "--yes"]).succeeds().prints("plan to roll back stack `full`");
    assert_eq!(serving(&sandbox.reader()).await, ("1".into(), vec![]));
    end(APPLY, child).exits(4).complains("was moved by somebody else during the shift, and is left as it is");
    assert_eq!(serving(&sandbox.reader()).await, ("1".into(), vec![]));
    sandbox.run(&["drift"]).succeeds();
    sandbox.run(&["rollback", "--yes"]).succeeds().prints("nothing to roll back");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_stops_it_has_the_old_release_back() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(APPLY).succeeds();
    let sandbox = sandbox.stack(&by_shares(&FULL.replace("memory: 128", "memory: 256"), "1h"));
    let child = begin(&sandbox, APPLY);
    until_split(&sandbox.reader()).await;
    let signalled = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(signalled.expect("`kill` is there").success());
    end(APPLY, child)
        .exits(1)
        .complains("stopped while version 2 had 10% of live traffic, which nobody would watch")
        .complains("version 1 has all live traffic, as before");
    assert_eq!(serving(&sandbox.reader()).await, ("1".into(), vec![]));
    sandbox.run(&["drift"]).succeeds();
}
