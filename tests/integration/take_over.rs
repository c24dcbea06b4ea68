//! An event type that another function holds is refused, taken over when told to, and given back when that fails.

use crate::{
    foreign,
    inventory::inventory,
    lifecycle::FULL,
    proxy::{Fate, Proxy},
    sandbox::Sandbox,
};
use mpstack::{client::Writer, wire::scf};
use std::time::Duration;

/// Where the other function is: bindings are the account's, whatever the region.
const THERE: &str = "ap-tokyo";
const HERE: &str = "ap-beijing";

#[tokio::test]
async fn the_holder_is_named_refused_and_taken_over_when_told_to() {
    for reading in ["rebind=refused", "rebind=steals", "uniqueness=per-account"] {
        // Where an account has one binding, a stack has one.
        let stack = FULL.replace("  EditMediaTask: {}\n", "");
        let sandbox = Sandbox::serving(&["--reading", reading], &[]).stack(&stack);
        foreign_holder(&sandbox.writer()).await;
        let before = inventory(&sandbox.reader()).await;
        sandbox
            .run(&["apply", "--yes"])
            .exits(4)
            .complains("event type `WorkflowTask` is held by function `Theirs`")
            .complains("take it over with `--take-over`");
        assert_eq!(inventory(&sandbox.reader()).await, before);
        sandbox
            .run(&["plan", "--take-over", "--detailed-exitcode"])
            .exits(2)
            .prints("warning: takes `WorkflowTask` over from function `Theirs`");

        let proxy = Proxy::start(sandbox.endpoint(), Box::new(|_| Fate::Pass));
        let sandbox = sandbox.through(&proxy.endpoint);
        sandbox
            .run(&["apply", "--yes", "--take-over"])
            .succeeds()
            .complains("take WorkflowTask over from function Theirs in ap-tokyo, for function Full");
        // Beside it, changes of roles may still be looked after.
        let is_beside = |call: &String| call.contains("Role") || call.contains("Polic");
        let calls: Vec<_> = proxy.calls().into_iter().filter(|call| !is_beside(call)).collect();
        let released = calls.iter().position(|call| call == "UnbindTrigger").expect("it is released there");
        assert_eq!(calls[released + 1], "BindTrigger", "nothing stands between: {calls:?}");
        assert_eq!(holder(&sandbox).await, [format!("{HERE} Full")], "{reading}");
        sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
        sandbox.run(&["drift"]).succeeds();
    }
}

#[tokio::test]
async fn what_cannot_be_bound_here_is_given_back() {
    let sandbox = Sandbox::new().stack(FULL);
    foreign_holder(&sandbox.writer()).await;
    let mut first = true;
    let rule = move |call: &str| match call == "BindTrigger" && std::mem::take(&mut first) {
        true => Fate::Answer(
            200,
            "application/json",
            r#"{"Response":{"Error":{"Code":"FailedOperation","Message":"no"},"RequestId":"r-1"}}"#,
        ),
        false => Fate::Pass,
    };
    let proxy = Proxy::start(sandbox.endpoint(), Box::new(rule));
    let sandbox = sandbox.through(&proxy.endpoint);
    sandbox
        .run(&["apply", "--yes", "--take-over"])
        .exits(4)
        .complains("it was given back: WorkflowTask is bound to function `Theirs` (ap-tokyo) as before");
    assert_eq!(holder(&sandbox).await, [format!("{THERE} Theirs")]);
    sandbox.run(&["apply", "--yes", "--take-over"]).succeeds();
    assert_eq!(holder(&sandbox).await, [format!("{HERE} Full")]);
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
}

#[tokio::test]
async fn what_cannot_be_given_back_either_is_said_and_bound_by_the_next_run() {
    let sandbox = Sandbox::new().stack(FULL);
    foreign_holder(&sandbox.writer()).await;
    let rule = |call: &str| match call {
        "BindTrigger" => Fate::Answer(
            200,
            "application/json",
            r#"{"Response":{"Error":{"Code":"FailedOperation","Message":"no"},"RequestId":"r-1"}}"#,
        ),
        _ => Fate::Pass,
    };
    let proxy = Proxy::start(sandbox.endpoint(), Box::new(rule));
    sandbox
        .command_through(&proxy.endpoint, &["apply", "--yes", "--take-over"])
        .exits(4)
        .complains("nobody may hold WorkflowTask now")
        .complains("run the command again at once");
    assert_eq!(holder(&sandbox).await, [""; 0]);
    sandbox.run(&["apply", "--yes"]).succeeds();
    assert_eq!(holder(&sandbox).await, [format!("{HERE} Full")]);
}

#[tokio::test]
async fn killed_in_the_middle_one_rerun_ends_the_same() {
    let undisturbed = Sandbox::new().stack(FULL);
    foreign_holder(&undisturbed.writer()).await;
    undisturbed.run(&["apply", "--yes", "--take-over"]).succeeds();
    let expected = inventory(&undisturbed.reader()).await;
    for (call, fate) in [
        ("UnbindTrigger", Fate::HangBefore),
        ("UnbindTrigger", Fate::HangAfter),
        ("BindTrigger", Fate::HangBefore),
        ("BindTrigger", Fate::HangAfter),
    ] {
        let sandbox = Sandbox::new().stack(FULL);
        foreign_holder(&sandbox.writer()).await;
        let chosen = fate.clone();
        let rule = move |name: &str| if name == call { chosen.clone() } else { Fate::Pass };
        let proxy = Proxy::start(sandbox.endpoint(), Box::new(rule));
        let words = ["apply", "--yes", "--take-over"];
        let mut command = sandbox.command(&words);
        let mut child = command.env("MPSTACK_ENDPOINT", &proxy.endpoint).spawn().expect("the binary starts");
        assert!(proxy.wait_until_hanging(Duration::from_secs(60)), "{call} is reached");
        child.kill().expect("a running process is killed");
        child.wait().expect("a killed process is reaped");
        sandbox.run(&words).succeeds();
        assert_eq!(inventory(&sandbox.reader()).await, expected, "killed at {call}, {fate:?}");
        sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
    }
}

#[tokio::test]
async fn a_saved_plan_knows_what_it_may_take_over() {
    let sandbox = Sandbox::new().stack(FULL);
    foreign_holder(&sandbox.writer()).await;
    sandbox.run(&["plan", "--take-over", "--out", "approved.json"]).succeeds();
    sandbox.run(&["apply", "--take-over", "approved.json"]).exits(1).complains("cannot be used with");
    sandbox.run(&["apply", "approved.json"]).succeeds();
    assert_eq!(holder(&sandbox).await, [format!("{HERE} Full")]);
}

/// Somebody else's function, to which an event type is bound.
async fn foreign_holder(writer: &Writer) {
    foreign::function(writer, THERE, "Theirs", "CustomRuntime").await;
    foreign::binding(writer, THERE, "Theirs", "WorkflowTask").await;
}

/// Who holds the event type, told past the binary.
async fn holder(sandbox: &Sandbox) -> Vec<String> {
    let reader = sandbox.reader();
    let mut holders = Vec::new();
    for (region, name) in [(HERE, "Full"), (THERE, "Theirs")] {
        let request = scf::ListTriggers { function_name: name.into(), ..Default::default() };
        let listed = reader.read(region, &request).await.map(|answer| answer.triggers).unwrap_or_default();
        let bound =
            listed.iter().any(|trigger| trigger.trigger_name == "WorkflowTaskEvent" && trigger.bind_status == "on");
        holders.extend(bound.then(|| format!("{region} {name}")));
    }
    holders
}
