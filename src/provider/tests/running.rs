//! One task from its start to what the function made of its event.

use super::*;
use crate::{
    model::{Archived, Delivery, EventType},
    provider::{Task, TaskInput},
};

const TASK: &str = "1250000000-WorkflowTask-aat0";

fn lines(messages: &[(&str, String)]) -> Act {
    let lines: Vec<_> = messages
        .iter()
        .enumerate()
        .map(|(index, (kind, message))| {
            let text = json!({"SCF_Message": message, "SCF_Type": kind, "SCF_RequestId": "r1", "SCF_RetryNum": "0"});
            json!({"Time": index, "LogJson": text.to_string()})
        })
        .rev()
        .collect();
    answer(json!({"Results": lines, "Context": "", "ListOver": true}))
}

fn invocation(ended: bool) -> Act {
    let place = json!({"bucket": "b-1250000000", "region": "ap-beijing", "key": "mps/a.json"});
    let delivery = json!({"mpstack": "delivery", "request_id": "r1", "task_id": TASK, "sink": "ops", "kind": "wecom",
        "outcome": "failed", "retryable": false, "attempts": 3, "ms": 40, "error": "errcode 93000"});
    let event = json!({"mpstack": "event", "request_id": "r1", "event_type": "WorkflowTask", "task_id": TASK,
        "status": "FINISH", "outcome": "succeeded", "reasons": [], "outputs": 1, "archived": place, "delivered": 0,
        "failed": 0, "dropped": 1, "ms": 50});
    let mut messages = vec![
        ("Platform", "START RequestId:r1".to_owned()),
        ("Custom", delivery.to_string()),
        ("Custom", event.to_string()),
    ];
    if ended {
        messages.push(("Platform", "END RequestId:r1".to_owned()));
        messages.push(("Platform", "Report RequestId:r1 Duration:50ms Memory:128MB MemUsage:3MB".to_owned()));
    }
    lines(&messages)
}

fn task() -> Task {
    Task { event_type: EventType::WorkflowTask, id: TASK.into(), since: 0 }
}

#[tokio::test]
async fn a_task_is_started_cheaply_and_asks_for_its_notification() {
    let stage = Scene::default()
        .on("ProcessMedia", [answer(json!({"TaskId": TASK}))])
        .on("EditMedia", [answer(json!({"TaskId": "e"}))])
        .start()
        .await;
    let input = TaskInput { bucket: "b-1250000000".into(), region: "ap-beijing".into(), key: "in/a.mp4".into() };
    for (event_type, id) in [(EventType::WorkflowTask, TASK), (EventType::EditMediaTask, "e")] {
        let started = stage.executor.start_task("ap-beijing", event_type, &input, "context").await;
        assert_eq!(started.expect("a task"), id);
    }
    let source = json!({"Type": "COS", "CosInputInfo": {"Bucket": "b-1250000000", "Region": "ap-beijing", "Object": "/in/a.mp4"}});
    let target = json!({"Type": "COS", "CosOutputStorage": {"Bucket": "b-1250000000", "Region": "ap-beijing"}});
    let notify = json!({"NotifyType": "SCF", "NotifyMode": "Finish"});
    assert_eq!(
        stage.sent("ProcessMedia")[0].json(),
        json!({
            "InputInfo": source, "OutputStorage": target, "OutputDir": "/in/output/",
            "MediaProcessTask": {"TranscodeTaskSet": [{"Definition": 1010}]}, "TaskNotifyConfig": notify,
            "SessionContext": "context"
        })
    );
    assert_eq!(
        stage.sent("EditMedia")[0].json(),
        json!({
            "FileInfos": [{"InputInfo": source}], "OutputStorage": target,
            "OutputObjectPath": "/in/output/mpstack-trial.{format}", "TaskNotifyConfig": notify, "SessionContext": "context"
        })
    );
}

#[tokio::test]
async fn a_task_is_followed_to_its_deliveries_and_its_archive() {
    let status = |status: &str| answer(json!({"TaskType": "WorkflowTask", "Status": status}));
    let stage = Scene::default()
        .on("DescribeTaskDetail", [status("WAITING"), status("PROCESSING"), status("FINISH")])
        .on("SearchLog", [lines(&[]), invocation(false), invocation(false), invocation(true)])
        .on("HEAD b-1250000000", [Act::Answer(200, "", "12345".into())])
        .start()
        .await;
    let waiting = |text| stage.waits.lock().expect("no panic").push(text);
    let followed = stage.observer.follow_task(&key(), "topic", &task(), Duration::from_secs(10), &waiting).await;
    let trial = followed.expect("a trial");
    assert_eq!((trial.request_id.as_str(), trial.outcome.as_str(), trial.succeeded), ("r1", "succeeded", true));
    let delivery = Delivery {
        sink: "ops".into(),
        kind: "wecom".into(),
        delivered: false,
        attempts: 3,
        milliseconds: 40,
        error: Some("errcode 93000".into()),
    };
    assert_eq!(trial.deliveries, [delivery]);
    let archived = Archived {
        bucket: "b-1250000000".into(),
        region: "ap-beijing".into(),
        key: "mps/a.json".into(),
        size: Some(5),
    };
    assert_eq!(trial.archived, Some(archived));
    assert_eq!(trial.log.len(), 5);
    assert_eq!(
        stage.waits(),
        [
            "the task to finish (WAITING)",
            "the task to finish (PROCESSING)",
            "the function's log (no invocation names the task yet)",
            "the function's log (the invocation has not ended yet)"
        ]
    );
}

#[tokio::test]
async fn an_event_that_does_not_come_is_said_to_be_missing() {
    let stage = Scene::default()
        .on("DescribeTaskDetail", [answer(json!({"Status": "FINISH"}))])
        .on("SearchLog", [lines(&[])])
        .start()
        .await;
    let followed = stage.observer.follow_task(&key(), "topic", &task(), Duration::from_millis(100), &|_| {}).await;
    let failure = followed.expect_err("no invocation");
    assert_eq!(
        told(&failure),
        "task `1250000000-WorkflowTask-aat0` was not followed to its end: gave up waiting for the function's log (no \
         invocation names the task yet)"
    );
}
