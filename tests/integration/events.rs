//! What was archived, what did not reach everyone, and sending it again.

use crate::{
    receiver::Receiver,
    sandbox::{Ran, Sandbox},
};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

fn stack(receiver: &Receiver) -> String {
    format!(
        r#"version: 1
stack: events
region: ap-beijing
roles:
  SCF_QcsRole: {{}}
  MPS_QcsRole: {{}}
function:
  name: Events
  timeout: 10s
triggers:
  WorkflowTask: {{}}
archive:
  cos: {{ bucket: callbacks-1250000000, region: ap-beijing, prefix: mps/ }}
notify:
  - name: group
    wecom: {{ key: "${{secret:WECOM_KEY}}", endpoint: "{0}/group" }}
  - name: backend
    webhook: {{ url: "{0}/backend", sign: "${{secret:HOOK_SECRET}}" }}
"#,
        receiver.url()
    )
}

fn json(ran: Ran) -> Value {
    serde_json::from_str(&ran.succeeds().stdout).expect("a document")
}

/// How many requests came for a route.
fn got(receiver: &Receiver, route: &str) -> usize {
    receiver.requests().iter().filter(|request| request.starts_with(&format!("POST /{route}"))).count()
}

#[test]
fn what_did_not_reach_everyone_is_listed_replayed_and_then_settled() {
    let receiver = Receiver::start();
    let sandbox = Sandbox::new().stack(&stack(&receiver));
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox.run(&["events"]).succeeds().complains("no events");
    sandbox.run(&["replay", "--all"]).succeeds().prints("replayed 0 events: 0 deliveries\n");

    sandbox.run(&["test"]).succeeds();
    let events = json(sandbox.run(&["events", "--output", "json"]));
    let (count, event) = (events.as_array().map(Vec::len), &events[0]);
    assert_eq!((count, &event["outcome"], &event["dead"]), (Some(1), &"succeeded".into(), &Value::Null));
    let task = event["task_id"].as_str().expect("its task");

    receiver.answers(410);
    sandbox.run(&["test"]).exits(1).complains("not delivered");
    sandbox
        .run(&["events", "--dead"])
        .succeeds()
        .prints("dead letter after 1 try")
        .prints("      backend (webhook): answered with HTTP status 410\n");
    sandbox
        .run(&["replay", "--dead"])
        .exits(1)
        .complains("1 of 1 events were not delivered")
        .complains("events --dead");

    receiver.answers(200);
    let (group, backend) = (got(&receiver, "group"), got(&receiver, "backend"));
    sandbox
        .run(&["replay", "--dead", "--sink", "backend"])
        .succeeds()
        .prints("replayed 1 event: 1 delivery\n")
        .complains("1/1 WorkflowTask");
    assert_eq!((got(&receiver, "group"), got(&receiver, "backend")), (group, backend + 1));
    let dead = json(sandbox.run(&["events", "--dead", "--output", "json"]));
    assert_eq!(dead[0]["dead"]["undelivered"][0]["sink"], "group", "the other one is still without it");
    sandbox.run(&["replay", "--dead"]).succeeds().prints("replayed 1 event: 1 delivery\n");
    assert_eq!((got(&receiver, "group"), got(&receiver, "backend")), (group + 1, backend + 1));
    sandbox.run(&["events", "--dead"]).succeeds().complains("no events");
    sandbox.run(&["events"]).succeeds().prints(task);

    sandbox.run(&["replay", "--task", task]).succeeds().prints("replayed 1 event: 2 deliveries\n");
    sandbox.run(&["replay", "--all", "--outcome", "failed"]).succeeds().prints("replayed 0 events");
    sandbox.run(&["replay", "--task", task, "--sink", "nobody"]).exits(1).complains("no route is named `nobody`");
    sandbox.run(&["events", "--task", "nobody's"]).succeeds().complains("no events");
}

#[test]
fn without_an_archive_there_is_nothing_to_list() {
    let receiver = Receiver::start();
    let text = stack(&receiver);
    let (before, rest) = text.split_once("archive:").expect("it has one");
    let (_, after) = rest.split_once("notify:").expect("it tells somebody");
    let sandbox = Sandbox::new().stack(&format!("{before}notify:{after}"));
    for words in [&["events"][..], &["replay", "--all"]] {
        sandbox.run(words).exits(1).complains("stack `events` keeps no events").complains("archive:");
    }
}

#[test]
fn the_log_of_a_task_holds_the_platforms_lines_too_and_can_be_followed() {
    let receiver = Receiver::start();
    let sandbox = Sandbox::new().stack(&stack(&receiver));
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox.run(&["test"]).succeeds();
    let events = json(sandbox.run(&["events", "--output", "json"]));
    let task = events[0]["task_id"].as_str().expect("its task");
    // The probe's invocation names no task, and is left out.
    let lines = json(sandbox.run(&["logs", "--task", task, "--output", "json"]));
    let lines = lines.as_array().expect("lines");
    let invocations: std::collections::BTreeSet<_> =
        lines.iter().filter_map(|line| line["request_id"].as_str()).collect();
    assert_eq!(invocations.len(), 1);
    let has = |text: &str| lines.iter().any(|line| line["message"].as_str().is_some_and(|line| line.starts_with(text)));
    assert!(has("START RequestId") && has("Report RequestId") && has(r#"{"mpstack":"event""#), "{lines:?}");

    let mut follower = sandbox
        .command(&["logs", "--follow", "--output", "json", "--task", task])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut shown = BufReader::new(follower.stdout.take().expect("it is piped")).lines();
    let mut next = || -> Value {
        let line = shown.next().expect("it goes on").expect("text");
        serde_json::from_str(&line).expect("a document on each line")
    };
    let earlier: Vec<_> = lines.iter().map(|_| next()).collect();
    assert_eq!(&earlier, lines);
    // A replay names the task too, in an invocation of its own.
    sandbox.run(&["replay", "--task", task]).succeeds();
    let first = next();
    assert!(first["message"].as_str().is_some_and(|line| line.starts_with("START RequestId")), "{first}");
    assert_ne!(first["request_id"], lines[0]["request_id"]);
    follower.kill().expect("it still runs");
    follower.wait().expect("it was ours");
}
