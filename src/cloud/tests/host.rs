//! Functions as real processes, called through the API.

use super::{
    python::bootstrap,
    scene::{REGION, Scene, zip_of},
};
use crate::cloud::{
    bindings,
    host::Delivery,
    logs::{self, Kind, Line},
    readings::Oversize,
    scf::store::Place,
};
use serde_json::{Value, json};
use std::{path::Path, time::Duration};

fn place(name: &str) -> Place {
    Place::new(REGION, None, name)
}

async fn invoke(scene: &Scene, event: &Value) -> Value {
    let parameters = json!({"FunctionName": "demo", "ClientContext": event.to_string(), "LogType": "Tail"});
    scene.call("scf.Invoke", &parameters).await["Result"].take()
}

/// Asks until a request has ended as often as it is tried, and returns its attempts.
async fn ended(scene: &Scene, request_id: &str, attempts: usize) -> Vec<(i64, i64)> {
    let question = json!({"FunctionName": "demo", "FunctionRequestId": request_id});
    loop {
        let answer = scene.call("scf.GetRequestStatus", &question).await;
        let number = |value: &Value| value.as_i64().expect("a number");
        let found: Vec<_> = answer["Data"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|attempt| (number(&attempt["RetryNum"]), number(&attempt["RetCode"])))
            .collect();
        if found.len() >= attempts && found.iter().all(|(_, code)| *code != 1) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn lines(scene: &Scene) -> Vec<Line> {
    let function = scene.call("scf.GetFunction", &json!({"FunctionName": "demo"})).await;
    let topic = function["ClsTopicId"].as_str().expect("a topic");
    let found = scene.running.cloud().store.read(|reader| logs::search(reader, topic, 0, i64::MAX));
    found.expect("searched").into_iter().map(|(_, line)| line).collect()
}

#[tokio::test]
async fn a_synchronous_call_answers_and_leaves_its_log() {
    let scene = Scene::start().await;
    let handle = r#"
def handle(event, id, headers):
    print("got", event["n"], flush=True)
    print("to stderr", file=sys.stderr, flush=True)
    limits = [headers["memory_limit_in_mb"], headers["time_limit_in_ms"]]
    return {"double": event["n"] * 2, "pid": os.getpid(), "limits": limits}
"#;
    scene.function("demo", &bootstrap(handle)).await;
    let first = invoke(&scene, &json!({"n": 21})).await;
    let answer: Value = serde_json::from_str(first["RetMsg"].as_str().expect("text")).expect("JSON");
    assert_eq!((&answer["double"], &answer["limits"]), (&json!(42), &json!(["128", "3000"])));
    assert_eq!((&first["ErrMsg"], &first["InvokeResult"]), (&json!(""), &json!(0)));
    let id = first["FunctionRequestId"].as_str().expect("an id");
    let log = first["Log"].as_str().expect("text");
    assert!(log.starts_with(&format!("START RequestId:{id}\nstarting\n")), "{log}");

    // The second call finds the instance warm.
    let second = invoke(&scene, &json!({"n": 1})).await;
    let again: Value = serde_json::from_str(second["RetMsg"].as_str().expect("text")).expect("JSON");
    assert_eq!(again["pid"], answer["pid"]);
    assert!(!second["Log"].as_str().expect("text").contains("starting"));
    assert_eq!(ended(&scene, id, 1).await, [(0, 0)]);

    let lines: Vec<_> = lines(&scene).await.into_iter().filter(|line| line.request_id == id).collect();
    let custom: Vec<_> = lines.iter().filter(|line| line.kind == Kind::Custom).map(|line| &line.message).collect();
    assert_eq!(custom.len(), 3);
    assert!(custom.contains(&&"got 21".to_owned()) && custom.contains(&&"to stderr".to_owned()), "{custom:?}");
    let platform: Vec<_> = lines
        .iter()
        .filter(|line| line.kind == Kind::Platform)
        .map(|line| line.message.split([' ', ':']).next().unwrap_or_default())
        .collect();
    assert_eq!(platform, ["START", "Response", "END", "Report"]);
    let report = lines.last().expect("lines");
    assert_eq!((report.status_code, report.qualifier.as_str(), report.retry_num), (200, "$LATEST", 0));
}

#[tokio::test]
async fn the_platforms_variables_are_there_and_nothing_of_ours() {
    let scene = Scene::start().await;
    scene.function("demo", &bootstrap("def handle(event, id, headers):\n    return dict(os.environ)\n")).await;
    scene.role("worker");
    let change = json!({
        "FunctionName": "demo", "Role": "worker",
        "Environment": {"Variables": [{"Key": "STAGE", "Value": "test"}, {"Key": "PATH_X", "Value": "y"}]},
    });
    scene.call("scf.UpdateFunctionConfiguration", &change).await;
    let result = invoke(&scene, &json!({})).await;
    let seen: Value = serde_json::from_str(result["RetMsg"].as_str().expect("text")).expect("JSON");
    for (name, value) in [
        ("STAGE", "test"),
        ("SCF_FUNCTIONNAME", "demo"),
        ("SCF_FUNCTIONVERSION", "$LATEST"),
        ("SCF_NAMESPACE", "default"),
        ("TENCENTCLOUD_REGION", REGION),
        ("TENCENTCLOUD_APPID", "1250000000"),
        ("TENCENTCLOUD_UIN", "100000000001"),
        ("_HANDLER", "index.main_handler"),
        ("MPSTACK_ENDPOINT", &scene.running.endpoint()),
    ] {
        assert_eq!(seen[name], value, "{name}");
    }
    assert!(seen.get("CARGO").is_none() && seen.get("CARGO_MANIFEST_DIR").is_none());
    // Keys of the role, which the cloud knows for what they are.
    let secret_id = seen["TENCENTCLOUD_SECRETID"].as_str().expect("an id");
    let holder = scene.running.cloud().holder_opt(secret_id).expect("read").expect("known");
    let session = holder.session.expect("temporary");
    assert_eq!((session.role.as_str(), &json!(session.token)), ("worker", &seen["TENCENTCLOUD_SESSIONTOKEN"]));
}

#[tokio::test]
async fn keys_of_a_role_need_their_token_and_expire() {
    let mut scene = Scene::start().await;
    let minted = scene.running.cloud().mint_session("worker", "test", Duration::from_secs(60)).expect("minted");
    scene.act_as(minted);
    assert_eq!(scene.refused("scf.ListFunctions", &json!({})).await, "AuthFailure.UnauthorizedOperation");
    let mut request = scene.signed("scf.ListFunctions");
    request.token = Some("another".into());
    assert_eq!(request.send(b"{}".to_vec()).await["Error"]["Code"], "AuthFailure.TokenFailure");
    scene.running.clock().set_offset_ms(60_000);
    assert_eq!(scene.refused("scf.ListFunctions", &json!({})).await, "AuthFailure.TokenFailure");
}

#[tokio::test]
async fn failures_have_their_codes() {
    let status = |result: &Value| {
        let message: Value = serde_json::from_str(result["ErrMsg"].as_str().expect("text")).unwrap_or_default();
        message["statusCode"].clone()
    };
    let scene = Scene::start().await;
    let handle = r#"
def handle(event, id, headers):
    if event["do"] == "raise": raise ValueError("no luck")
    if event["do"] == "exit": print("last words", flush=True); os._exit(3)
    if event["do"] == "sleep": time.sleep(60)
    if event["do"] == "big": return "x" * (6 << 20)
    return "ok"
"#;
    scene.function("demo", &bootstrap(handle)).await;
    scene.call("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "demo", "Timeout": 1})).await;
    let raised = invoke(&scene, &json!({"do": "raise"})).await;
    assert_eq!(raised["ErrMsg"], r#"{"errorCode":-1,"errorMessage":"no luck","statusCode":443}"#);
    let exited = invoke(&scene, &json!({"do": "exit"})).await;
    assert_eq!(status(&exited), 439);
    assert!(exited["Log"].as_str().expect("text").contains("last words"));
    assert_eq!(status(&invoke(&scene, &json!({"do": "big"})).await), 407);
    let slow = invoke(&scene, &json!({"do": "sleep"})).await;
    assert_eq!(
        slow["ErrMsg"],
        r#"{"errorCode":-1,"errorMessage":"Invoking task timed out after 1 seconds","statusCode":433}"#
    );
    // Recycled, not broken.
    assert_eq!(invoke(&scene, &json!({"do": "nothing"})).await["RetMsg"], "\"ok\"");
    let event = json!({"FunctionName": "demo", "ClientContext": "{"});
    assert_eq!(scene.refused("scf.Invoke", &event).await, "InvalidParameterValue.ClientContext");

    for (code, starts) in
        [(405, "#!/bin/sh\necho giving up\nexit 1\n"), (445, "#!/no/such/shell\n"), (450, "#!/bin/sh\nsleep 60\n")]
    {
        let update = json!({"FunctionName": "demo", "Code": {"ZipFile": zip_of(starts)}});
        scene.call("scf.UpdateFunctionCode", &update).await;
        scene.call("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "demo", "InitTimeout": 3})).await;
        assert_eq!(status(&invoke(&scene, &json!({})).await), code);
    }
}

#[tokio::test]
async fn what_an_instance_started_ends_with_it() {
    let scene = Scene::start().await;
    let handle = r#"
def handle(event, id, headers):
    import subprocess
    child = subprocess.Popen(["/bin/sh", "-c", "sleep 600 & wait"])
    return [os.getpid(), child.pid]
"#;
    scene.function("demo", &bootstrap(handle)).await;
    let result = invoke(&scene, &json!({})).await;
    let ids: Vec<u32> = serde_json::from_str(result["RetMsg"].as_str().expect("text")).expect("numbers");
    assert!(ids.iter().all(|id| Path::new(&format!("/proc/{id}")).exists()));
    scene.running.stop().await;
    for id in ids {
        // A process that has ended may wait for its parent to take note.
        let ended = || match std::fs::read_to_string(format!("/proc/{id}/stat")) {
            Ok(stat) => stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z')),
            Err(_) => true,
        };
        while !ended() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn another_content_means_another_instance() {
    let scene = Scene::start().await;
    let version = |number: u8| bootstrap(&format!("def handle(event, id, headers):\n    return {number}\n"));
    scene.function("demo", &version(1)).await;
    assert_eq!(invoke(&scene, &json!({})).await["RetMsg"], "1");
    scene.call("scf.PublishVersion", &json!({"FunctionName": "demo"})).await;
    let update = json!({"FunctionName": "demo", "Code": {"ZipFile": zip_of(&version(2))}});
    scene.call("scf.UpdateFunctionCode", &update).await;
    assert_eq!(invoke(&scene, &json!({})).await["RetMsg"], "2");
    let of = async |qualifier: &str| {
        let parameters = json!({"FunctionName": "demo", "Event": "{}", "Qualifier": qualifier});
        scene.call("scf.InvokeFunction", &parameters).await["Result"]["RetMsg"].take()
    };
    assert_eq!(of("1").await, "1");
    assert_eq!(of("$DEFAULT").await, "2");
    scene.call("scf.UpdateAlias", &json!({"FunctionName": "demo", "Name": "$DEFAULT", "FunctionVersion": "1"})).await;
    assert_eq!(of("$DEFAULT").await, "1");
    let missing = json!({"FunctionName": "demo", "Event": "{}", "Qualifier": "7"});
    assert_eq!(scene.refused("scf.InvokeFunction", &missing).await, "ResourceNotFound.Qualifier");
}

/// Fails until a file exists for the n-th time, and notes each attempt with its request id.
fn stumbling(notes: &Path, failures: usize) -> String {
    bootstrap(&format!(
        r#"
def handle(event, id, headers):
    with open({:?}, "a+") as notes:
        notes.seek(0)
        before = len(notes.readlines())
        notes.write(id + " " + json.dumps(event) + "\n")
    if before < {failures}: raise ValueError("attempt %d" % before)
    return "done"
"#,
        notes.display()
    ))
}

async fn invoke_later(scene: &Scene, event: &Value) -> String {
    let parameters = json!({"FunctionName": "demo", "InvocationType": "Event", "ClientContext": event.to_string()});
    let mut answer = scene.call("scf.Invoke", &parameters).await;
    let mut result = answer["Result"].take();
    let Value::String(id) = result["FunctionRequestId"].take() else { panic!("no id: {result}") };
    assert_eq!(result["RetMsg"], "");
    id
}

#[tokio::test]
async fn an_asynchronous_event_is_tried_again_under_its_id() {
    let scene = Scene::with(|settings| settings.delays.retry_interval = Duration::from_millis(20)).await;
    let notes = tempfile::NamedTempFile::new().expect("a file");
    scene.function("demo", &stumbling(notes.path(), 1)).await;
    let id = invoke_later(&scene, &json!({"n": 1})).await;
    assert_eq!(ended(&scene, &id, 2).await, [(0, -1), (1, 0)]);
    let noted = std::fs::read_to_string(notes.path()).expect("readable");
    assert_eq!(noted, format!("{id} {{\"n\": 1}}\n").repeat(2));
    let lines = lines(&scene).await;
    let starts: Vec<_> = lines.iter().filter(|line| line.message.starts_with("START")).collect();
    assert_eq!(starts.iter().map(|line| line.retry_num).collect::<Vec<_>>(), [0, 1]);
    let errors: Vec<_> = lines.iter().filter(|line| line.level == "ERROR").map(|line| line.message.as_str()).collect();
    let expected =
        format!(r#"ERROR RequestId:{id} Result:{{"errorCode":-1,"errorMessage":"attempt 0","statusCode":443}}"#);
    assert_eq!(errors, [expected]);
}

#[tokio::test]
async fn after_the_last_attempt_comes_the_dead_letter() {
    let scene = Scene::with(|settings| settings.delays.retry_interval = Duration::from_millis(20)).await;
    let notes = tempfile::NamedTempFile::new().expect("a file");
    scene.function("demo", &stumbling(notes.path(), 9)).await;
    let change = json!({"FunctionName": "demo", "DeadLetterConfig": {"Type": "CMQ-QUEUE", "Name": "lost"}});
    scene.call("scf.UpdateFunctionConfiguration", &change).await;
    let config = json!({"RetryConfig": [{"RetryNum": 1}], "MsgTTL": 60});
    let config = json!({"FunctionName": "demo", "AsyncTriggerConfig": config});
    scene.call("scf.UpdateFunctionEventInvokeConfig", &config).await;
    let id = invoke_later(&scene, &json!({"n": 1})).await;
    assert_eq!(ended(&scene, &id, 2).await, [(0, -1), (1, -1)]);
    let letters = scene.control(reqwest::Method::GET, "dead-letters", &Value::Null).await;
    assert_eq!(letters.as_array().map(Vec::len), Some(1));
    assert_eq!((&letters[0]["RequestId"], &letters[0]["Body"]["RetryNum"]), (&json!(id), &json!(1)));
    assert_eq!(letters[0]["Body"]["ClientContext"], r#"{"n":1}"#);
}

#[tokio::test]
async fn a_waiting_event_survives_a_restart() {
    // A minute apart, as on the platform; the clock is turned instead of waiting.
    let scene = Scene::start().await;
    let notes = tempfile::NamedTempFile::new().expect("a file");
    scene.function("demo", &stumbling(notes.path(), 1)).await;
    let id = invoke_later(&scene, &json!({"n": 1})).await;
    assert_eq!(ended(&scene, &id, 1).await, [(0, -1)]);
    let scene = scene.restart().await;
    scene.running.clock().set_offset_ms(61_000);
    assert_eq!(ended(&scene, &id, 2).await, [(0, -1), (1, 0)]);
}

#[tokio::test]
async fn an_event_of_mps_finds_the_function_that_it_is_bound_to() {
    let scene = Scene::start().await;
    let notes = tempfile::NamedTempFile::new().expect("a file");
    scene.function("demo", &stumbling(notes.path(), 0)).await;
    let cloud = scene.running.cloud();
    assert_eq!(cloud.deliver_event("WorkflowTask", b"{}").expect("stored"), Delivery::NoHolder);
    let bound: Result<String, crate::wire::ApiError> =
        cloud.store.write(|writer| bindings::bind(cloud, writer, "WorkflowTask", &place("demo"), "$DEFAULT"));
    bound.expect("bound");
    let large = vec![b' '; 128 * 1024 + 1];
    assert_eq!(cloud.deliver_event("WorkflowTask", &large).expect("stored"), Delivery::TooLarge(131_073));
    let delivery = cloud.deliver_event("WorkflowTask", br#"{"EventType":"WorkflowTask"}"#).expect("stored");
    let Delivery::Queued(id) = delivery else { panic!("{delivery:?}") };
    assert_eq!(ended(&scene, &id, 1).await, [(0, 0)]);
    let noted = std::fs::read_to_string(notes.path()).expect("readable");
    assert_eq!(noted, format!("{id} {{\"EventType\": \"WorkflowTask\"}}\n"));
    let large = json!({"FunctionName": "demo", "InvocationType": "Event", "ClientContext": format!("\"{}\"", "x".repeat(131_072))});
    assert_eq!(scene.refused("scf.Invoke", &large).await, "InvalidParameter.RequestTooLarge");
}

#[tokio::test]
async fn the_first_answer_is_final_and_the_event_comes_until_then() {
    let scene = Scene::start().await;
    let handle = r#"
def handle(event, id, headers):
    again, body = call("GET", "/runtime/invocation/next")
    same = [again["request_id"] == id, json.loads(body) == event]
    call("POST", "/runtime/invocation/response", json.dumps(same))
    return "too late"
"#;
    scene.function("demo", &bootstrap(handle)).await;
    assert_eq!(invoke(&scene, &json!({"n": 1})).await["RetMsg"], "[true, true]");
    assert_eq!(invoke(&scene, &json!({"n": 2})).await["RetMsg"], "[true, true]");
}

#[tokio::test]
async fn what_is_too_large_may_be_cut_off_or_delivered() {
    let large = format!(r#"{{"EventType":"WorkflowTask","Text":"{}"}}"#, "x".repeat(128 * 1024));
    for (oversize, expected) in [(Oversize::Truncated, 128 * 1024), (Oversize::Delivered, large.len())] {
        let scene = Scene::with(|settings| settings.readings.oversize = oversize).await;
        let notes = tempfile::NamedTempFile::new().expect("a file");
        // Notes the length of whatever comes, JSON or not.
        let measuring = bootstrap("").replace(
            r#"handle(json.loads(body), headers["request_id"], headers)"#,
            &format!(r#"open({:?}, "w").write(str(len(body)))"#, notes.path().display()),
        );
        scene.function("demo", &measuring).await;
        let cloud = scene.running.cloud();
        let bound: Result<String, crate::wire::ApiError> =
            cloud.store.write(|writer| bindings::bind(cloud, writer, "WorkflowTask", &place("demo"), "$DEFAULT"));
        bound.expect("bound");
        let delivery = cloud.deliver_event("WorkflowTask", large.as_bytes()).expect("stored");
        let Delivery::Queued(id) = delivery else { panic!("{delivery:?}") };
        assert_eq!(ended(&scene, &id, 1).await, [(0, 0)]);
        assert_eq!(std::fs::read_to_string(notes.path()).expect("readable"), expected.to_string());
    }
}
