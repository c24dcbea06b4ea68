//! A function that was made by hand becomes the stack's when told to, and lives and goes like any of ours.

use crate::{foreign, inventory::inventory, lifecycle::FULL, sandbox::Sandbox};
use mpstack::wire::{KeyValue, cam, scf};
use serde_json::json;

const REGION: &str = "ap-beijing";

#[tokio::test]
async fn what_nobody_owns_is_refused_and_adopted_when_told_to() {
    let sandbox = Sandbox::new().stack(FULL);
    let writer = sandbox.writer();
    foreign::function(&writer, REGION, "Full", "CustomRuntime").await;
    let theirs = scf::Environment { variables: vec![KeyValue { key: "THEIRS".into(), value: "kept".into() }] };
    let change = scf::UpdateFunctionConfiguration {
        function_name: "Full".into(),
        environment: Some(theirs),
        ..Default::default()
    };
    writer.change(REGION, &change).await.expect("its maker may");
    crate::sandbox::until_active(writer.reader(), REGION, "Full").await;
    foreign::role(&writer, "full-exec", "scf.qcloud.com").await;
    let policy = cam::CreatePolicy {
        policy_name: "full-exec".into(),
        policy_document: r#"{"version":"2.0","statement":[{"effect":"allow","action":["cos:*"],"resource":["*"]}]}"#
            .into(),
        ..Default::default()
    };
    writer.change("", &policy).await.expect("a foreign policy");

    let before = inventory(writer.reader()).await;
    sandbox
        .run(&["apply", "--yes"])
        .exits(4)
        .complains("function `Full` in ap-beijing exists and is not this stack's: it was made by somebody else")
        .complains("adopt it with `--adopt`")
        .complains("role `full-exec` exists and is not this stack's")
        .complains("policy `full-exec` exists and is not this stack's");
    sandbox
        .run(&["plan", "--adopt", "--detailed-exitcode"])
        .exits(2)
        .prints("warning: adopts function Full, which nobody owns")
        .prints("warning: adopts role full-exec, which nobody owns")
        .prints("function.timeout");
    assert_eq!(inventory(writer.reader()).await, before);

    sandbox.run(&["apply", "--yes", "--adopt"]).succeeds().complains("adopt function Full");
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
    sandbox.run(&["drift"]).succeeds();
    let request = scf::GetFunction { function_name: "Full".into(), ..Default::default() };
    let found = writer.reader().read(REGION, &request).await.expect("it is there");
    assert!(found.tags.iter().any(|tag| tag.key == "mpstack-stack" && tag.value == "full"), "{:?}", found.tags);
    assert!(found.environment.variables.iter().any(|variable| variable.key == "THEIRS" && variable.value == "kept"));

    sandbox.run(&["destroy", "--yes"]).succeeds();
    let after = inventory(writer.reader()).await;
    assert_eq!((&after["functions"], &after["policies"]), (&json!([]), &json!([])));
    assert!(!after["roles"].to_string().contains("full-exec"));
}

#[tokio::test]
async fn what_another_stack_owns_or_runs_on_something_else_stays_refused() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let before = inventory(&sandbox.reader()).await;
    let sandbox = sandbox.stack(&FULL.replace("stack: full", "stack: other"));
    sandbox.run(&["apply", "--yes", "--adopt"]).exits(4).complains("it belongs to stack `full`");
    assert_eq!(inventory(&sandbox.reader()).await, before);

    let sandbox = Sandbox::new().stack(FULL);
    foreign::function(&sandbox.writer(), REGION, "Full", "Nodejs18.15").await;
    sandbox.run(&["apply", "--yes", "--adopt"]).exits(4).complains("function `Full` runs on `Nodejs18.15`");
}

#[tokio::test]
async fn a_function_that_fits_already_is_marked_all_the_same() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let writer = sandbox.writer();
    let untag = mpstack::wire::tag::ModifyResourceTags {
        resource: format!("qcs::scf:{REGION}:uin/100000000001:namespace/default/function/Full"),
        replace_tags: None,
        delete_tags: Some(vec![mpstack::wire::tag::TagKey { tag_key: "mpstack-stack".into() }]),
    };
    writer.change(REGION, &untag).await.expect("anybody may");
    let request = scf::GetFunction { function_name: "Full".into(), ..Default::default() };
    let found = writer.reader().read(REGION, &request).await.expect("it is there");
    let variables = found.environment.variables.into_iter().filter(|variable| variable.key != "MPSTACK_BASELINE");
    let change = scf::UpdateFunctionConfiguration {
        function_name: "Full".into(),
        environment: Some(scf::Environment { variables: variables.collect() }),
        ..Default::default()
    };
    writer.change(REGION, &change).await.expect("anybody may");
    crate::sandbox::until_active(writer.reader(), REGION, "Full").await;

    sandbox.run(&["apply", "--yes"]).exits(4).complains("adopt it with `--adopt`");
    sandbox.run(&["apply", "--yes", "--adopt"]).succeeds();
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds().prints("no changes");
}
