//! Life cycle, drift and destruction under every reading of what the documents leave open.

use crate::{inventory::inventory, lifecycle::FULL, sandbox::Sandbox};
use mpstack::wire::cam;
use serde_json::json;
use std::{sync::Mutex, thread};

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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
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

    let sandbox = sandbox.stack(&stack.replace("memory: 128", "memory: 256"));
    sandbox.run(&["apply", "--yes"]).succeeds();
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
