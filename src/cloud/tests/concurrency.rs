//! Memory set aside for functions, instances that are kept, and aliases that split traffic.

use super::{python::bootstrap, scene::Scene};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path, time::Duration};

fn named(more: &Value) -> Value {
    let mut parameters = json!({"FunctionName": "demo"});
    parameters.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
    parameters
}

fn status(result: &Value) -> Value {
    let message: Value = serde_json::from_str(result["ErrMsg"].as_str().expect("text")).unwrap_or_default();
    message["statusCode"].clone()
}

/// Answers when a file is there.
fn waiting(gate: &Path) -> String {
    bootstrap(&format!(
        r#"
def handle(event, id, headers):
    while not os.path.exists({:?}): time.sleep(0.005)
    return "through"
"#,
        gate.display()
    ))
}

#[tokio::test]
async fn a_reservation_is_all_that_a_function_gets() {
    let scene = Scene::with(|settings| settings.delays.retry_interval = Duration::from_millis(20)).await;
    let directory = tempfile::tempdir().expect("a directory");
    let gate = directory.path().join("gate");
    scene.function("demo", &waiting(&gate)).await;
    scene.call("scf.UpdateFunctionConfiguration", &named(&json!({"Timeout": 900}))).await;
    let reserved =
        async || scene.call("scf.GetReservedConcurrencyConfig", &named(&json!({}))).await["ReservedMem"].take();
    assert_eq!(reserved().await, Value::Null);
    scene.call("scf.PutReservedConcurrencyConfig", &named(&json!({"ReservedConcurrencyMem": 128}))).await;
    assert_eq!(reserved().await, 128);
    let listed = scene.call("scf.ListFunctions", &json!({})).await;
    assert_eq!(listed["Functions"][0]["ReservedConcurrencyMem"], 128);
    let account = scene.call("scf.GetAccount", &json!({})).await;
    assert_eq!(account["AccountUsage"]["TotalAllocatedConcurrencyMem"], 128);

    // One instance of 128 MB works; a second caller is refused at once, an event waits its turn.
    let event = named(&json!({"InvocationType": "Event"}));
    let first = scene.call("scf.Invoke", &event).await["Result"]["FunctionRequestId"].take();
    let running = json!({"FunctionName": "demo", "FunctionRequestId": first});
    while scene.call("scf.GetRequestStatus", &running).await["TotalCount"] == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let refused = scene.call("scf.Invoke", &named(&json!({}))).await["Result"].take();
    assert_eq!(
        refused["ErrMsg"],
        r#"{"errorCode":-1,"errorMessage":"The reserved quota of 128 MB of the function is used up.","statusCode":432}"#
    );
    let second = scene.call("scf.Invoke", &event).await["Result"]["FunctionRequestId"].take();
    let state = async |id: &Value| {
        scene.call("scf.GetAsyncEventStatus", &json!({"InvokeRequestId": id})).await["Result"]["Status"].take()
    };
    assert_eq!(state(&second).await, "RUNNING");
    std::fs::write(&gate, "").expect("written");
    for id in [&first, &second] {
        while state(id).await == "RUNNING" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(state(id).await, "FINISHED");
    }

    // Nothing reserved for it stops a function.
    scene.call("scf.PutReservedConcurrencyConfig", &named(&json!({"ReservedConcurrencyMem": 0}))).await;
    assert_eq!(status(&scene.call("scf.Invoke", &named(&json!({}))).await["Result"]), 432);
    scene.call("scf.DeleteReservedConcurrencyConfig", &named(&json!({}))).await;
    assert_eq!(scene.call("scf.Invoke", &named(&json!({}))).await["Result"]["RetMsg"], "\"through\"");
    assert_eq!(reserved().await, Value::Null);

    let too_much = named(&json!({"ReservedConcurrencyMem": 128_000 - 12_800 + 1}));
    let refusal = scene.refused("scf.PutReservedConcurrencyConfig", &too_much).await;
    assert_eq!(refusal, "LimitExceeded.FunctionReservedConcurrencyMemory");
}

