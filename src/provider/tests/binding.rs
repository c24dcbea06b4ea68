//! Bindings, under every reading of what the service may do.

use super::*;
use crate::model::{EventType, Kind, ObservedTrigger};

fn bind(event_type: EventType) -> Operation {
    Operation::Bind { event_type, function: key(), qualifier: "$DEFAULT".into() }
}

fn bound() -> Act {
    answer(json!({"ResourceId": "qcs::mps::uin/1:TriggerType/WorkflowTaskEvent"}))
}

fn listed() -> ObservedTrigger {
    ObservedTrigger {
        bound: true,
        qualifier: "$DEFAULT".into(),
        resource_id: "qcs::mps::uin/100000000001:TriggerType/WorkflowTaskEvent".into(),
        name: "WorkflowTaskEvent".into(),
        description: r#"{"eventType":"WorkflowTask"}"#.into(),
        kind: "mps".into(),
    }
}

fn delete() -> Operation {
    Operation::DeleteTrigger { event_type: EventType::WorkflowTask, function: key(), trigger: listed() }
}

#[tokio::test]
async fn a_binding_is_awaited_and_not_repeated() {
    let stage = Scene::default()
        .on("ListTriggers", [triggers(&[]), triggers(&[]), triggers(&[trigger("WorkflowTask", "on")])])
        .on("BindTrigger", [bound()])
        .start()
        .await;
    stage.execute(bind(EventType::WorkflowTask)).await.expect("bound");
    stage.execute(bind(EventType::WorkflowTask)).await.expect("bound already");
    let sent = stage.sent("BindTrigger");
    assert_eq!(sent.len(), 1);
    assert_eq!(
        sent[0].json(),
        json!({
            "ScfRegion": "ap-beijing", "EventType": "WorkflowTask", "Qualifier": "$DEFAULT", "FunctionName": "f",
            "Namespace": "default"
        })
    );
    assert_eq!(stage.waits(), ["WorkflowTask to be listed as bound (it is not listed)"]);
}

#[tokio::test]
async fn an_action_that_only_the_older_shape_knows_is_done_in_it() {
    // A form has no header that names its action, so it counts as a request to the host.
    let stage = Scene::default()
        .on("ListTriggers", [triggers(&[]), triggers(&[trigger("WorkflowTask", "on")])])
        .on("BindTrigger", [refusal("InvalidAction")])
        .on("POST mps", [bound()])
        .start()
        .await;
    stage.execute(bind(EventType::WorkflowTask)).await.expect("bound");
    assert_eq!(stage.sent("POST mps").len(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_as_one() {
    for code in ["ResourceInUse.Trigger", "LimitExceeded", "FailedOperation", "InvalidParameterValue.EventType"] {
        let stage =
            Scene::default().on("ListTriggers", [triggers(&[])]).on("BindTrigger", [refusal(code)]).start().await;
        let failure = stage.execute(bind(EventType::WorkflowTask)).await.expect_err("refused");
        assert_eq!(failure.kind, Kind::Refused, "{code}");
        assert_eq!(failure.message, "WorkflowTask is already bound elsewhere, or its binding was refused");
        assert_eq!(stage.sent("BindTrigger").len(), 1);
    }
}

#[tokio::test]
async fn without_the_action_the_console_is_explained() {
    let stage = Scene::default().on("ListTriggers", [triggers(&[])]).start().await;
    let failure = stage.execute(bind(EventType::WorkflowTask)).await.expect_err("unknown");
    assert_eq!(failure.message, "could not bind WorkflowTask to function `f`");
    assert!(failure.hints[0].starts_with("bind it by hand: function `f`"), "{:?}", failure.hints);
}

#[tokio::test]
async fn a_binding_that_replaces_another_is_reported() {
    let before = triggers(&[trigger("WorkflowTask", "on")]);
    let after = triggers(&[trigger("EditMediaTask", "on"), trigger("WorkflowTask", "off")]);
    let stage = Scene::default().on("ListTriggers", [before, after]).on("BindTrigger", [bound()]).start().await;
    let failure = stage.execute(bind(EventType::EditMediaTask)).await.expect_err("one is lost");
    assert_eq!(
        failure.message,
        "binding EditMediaTask has released WorkflowTask: this account can hold one MPS trigger only"
    );
}

#[tokio::test]
async fn a_lost_answer_is_looked_for_before_binding_again() {
    let stage = Scene::default()
        .on("ListTriggers", [triggers(&[]), triggers(&[trigger("WorkflowTask", "on")])])
        .on("BindTrigger", [Act::Reset])
        .start()
        .await;
    stage.execute(bind(EventType::WorkflowTask)).await.expect("bound all the same");
    assert_eq!(stage.sent("BindTrigger").len(), 1);
}

#[tokio::test]
async fn a_record_that_stays_and_is_off_counts_as_deleted() {
    let stage = Scene::default()
        .on("ListTriggers", [triggers(&[trigger("WorkflowTask", "on")]), triggers(&[trigger("WorkflowTask", "off")])])
        .on("UnbindTrigger", [empty()])
        .on("DeleteTrigger", [refusal("InvalidParameterValue.Type")])
        .start()
        .await;
    stage.execute(delete()).await.expect("released");
    assert_eq!(
        stage.sent("UnbindTrigger")[0].json(),
        json!({
            "Type": "mps", "Qualifier": "$DEFAULT", "FunctionName": "f", "Namespace": "default",
            "ResourceId": "qcs::mps::uin/100000000001:TriggerType/WorkflowTaskEvent"
        })
    );
    assert_eq!(
        stage.sent("DeleteTrigger")[0].json(),
        json!({
            "FunctionName": "f", "TriggerName": "WorkflowTaskEvent", "Type": "mps", "Namespace": "default",
            "TriggerDesc": r#"{"eventType":"WorkflowTask"}"#, "Qualifier": "$DEFAULT"
        })
    );
}

#[tokio::test]
async fn a_trigger_that_is_gone_is_not_released_again() {
    let stage = Scene::default()
        .on("ListTriggers", [triggers(&[])])
        .on("DeleteTrigger", [refusal("ResourceNotFound.Trigger")])
        .start()
        .await;
    stage.execute(delete()).await.expect("gone");
    assert!(stage.sent("UnbindTrigger").is_empty());
}

#[tokio::test]
async fn a_refused_deletion_of_the_record_is_a_failure() {
    let stage = Scene::default()
        .on("ListTriggers", [triggers(&[])])
        .on("DeleteTrigger", [refusal("UnauthorizedOperation.CAM")])
        .start()
        .await;
    let failure = stage.execute(delete()).await.expect_err("denied");
    assert_eq!(failure.message, "could not delete trigger WorkflowTask of function `f`");
    assert_eq!(failure.hints, ["allow `scf:DeleteTrigger` to the keys' user"]);
}
