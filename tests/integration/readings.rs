//! Life cycle, drift and destruction under every reading of what the documents leave open.

use crate::{inventory::inventory, lifecycle::FULL, sandbox::Sandbox};
use mpstack::wire::{cam, mps};
use serde_json::{Value, json};
use std::{sync::Mutex, thread};
use tokio::runtime::Runtime;

/// Names and answers, the default first: `cloud::Readings::ALL`.
fn others() -> Vec<(&'static str, &'static str)> {
    let all = mpstack::cloud::Readings::ALL.iter();
    all.flat_map(|(name, answers)| answers[1..].iter().map(move |answer| (*name, *answer))).collect()
}

#[test]
fn a_stack_lives_drifts_and_goes_under_every_reading() {
    let readings = Mutex::new(others());
    thread::scope(|scope| {
        // A cloud and a command each: more would only wait for each other.
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let next = readings.lock().expect("no panic while it was held").pop();
                    let Some((name, answer)) = next else { break };
                    live(name, answer);
                }
            });
        }
    });
}

fn live(name: &str, answer: &str) {
    let reading = format!("{name}={answer}");
    let runtime = Runtime::new().expect("an event loop");
    // Where an account has one binding, a stack has one.
    let stack = match answer {
        "per-account" => FULL.replace("  EditMediaTask: {}\n", ""),
        _ => FULL.to_owned(),
    };
    let sandbox = Sandbox::serving(&["--reading", &reading], &[]).stack(&stack);
    sandbox.run(&["plan", "--detailed-exitcode"]).exits(2);
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
    sandbox.run(&["drift"]).succeeds();

    // Without routes: events are to reach the archive and nobody else.
    let quiet = stack.split("notify:").next().unwrap_or_default();
    let sandbox = sandbox.stack(&quiet.replace("memory: 128", "memory: 256"));
    sandbox.run(&["apply", "--yes"]).succeeds();
    tell(&sandbox, &runtime, &reading);
    runtime.block_on(async {
        let request = cam::DetachRolePolicy {
            policy_name: Some("QcloudAccessForScfRole".into()),
            detach_role_name: Some("SCF_QcsRole".into()),
            ..Default::default()
        };
        sandbox.writer().change("", &request).await.expect("somebody detaches a policy");
    });
    sandbox.run(&["drift"]).exits(2).prints("QcloudAccessForScfRole");
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox.run(&["drift"]).succeeds();

    sandbox.run(&["destroy", "--yes"]).succeeds();
    let left = runtime.block_on(inventory(&sandbox.reader()));
    assert_eq!((&left["functions"], &left["policies"]), (&json!([]), &json!([])), "{reading}");
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox.run(&["destroy", "--yes"]).succeeds();
}

/// Whatever comes, and however often: a task is archived once, by how it ended.
fn tell(sandbox: &Sandbox, runtime: &Runtime, reading: &str) {
    sandbox.run(&["test", "--event", "WorkflowTask"]).succeeds().prints("archived: cos://");
    let task = match reading {
        "duplicates=every-event" => {
            let starts = || sandbox.run(&["logs"]).succeeds().stdout.matches("START RequestId").count();
            while starts() < 2 {}
            None
        }
        "order=finish-first" => {
            let notify = json!({"NotifyType": "SCF", "NotifyMode": "Change"});
            Some((runtime.block_on(started(sandbox, "TaskNotifyConfig", notify)), "succeeded"))
        }
        "schedule-task=to-workflow-holder" => {
            let activities = json!([
                {"ActivityType": "input", "ReardriveIndex": [1]},
                {
                    "ActivityType": "action-trans", "ReardriveIndex": [2],
                    "ActivityPara": {"TranscodeTask": {"Definition": 100_010}},
                },
                {"ActivityType": "output"},
            ]);
            Some((runtime.block_on(started(sandbox, "Activities", activities)), "succeeded"))
        }
        "aborted=told" => Some((runtime.block_on(aborted(sandbox)), "failed")),
        _ => None,
    };
    if let Some((task, outcome)) = task {
        while !events(sandbox, &["--task", &task]).iter().any(|event| event["outcome"] == outcome) {}
    }
    let mut kept: Vec<_> = events(sandbox, &[]).iter().map(|event| event["task_id"].to_string()).collect();
    let all = kept.len();
    kept.sort();
    kept.dedup();
    // A task that tells of its progress has two events; nothing else has.
    assert!(kept.len() == all || reading == "order=finish-first", "{reading}: {kept:?}");
}

fn events(sandbox: &Sandbox, words: &[&str]) -> Vec<Value> {
    let words = [&["events", "--output", "json"], words].concat();
    serde_json::from_str(&sandbox.run(&words).succeeds().stdout).expect("a list")
}

/// Starts a transcode of the trial's video with one more member, and returns its id.
async fn started(sandbox: &Sandbox, member: &str, value: Value) -> String {
    let place = json!({"Bucket": "callbacks-1250000000", "Region": "ap-beijing", "Object": "/in/a.mp4"});
    let mut request = json!({
        "InputInfo": {"Type": "COS", "CosInputInfo": place},
        "MediaProcessTask": {"TranscodeTaskSet": [{"Definition": 100_010}]},
    });
    request[member] = value;
    let request: mps::ProcessMedia = serde_json::from_value(request).expect("a request");
    let writer = sandbox.writer();
    writer.put_object("callbacks-1250000000", "ap-beijing", "in/a.mp4", "video/mp4", b"a film").await.expect("put");
    writer.change("ap-beijing", &request).await.expect("a task").task_id
}

/// Gives a task up before it begins; those that began too soon run on.
async fn aborted(sandbox: &Sandbox) -> String {
    loop {
        let task_id = started(sandbox, "OutputDir", json!("/out/")).await;
        let abort = mps::ManageTask { operation_type: "Abort".into(), task_id: task_id.clone() };
        if sandbox.writer().change("ap-beijing", &abort).await.is_ok() {
            return task_id;
        }
    }
}

#[test]
fn one_binding_in_the_account_refuses_a_second_and_says_so() {
    let sandbox = Sandbox::serving(&["--reading", "uniqueness=per-account"], &[]).stack(FULL);
    sandbox.run(&["apply", "--yes"]).exits(4).complains("LimitExceeded.Trigger");
}

#[test]
fn a_reading_that_is_none_is_told_what_there_is() {
    let sandbox = Sandbox::new();
    let serve =
        |reading: &str| sandbox.run(&["serve", "--listen", "127.0.0.1:0", "--data", "other", "--reading", reading]);
    serve("rebnd=steals").exits(1).complains("there is no reading `rebnd`").complains("`rebind`");
    serve("rebind=perhaps").exits(1).complains("is `refused` or `steals`, not `perhaps`");
}