#[tokio::test]
async fn provisioned_instances_are_there_before_anybody_asks() {
    let scene = Scene::with(|settings| settings.delays.instance_idle = Duration::ZERO).await;
    let notes = tempfile::NamedTempFile::new().expect("a file");
    let handle = format!(
        r#"
with open({:?}, "a") as notes: notes.write("%d\n" % os.getpid())
def handle(event, id, headers):
    return os.getpid()
"#,
        notes.path().display()
    );
    scene.function("demo", &bootstrap(&handle)).await;
    scene.call("scf.PublishVersion", &named(&json!({}))).await;
    let put =
        |version: &str, count: u64| named(&json!({"Qualifier": version, "VersionProvisionedConcurrencyNum": count}));
    let read = async || {
        let mut answer = scene.call("scf.GetProvisionedConcurrencyConfig", &named(&json!({}))).await;
        (answer["Allocated"].take(), answer["UnallocatedConcurrencyNum"].take())
    };
    assert_eq!(read().await, (json!([]), json!(900)));
    for (parameters, refusal) in [
        (put("$LATEST", 1), "InvalidParameterValue.Qualifier"),
        (put("7", 1), "ResourceNotFound.FunctionVersion"),
        (put("1", 0), "InvalidParameterValue.VersionProvisionedConcurrencyNum"),
        (put("1", 901), "LimitExceeded.FunctionProvisionedConcurrencyMemory"),
    ] {
        assert_eq!(scene.refused("scf.PutProvisionedConcurrencyConfig", &parameters).await, refusal);
    }
    scene.call("scf.PutProvisionedConcurrencyConfig", &put("1", 2)).await;
    let started = async |count: usize| loop {
        let text = std::fs::read_to_string(notes.path()).expect("readable");
        let processes: BTreeSet<_> = text.lines().map(ToOwned::to_owned).collect();
        if processes.len() >= count {
            return processes;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let processes = started(2).await;
    let one = json!({
        "AllocatedProvisionedConcurrencyNum": 2, "AvailableProvisionedConcurrencyNum": 2, "Status": "Done",
        "StatusReason": "", "Qualifier": "1", "TriggerActions": [],
    });
    assert_eq!(read().await, (json!([one]), json!(898)));
    let listed = scene.call("scf.ListFunctions", &json!({})).await;
    assert_eq!(listed["Functions"][0]["TotalProvisionedConcurrencyMem"], 256);

    // They serve, and stay although nothing else may wait here.
    for _ in 0..3 {
        let answer = scene.call("scf.Invoke", &named(&json!({"Qualifier": "1"}))).await;
        let process = answer["Result"]["RetMsg"].as_str().expect("text").to_owned();
        assert!(processes.contains(&process), "{process} is none of {processes:?}");
    }
    let small = named(&json!({"ReservedConcurrencyMem": 128}));
    let refusal = scene.refused("scf.PutReservedConcurrencyConfig", &small).await;
    assert_eq!(refusal, "FailedOperation.ProvisionedExceedReserved");
    scene.call("scf.DeleteProvisionedConcurrencyConfig", &named(&json!({"Qualifier": "1"}))).await;
    assert_eq!(read().await.0, json!([]));
}

#[tokio::test]
async fn provisioning_takes_its_time() {
    let hour = Duration::from_secs(3600);
    let scene = Scene::start().await;
    scene.function("demo", "#!/bin/sh\n").await;
    scene.call("scf.PublishVersion", &named(&json!({}))).await;
    drop(scene);
    let scene = Scene::with(|settings| settings.delays.creating = hour).await;
    scene.role("SCF_QcsRole");
    let zip = super::scene::zip_of("#!/bin/sh\n");
    let create = json!({"FunctionName": "demo", "Runtime": "CustomRuntime", "Code": {"ZipFile": zip}});
    scene.call("scf.CreateFunction", &create).await;
    scene.running.clock().set_offset_ms(3_600_000);
    scene.call("scf.PublishVersion", &named(&json!({}))).await;
    let put = named(&json!({"Qualifier": "1", "VersionProvisionedConcurrencyNum": 1}));
    scene.call("scf.PutProvisionedConcurrencyConfig", &put).await;
    let answer = scene.call("scf.GetProvisionedConcurrencyConfig", &named(&json!({"Qualifier": "1"}))).await;
    assert_eq!(
        (&answer["Allocated"][0]["Status"], &answer["Allocated"][0]["AvailableProvisionedConcurrencyNum"]),
        (&json!("InProgress"), &json!(0))
    );
    for (action, parameters) in [
        ("scf.PutProvisionedConcurrencyConfig", &put),
        ("scf.DeleteProvisionedConcurrencyConfig", &put),
        ("scf.DeleteFunction", &named(&json!({}))),
    ] {
        assert_eq!(scene.refused(action, parameters).await, "FailedOperation.ProvisionedInProgress", "{action}");
    }
    scene.running.clock().set_offset_ms(7_200_000);
    scene.call("scf.DeleteFunction", &named(&json!({}))).await;
}

#[tokio::test]
async fn an_alias_splits_traffic_by_its_weight() {
    let scene = Scene::start().await;
    let version = "def handle(event, id, headers):\n    return os.environ['SCF_FUNCTIONVERSION']\n";
    scene.function("demo", &bootstrap(version)).await;
    scene.call("scf.PublishVersion", &named(&json!({}))).await;
    let split = json!({
        "Name": "$DEFAULT", "FunctionVersion": "$LATEST",
        "RoutingConfig": {"AdditionalVersionWeights": [{"Version": "1", "Weight": 0.25}]},
    });
    scene.call("scf.UpdateAlias", &named(&split)).await;
    let draw = async |count: usize| {
        scene.control(reqwest::Method::PUT, "lots", &json!({"seed": 7})).await;
        let mut versions = Vec::new();
        for _ in 0..count {
            let event = named(&json!({"Event": "{}"}));
            let mut answer = scene.call("scf.InvokeFunction", &event).await;
            versions.push(answer["Result"]["RetMsg"].take());
        }
        versions
    };
    let drawn = draw(40).await;
    let first = drawn.iter().filter(|version| **version == "\"1\"").count();
    assert!((4..=18).contains(&first), "{first} of 40");
    assert_eq!(draw(40).await, drawn, "the same seed, the same lots");
}
