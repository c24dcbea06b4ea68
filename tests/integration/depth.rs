//! How many round trips a command is deep, counted: every call waits until all have come that do not wait for an answer.
//!
//! Functions take no time here, so what is counted is what comes on top of the platform's waits. `docs/fleet.md` says what the
//! round trips are for. Two more are allowed here: a debug build may take so long to sign a package that a round leaves without it.

use crate::{
    proxy::{Fate, Proxy},
    stage::{Stage, stack},
};

/// Runs a command and returns its round trips and its calls.
async fn depth(stage: &Stage, stack: &str, words: &[&str]) -> (usize, usize) {
    let proxy = Proxy::start(&stage.endpoint(), Box::new(|_| Fate::InARound));
    let ended = stage.run_at(&format!("deep-{:x}", fastrand::u64(..)), &proxy.endpoint, stack, words).await;
    assert_eq!(ended.code, 0, "{words:?}\n{}{}", ended.out, ended.err);
    (proxy.rounds(), proxy.calls().len())
}

#[track_caller]
fn within(what: &str, (rounds, calls): (usize, usize), budget: (usize, usize)) {
    assert!(
        rounds <= budget.0 && calls <= budget.1,
        "{what}: {rounds} round trips of {}, {calls} calls of {}",
        budget.0,
        budget.1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_to_do_is_seen_at_once() {
    let stage = Stage::new().await;
    stage.succeeds(&stack(), &["apply", "--yes"]).await;
    // `--local` keeps no hints of policies' numbers: looking one up costs the second.
    within("plan", depth(&stage, &stack(), &["plan"]).await, (2, 16));
    within("drift", depth(&stage, &stack(), &["drift"]).await, (2, 16));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stack_is_created_in_twelve_round_trips() {
    let stage = Stage::new().await;
    // In an account that has its service roles and the bucket, as any in use has.
    stage.succeeds(&stack(), &["apply", "--yes"]).await;
    stage.succeeds(&stack(), &["destroy", "--yes"]).await;
    within("create", depth(&stage, &stack(), &["apply", "--yes"]).await, (12 + 2, 65));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_takes_four_round_trips_for_each_wait_of_the_platform() {
    let stage = Stage::new().await;
    stage.succeeds(&stack(), &["apply", "--yes"]).await;
    // Code, configuration with the baseline, publication.
    let coded = stack().replace("name: ops", "name: operations");
    within("code", depth(&stage, &coded, &["apply", "--yes"]).await, (12 + 1 + 2, 70));
    // Configuration and publication.
    let configured = coded.replace("memory: 128", "memory: 256");
    within("configuration", depth(&stage, &configured, &["apply", "--yes"]).await, (10 + 1 + 2, 60));
}
