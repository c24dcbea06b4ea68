//! Asynchronous events: listed, asked for, ended; logs the retired way.

use super::{
    python::bootstrap,
    scene::{Scene, zip_of},
};
use serde_json::{Value, json};
use std::time::Duration;

async fn invoke_later(scene: &Scene, event: &Value) -> String {
    let parameters = json!({"FunctionName": "demo", "InvocationType": "Event", "ClientContext": event.to_string()});
    let answer = scene.call("scf.Invoke", &parameters).await;
    answer["Result"]["FunctionRequestId"].as_str().expect("an id").to_owned()
}

async fn settled(scene: &Scene, id: &str) -> (Value, Value) {
    loop {
        let answer = scene.call("scf.GetAsyncEventStatus", &json!({"InvokeRequestId": id})).await;
        if answer["Result"]["Status"] != "RUNNING" {
            return (answer["Result"]["Status"].clone(), answer["Result"]["StatusCode"].clone());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn events_tell_what_became_of_them() {
    let scene = Scene::start().await;
    let handle = r#"
def handle(event, id, headers):
    if event == "fail": raise ValueError("no luck")
    if event == "hang": time.sleep(600)
    return "ok"
"#;
    scene.function("demo", &bootstrap(handle)).await;
    let config = json!({"RetryConfig": [{"RetryNum": 0}], "MsgTTL": 60});
    let config = json!({"FunctionName": "demo", "AsyncTriggerConfig": config});
    scene.call("scf.UpdateFunctionEventInvokeConfig", &config).await;
    scene.call("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "demo", "Timeout": 900})).await;
    let good = invoke_later(&scene, &json!("go")).await;
    let bad = invoke_later(&scene, &json!("fail")).await;
    assert_eq!(settled(&scene, &good).await, (json!("FINISHED"), json!(200)));
    assert_eq!(settled(&scene, &bad).await, (json!("FAILED"), json!(443)));

    let hanging = invoke_later(&scene, &json!("hang")).await;
    let list = async |more: Value| {
        let mut parameters = json!({"FunctionName": "demo", "Order": "ASC"});
        parameters.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        let answer = scene.call("scf.ListAsyncEvents", &parameters).await;
        let events = answer["EventList"].as_array().expect("a list").clone();
        events.into_iter().map(|mut event| event["InvokeRequestId"].take()).collect::<Vec<_>>()
    };
    assert_eq!(list(json!({"Status": ["RUNNING"]})).await, [json!(hanging)]);
    assert_eq!(list(json!({"Status": ["FINISHED"], "InvokeType": ["OTHERS"]})).await, [json!(good)]);
    assert_eq!(list(json!({"InvokeType": ["MPS_TRIGGER"]})).await, [] as [Value; 0]);
    assert_eq!(list(json!({"InvokeRequestId": bad, "Qualifier": "$LATEST"})).await, [json!(bad)]);
    assert_eq!(list(json!({"Offset": 1, "Limit": 1})).await.len(), 1);
    let past = json!({"Start": "2020-01-01 00:00:00", "End": "2020-01-02 00:00:00"});
    assert_eq!(list(json!({"StartTimeInterval": past})).await, [] as [Value; 0]);

    let terminate = json!({"FunctionName": "demo", "InvokeRequestId": hanging});
    scene.call("scf.TerminateAsyncEvent", &terminate).await;
    assert_eq!(settled(&scene, &hanging).await, (json!("ABORTED"), json!(499)));
    assert_eq!(scene.refused("scf.TerminateAsyncEvent", &terminate).await, "FailedOperation.AsyncEventStatus");
    let unknown = json!({"FunctionName": "demo", "InvokeRequestId": "none"});
    assert_eq!(scene.refused("scf.TerminateAsyncEvent", &unknown).await, "ResourceNotFound.AsyncEvent");
    assert_eq!(scene.refused("scf.GetAsyncEventStatus", &unknown).await, "ResourceNotFound.AsyncEvent");
}

#[tokio::test]
async fn an_event_that_runs_is_ended_with_its_process() {
    let scene = Scene::start().await;
    let notes = tempfile::NamedTempFile::new().expect("a file");
    let handle = format!(
        r#"
import signal
def heard(number, frame): raise ValueError("asked to end")
signal.signal(signal.SIGTERM, heard)
def handle(event, id, headers):
    with open({:?}, "a") as notes: notes.write("%d\n" % os.getpid())
    time.sleep(600)
"#,
        notes.path().display()
    );
    scene.function("demo", &bootstrap(&handle)).await;
    scene.call("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "demo", "Timeout": 900})).await;
    let begun = async |count: usize| loop {
        let text = std::fs::read_to_string(notes.path()).expect("readable");
        if text.lines().count() >= count {
            return text.lines().last().expect("a line").to_owned();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let attempt = async |id: &str| loop {
        let question = json!({"FunctionName": "demo", "FunctionRequestId": id});
        let answer = scene.call("scf.GetRequestStatus", &question).await;
        if answer["Data"][0]["RetCode"] != 1 {
            return answer["Data"][0]["RetMsg"].clone();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let first = invoke_later(&scene, &json!({})).await;
    let process = begun(1).await;
    scene.call("scf.TerminateAsyncEvent", &json!({"FunctionName": "demo", "InvokeRequestId": first})).await;
    let message = r#"{"errorCode":-1,"errorMessage":"Request canceled","statusCode":499}"#;
    assert_eq!(attempt(&first).await, message);
    assert!(!std::path::Path::new(&format!("/proc/{process}")).exists());

    // Gracefully: the process hears of it, and its answer is the end; there is no retry.
    let second = invoke_later(&scene, &json!({})).await;
    begun(2).await;
    let gracefully = json!({"FunctionName": "demo", "InvokeRequestId": second, "GraceShutdown": true});
    scene.call("scf.TerminateAsyncEvent", &gracefully).await;
    let message = r#"{"errorCode":-1,"errorMessage":"asked to end","statusCode":443}"#;
    assert_eq!(attempt(&second).await, message);
    assert_eq!(settled(&scene, &second).await, (json!("ABORTED"), json!(499)));
}

#[tokio::test]
async fn logs_the_retired_way() {
    let scene = Scene::start().await;
    let handle =
        "def handle(event, id, headers):\n    print('n is', event['n'], flush=True)\n    return 1 // event['n']\n";
    scene.function("demo", &bootstrap(handle)).await;
    for n in [1, 0] {
        let event = json!({"FunctionName": "demo", "Event": json!({"n": n}).to_string(), "Qualifier": "$LATEST"});
        scene.call("scf.InvokeFunction", &event).await;
    }
    let read = async |more: Value| {
        let mut parameters = json!({"FunctionName": "demo", "Order": "asc", "OrderBy": "start_time"});
        parameters.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        scene.call("scf.GetFunctionLogs", &parameters).await
    };
    let all = read(json!({})).await;
    assert_eq!(all["TotalCount"], 2);
    let log = all["Data"][0]["Log"].as_str().expect("text");
    assert!(log.starts_with("START RequestId:") && log.contains("\nn is 1\n"), "{log}");
    assert_eq!((&all["Data"][0]["RetCode"], &all["Data"][0]["InvokeFinished"]), (&json!(0), &json!(1)));
    let bad = read(json!({"Filter": {"RetCode": "not0"}})).await;
    assert_eq!((&bad["TotalCount"], &bad["Data"][0]["RetCode"]), (&json!(1), &json!(-1)));
    let one = read(json!({"FunctionRequestId": all["Data"][0]["RequestId"], "Qualifier": "$LATEST"})).await;
    assert_eq!(one["TotalCount"], 1);
    for (more, refusal) in [
        (json!({"Limit": 10_001}), "InvalidParameterValue.Limit"),
        (
            json!({"StartTime": "2026-01-01 00:00:00", "EndTime": "2026-01-03 00:00:00"}),
            "InvalidParameterValue.EndTime",
        ),
        (json!({"OrderBy": "colour"}), "InvalidParameterValue.OrderBy"),
        (json!({"FunctionName": "none"}), "ResourceNotFound.Function"),
    ] {
        let mut parameters = json!({"FunctionName": "demo"});
        parameters.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        assert_eq!(scene.refused("scf.GetFunctionLogs", &parameters).await, refusal);
    }
}

#[tokio::test]
async fn lines_of_a_running_attempt_can_be_read() {
    let scene = Scene::start().await;
    let handle = "def handle(event, id, headers):\n    print('so far', flush=True)\n    time.sleep(600)\n";
    scene.function("demo", &bootstrap(handle)).await;
    scene.call("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "demo", "Timeout": 900})).await;
    invoke_later(&scene, &json!({})).await;
    loop {
        let answer = scene.call("scf.GetFunctionLogs", &json!({"FunctionName": "demo"})).await;
        if answer["Data"][0]["Log"].as_str().is_some_and(|log| log.ends_with("\nso far")) {
            assert_eq!((&answer["Data"][0]["RetCode"], &answer["Data"][0]["InvokeFinished"]), (&json!(2), &json!(0)));
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // A start that hangs shows how far it got, too.
    let starting = zip_of("#!/bin/sh\necho still starting\nsleep 600\n");
    scene.call("scf.UpdateFunctionCode", &json!({"FunctionName": "demo", "ZipFile": starting})).await;
    let id = invoke_later(&scene, &json!({})).await;
    loop {
        let question = json!({"FunctionName": "demo", "FunctionRequestId": id});
        let answer = scene.call("scf.GetFunctionLogs", &question).await;
        if answer["Data"][0]["Log"].as_str().is_some_and(|log| log.ends_with("\nstill starting")) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
