//! Looking cannot change: the cloud's own record of the calls of all reading commands has no change in it.

use crate::{hand::Hand, lifecycle::FULL, sandbox::Sandbox};
use reqwest::Method;
use serde_json::Value;

#[tokio::test]
async fn reading_commands_leave_no_write_in_the_audit_log() {
    let sandbox = Sandbox::new().stack(FULL);
    let control = Hand::new(sandbox.endpoint());
    // Nothing there, a converged account, a changed one: each makes other calls.
    look(&sandbox, &control, 0).await;
    sandbox.run(&["apply", "--yes"]).succeeds();
    let made = audit(&control).await.len();
    look(&sandbox, &control, made).await;
    crate::drift::tamper(&sandbox.writer(), "triggers.WorkflowTask").await;
    crate::drift::tamper(&sandbox.writer(), "function.memory").await;
    let made = audit(&control).await.len();
    look(&sandbox, &control, made).await;
}

/// Runs all reading commands; what the log holds beyond the first `before` entries are looks.
async fn look(sandbox: &Sandbox, control: &Hand, before: usize) {
    for words in [
        &["plan"][..],
        &["plan", "--detailed-exitcode", "--output", "json"],
        &["plan", "--destroy"],
        &["plan", "--out", "approved.json"],
        &["drift"],
        &["drift", "--who"],
        &["status"],
        &["logs"],
        &["events"],
        &["validate"],
        &["export", "Full", "--region", "ap-beijing"],
    ] {
        let _ = sandbox.run(words);
    }
    let calls = audit(control).await.split_off(before);
    assert!(calls.len() > 40, "the commands made calls: {}", calls.len());
    let writes: Vec<_> = calls.iter().filter(|call| call["effect"] == "write").collect();
    assert_eq!(writes, Vec::<&Value>::new());
}

async fn audit(control: &Hand) -> Vec<Value> {
    let log = control.control(Method::GET, "audit", "").await;
    log.as_array().expect("the log is a list").clone()
}
