//! Differences that a stack lives with: silent, left alone, and loud again when they move or their day has passed.

use crate::{
    lifecycle::FULL,
    sandbox::{Sandbox, until_active},
};
use mpstack::wire::{KeyValue, scf, sign::sha256_hex};

const REGION: &str = "ap-beijing";

fn accepting(entries: &[(&str, &str, &str)]) -> String {
    let entries = entries.iter().map(|(field, value, until)| {
        format!("    - {{ field: {field}, value: \"{value}\", reason: a test, owner: ana{until} }}\n")
    });
    format!("{FULL}drift:\n  accept:\n{}", entries.collect::<String>())
}

async fn set_memory(sandbox: &Sandbox, memory: u64) {
    let change = scf::UpdateFunctionConfiguration {
        function_name: "Full".into(),
        memory_size: Some(memory),
        ..Default::default()
    };
    sandbox.writer().change(REGION, &change).await.expect("anybody may");
    until_active(&sandbox.reader(), REGION, "Full").await;
}

async fn function(sandbox: &Sandbox) -> scf::GetFunctionAnswer {
    let request = scf::GetFunction { function_name: "Full".into(), ..Default::default() };
    sandbox.reader().read(REGION, &request).await.expect("it is there")
}

#[tokio::test]
async fn an_accepted_difference_is_silent_and_left_alone_until_it_moves_or_expires() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    set_memory(&sandbox, 256).await;
    sandbox.run(&["drift"]).exits(2).prints("function.memory");

    let sandbox = sandbox.stack(&accepting(&[("function.memory", "256", ", until: 2999-12-31")]));
    sandbox.run(&["drift"]).succeeds().prints("no drift");
    sandbox.run(&["apply", "--yes"]).succeeds();
    assert_eq!(function(&sandbox).await.memory_size, 256);
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();

    // It moves again.
    set_memory(&sandbox, 512).await;
    sandbox.run(&["drift"]).exits(2).prints("function.memory").prints("fits no difference (a test; ana)");
    set_memory(&sandbox, 256).await;
    sandbox.run(&["drift"]).succeeds();

    // Its day has passed.
    let sandbox = sandbox.stack(&accepting(&[("function.memory", "256", ", until: 2020-01-01")]));
    sandbox
        .run(&["drift"])
        .exits(2)
        .prints("function.memory")
        .prints("was accepted until 2020-01-01 (a test; ana), which has passed");
    sandbox.run(&["apply", "--yes"]).succeeds();
    assert_eq!(function(&sandbox).await.memory_size, 128);
    sandbox.run(&["drift"]).succeeds();
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
}

#[tokio::test]
async fn a_secret_is_accepted_by_its_digest_alone() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let variables = function(&sandbox).await.environment.variables.into_iter().map(|variable| match &*variable.key {
        "TOKEN" => KeyValue { value: "rotated".into(), ..variable },
        _ => variable,
    });
    let change = scf::UpdateFunctionConfiguration {
        function_name: "Full".into(),
        environment: Some(scf::Environment { variables: variables.collect() }),
        ..Default::default()
    };
    sandbox.writer().change(REGION, &change).await.expect("anybody may");
    until_active(&sandbox.reader(), REGION, "Full").await;

    let field = "function.environment.TOKEN";
    let sandbox = sandbox.stack(&accepting(&[(field, "rotated", "")]));
    sandbox.run(&["drift"]).exits(2).prints("accept its value by digest");
    let digest = format!("sha256:{}", sha256_hex(b"rotated"));
    let sandbox = sandbox.stack(&accepting(&[(field, &digest, "")]));
    sandbox.run(&["drift"]).succeeds();
    sandbox.run(&["apply", "--yes"]).succeeds();
    let variables = function(&sandbox).await.environment.variables;
    assert!(variables.iter().any(|variable| variable.key == "TOKEN" && variable.value == "rotated"));
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
}

#[test]
fn entries_that_fit_nothing_warn_and_impossible_ones_are_refused() {
    let sandbox = Sandbox::new().stack(&accepting(&[("function.memory", "256", "")]));
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox.run(&["drift"]).succeeds().prints("warning: `drift.accept` has an entry for `function.memory`");
    for (field, value, until, complaint) in [
        ("function.code", "x", "", "no field whose difference can be accepted"),
        ("function.memory", "sha256:12", "", "this is no SHA-256"),
        ("function.memory", "256", ", until: soon", "is no day"),
        ("function.memory", "256", ", until: 2026-02-30", "is no day"),
    ] {
        let sandbox = Sandbox::new().stack(&accepting(&[(field, value, until)]));
        sandbox.run(&["validate"]).exits(1).complains(complaint);
    }
}
