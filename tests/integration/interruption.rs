//! Killed at any moment; run again; and the account is as if nothing had happened.

use crate::{
    inventory::inventory,
    lifecycle::FULL,
    proxy::{Fate, Proxy},
    sandbox::Sandbox,
};
use std::time::Duration;

#[tokio::test]
async fn kill_9_of_apply_then_one_rerun_converges() {
    let undisturbed = Sandbox::new().stack(FULL);
    undisturbed.run(&["apply", "--yes"]).succeeds();
    let expected = inventory(&undisturbed.reader()).await;

    for (call, fate) in [
        ("AttachRolePolicy", Fate::HangBefore),
        ("CreatePolicy", Fate::HangAfter),
        ("CreateFunction", Fate::HangAfter),
        ("PublishVersion", Fate::HangAfter),
        ("UpdateAlias", Fate::HangBefore),
        ("BindTrigger", Fate::HangAfter),
    ] {
        let sandbox = Sandbox::new().stack(FULL);
        kill_at(&sandbox, &["apply", "--yes"], call, fate.clone());
        sandbox.run(&["apply", "--yes"]).succeeds();
        assert_eq!(inventory(&sandbox.reader()).await, expected, "killed at {call}, {fate:?}");
        sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
        sandbox.run(&["drift"]).succeeds();
    }
}

#[tokio::test]
async fn kill_9_of_an_update_then_one_rerun_converges() {
    let changed = FULL.replace("memory: 128", "memory: 256").replace("name: ops", "name: operations");
    let undisturbed = Sandbox::new().stack(FULL);
    undisturbed.run(&["apply", "--yes"]).succeeds();
    let undisturbed = undisturbed.stack(&changed);
    undisturbed.run(&["apply", "--yes"]).succeeds();
    let expected = inventory(&undisturbed.reader()).await;

    for (call, fate) in [
        ("UpdateFunctionCode", Fate::HangAfter),
        ("UpdateFunctionConfiguration", Fate::HangBefore),
        ("UpdateFunctionConfiguration", Fate::HangAfter),
        ("PublishVersion", Fate::HangAfter),
        ("Invoke", Fate::HangBefore),
    ] {
        let sandbox = Sandbox::new().stack(FULL);
        sandbox.run(&["apply", "--yes"]).succeeds();
        let sandbox = sandbox.stack(&changed);
        kill_at(&sandbox, &["apply", "--yes"], call, fate.clone());
        sandbox.run(&["apply", "--yes"]).succeeds();
        assert_eq!(inventory(&sandbox.reader()).await, expected, "killed at {call}, {fate:?}");
        sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
    }
}

#[tokio::test]
async fn kill_9_of_destroy_then_one_rerun_leaves_nothing() {
    for (call, fate) in
        [("UnbindTrigger", Fate::HangAfter), ("DeleteFunction", Fate::HangAfter), ("DeletePolicy", Fate::HangBefore)]
    {
        let sandbox = Sandbox::new().stack(FULL);
        sandbox.run(&["apply", "--yes"]).succeeds();
        kill_at(&sandbox, &["destroy", "--yes"], call, fate.clone());
        sandbox.run(&["destroy", "--yes"]).succeeds();
        let left = inventory(&sandbox.reader()).await;
        let roles: Vec<_> =
            left["roles"].as_array().into_iter().flatten().filter_map(|role| role["role"].as_str()).collect();
        assert_eq!(roles, ["MPS_QcsRole", "SCF_QcsRole"], "killed at {call}, {fate:?}");
        assert_eq!((&left["functions"], &left["policies"]), (&serde_json::json!([]), &serde_json::json!([])));
    }
}

/// Runs a command, kills it with SIGKILL when this call hangs for the first time.
#[track_caller]
fn kill_at(sandbox: &Sandbox, words: &[&str], call: &'static str, fate: Fate) {
    let rule = move |name: &str| if name == call { fate.clone() } else { Fate::Pass };
    let proxy = Proxy::start(sandbox.endpoint(), Box::new(rule));
    let mut command = sandbox.command(words);
    let mut child = command
        .env("MPSTACK_ENDPOINT", &proxy.endpoint)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the binary starts");
    let hung = proxy.wait_until_hanging(Duration::from_secs(60));
    child.kill().expect("a running process is killed");
    child.wait().expect("a killed process is reaped");
    assert!(hung, "the command never came to {call}: {:?}", proxy.calls());
}
