//! Quotas, sizes and states, one line each (`scf-api.md` 2, 3).

use super::scene::{REGION, Scene, zip_of};
use crate::{
    cloud::scf::store::{self, Place, Version},
    wire::ApiError,
};
use serde_json::{Value, json};
use std::time::Duration;

fn with(base: &Value, more: &Value) -> Value {
    let mut parameters = base.clone();
    parameters.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
    parameters
}

fn create(name: &str) -> Value {
    json!({"FunctionName": name, "Runtime": "CustomRuntime", "Code": {"ZipFile": zip_of("#!/bin/sh\n")}})
}

#[tokio::test]
async fn quotas_are_reached_by_the_last_and_not_before() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    scene.call("scf.CreateFunction", &create("demo")).await;
    let demo = json!({"FunctionName": "demo"});
    for index in 0..10 {
        let timer = json!({"TriggerName": format!("t{index}"), "Type": "timer", "TriggerDesc": "0 0 0 1 1 * 2099"});
        scene.call("scf.CreateTrigger", &with(&demo, &timer)).await;
    }
    let timer = json!({"TriggerName": "t10", "Type": "timer", "TriggerDesc": "0 0 0 1 1 * 2099"});
    assert_eq!(scene.refused("scf.CreateTrigger", &with(&demo, &timer)).await, "LimitExceeded.Trigger");
    // Another type has ten of its own.
    let bucket = json!({
        "TriggerName": "b-1250000000.cos.ap-guangzhou.myqcloud.com", "Type": "cos",
        "TriggerDesc": "{\"event\":\"cos:ObjectCreated:*\"}",
    });
    scene.call("scf.CreateTrigger", &with(&demo, &bucket)).await;

    // A thousand calls would prove no more.
    let cloud = scene.running.cloud();
    let place = Place::new(REGION, None, "demo");
    let now = cloud.clock.now_ms();
    let filled: Result<(), ApiError> = cloud.store.write(|writer| {
        let mut function = store::function(writer, &place, now)?;
        for number in 1..1000 {
            let version =
                Version { number, content: function.latest.clone(), added: now, published: now, provisioned: None };
            store::put_version(writer, &place, &version)?;
        }
        function.versions = 999;
        Ok(store::put_function(writer, &function)?)
    });
    filled.expect("written");
    assert_eq!(scene.call("scf.PublishVersion", &demo).await["FunctionVersion"], "1000");
    assert_eq!(scene.refused("scf.PublishVersion", &demo).await, "LimitExceeded.FunctionVersions");
    let code = json!({"ZipFile": zip_of("#!/bin/sh\n"), "Publish": "TRUE"});
    assert_eq!(scene.refused("scf.UpdateFunctionCode", &with(&demo, &code)).await, "LimitExceeded.FunctionVersions");

    for index in 1..50 {
        scene.call("scf.CreateFunction", &create(&format!("demo-{index}"))).await;
    }
    assert_eq!(scene.refused("scf.CreateFunction", &create("one-more")).await, "LimitExceeded.Function");
    scene.call("scf.CreateNamespace", &json!({"Namespace": "more"})).await;
    scene.call("scf.CreateFunction", &with(&create("one-more"), &json!({"Namespace": "more"}))).await;
}

#[tokio::test]
async fn sizes_are_those_of_the_documents() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    let variables =
        |bytes: usize| json!({"Environment": {"Variables": [{"Key": "ABC", "Value": "x".repeat(bytes - 3)}]}});
    for (more, refusal) in [
        (variables(4097), "InvalidParameterValue.EnvironmentExceededLimit"),
        (
            json!({"Environment": {"Variables": [{"Key": "SCF_X", "Value": "1"}]}}),
            "InvalidParameterValue.EnvironmentSystemProtect",
        ),
        (
            json!({"Environment": {"Variables": [{"Key": "QCLOUD_X", "Value": "1"}]}}),
            "InvalidParameterValue.EnvironmentSystemProtect",
        ),
        (
            json!({"Environment": {"Variables": [{"Key": "TENCENTCLOUD_X", "Value": "1"}]}}),
            "InvalidParameterValue.EnvironmentSystemProtect",
        ),
        (json!({"Environment": {"Variables": [{"Key": "1X", "Value": "1"}]}}), "InvalidParameterValue.Environment"),
        (json!({"Environment": {"Variables": [{"Key": "X", "Value": ""}]}}), "InvalidParameterValue.Environment"),
        (json!({"FunctionName": "a"}), "InvalidParameterValue.FunctionName"),
        (json!({"FunctionName": "a".repeat(61)}), "InvalidParameterValue.FunctionName"),
        (json!({"FunctionName": "ends-"}), "InvalidParameterValue.FunctionName"),
        (json!({"Handler": "main"}), "InvalidParameterValue.Handler"),
        (json!({"Description": "ä".repeat(1001)}), "InvalidParameterValue.Description"),
        (json!({"MemorySize": 3200}), "LimitExceeded.Memory"),
        (json!({"Timeout": 0}), "LimitExceeded.Timeout"),
        (json!({"InitTimeout": 301}), "LimitExceeded.InitTimeout"),
        (json!({"InitTimeout": 2}), "LimitExceeded.InitTimeout"),
        (json!({"TraceEnable": "TRUE"}), "UnsupportedOperation.TraceEnable"),
        (json!({"VpcConfig": {"VpcId": "vpc-1", "SubnetId": "subnet-1"}}), "ResourceNotFound.Vpc"),
        (json!({"PublicNetConfig": {"PublicNetStatus": "MAYBE"}}), "InvalidParameterValue.PublicNetConfig"),
        (
            json!({"PublicNetConfig": {"PublicNetStatus": "ENABLE", "EipConfig": {"EipStatus": "ENABLE"}}}),
            "UnsupportedOperation.EipFixed",
        ),
        (json!({"CfsConfig": {"CfsInsList": [{"CfsId": "cfs-1"}]}}), "UnsupportedOperation"),
        (json!({"IntranetConfig": {"IpFixed": "ENABLE"}}), "UnsupportedOperation"),
        (json!({"DnsCache": "TRUE"}), "UnsupportedOperation"),
        (json!({"Code": {"ImageConfig": {"ImageType": "personal"}}}), "InvalidParameterValue.CodeSource"),
        (json!({"Code": {"TempCosObjectName": "/x"}}), "InvalidParameterValue.TempCosObjectName"),
    ] {
        let code = scene.refused("scf.CreateFunction", &with(&create("demo"), &more)).await;
        assert_eq!(code, refusal, "{}", &more.to_string().chars().take(120).collect::<String>());
    }
    let most = with(&variables(4096), &json!({"Description": "ä".repeat(1000), "FunctionName": "a".repeat(60)}));
    scene.call("scf.CreateFunction", &with(&create("demo"), &most)).await;

    let large = json!({"FunctionName": "a".repeat(60), "Event": format!("\"{}\"", "x".repeat(6 << 20))});
    assert_eq!(scene.refused("scf.InvokeFunction", &large).await, "InvalidParameter.RequestTooLarge");
    let larger = json!({"FunctionName": "a".repeat(60), "Event": "x".repeat(10 << 20)});
    assert_eq!(scene.refused("scf.InvokeFunction", &larger).await, "RequestSizeLimitExceeded");
}

/// Every action that changes a function, and the code by which a busy one refuses it.
const BUSY: [(&str, &str); 12] = [
    ("scf.UpdateFunctionCode", "FailedOperation.UpdateFunctionCode"),
    ("scf.UpdateFunctionConfiguration", "FailedOperation.UpdateFunctionConfiguration"),
    ("scf.PublishVersion", "FailedOperation.PublishVersion"),
    ("scf.CopyFunction", "FailedOperation.CopyFunction"),
    ("scf.CreateTrigger", "FailedOperation.CreateTrigger"),
    ("scf.UpdateTrigger", "FailedOperation.UpdateTrigger"),
    ("scf.UpdateTriggerStatus", "FailedOperation.UpdateTrigger"),
    ("scf.UpdateFunctionEventInvokeConfig", "FailedOperation.FunctionVersionStatusNotActive"),
    ("scf.PutReservedConcurrencyConfig", "FailedOperation.FunctionVersionStatusNotActive"),
    ("scf.DeleteReservedConcurrencyConfig", "FailedOperation.FunctionVersionStatusNotActive"),
    ("scf.PutProvisionedConcurrencyConfig", "FailedOperation.FunctionVersionStatusNotActive"),
    ("scf.DeleteFunction", "FailedOperation.DeleteFunction"),
];

#[tokio::test]
async fn every_change_of_a_busy_function_is_refused_with_its_code() {
    let hour = Duration::from_secs(3600);
    let scene = Scene::with(|settings| {
        (settings.delays.creating, settings.delays.updating) = (hour, hour);
        settings.delays.deleting = hour;
    })
    .await;
    scene.role("SCF_QcsRole");
    scene.call("scf.CreateFunction", &create("demo")).await;
    let everything = json!({
        "FunctionName": "demo", "NewFunctionName": "copy", "ZipFile": zip_of("#!/bin/sh\n"), "TriggerName": "t", "Type": "timer",
        "TriggerDesc": "0 0 0 1 1 * 2099", "Enable": "OPEN", "ReservedConcurrencyMem": 128, "Qualifier": "1",
        "VersionProvisionedConcurrencyNum": 1, "AsyncTriggerConfig": {"RetryConfig": [{"RetryNum": 1}], "MsgTTL": 60},
    });
    let mut whole = everything.clone();
    whole.as_object_mut().expect("members").remove("Qualifier");
    let all_refused = async |state: &str| {
        assert_eq!(scene.call("scf.GetFunction", &json!({"FunctionName": "demo"})).await["Status"], state);
        for (action, code) in BUSY {
            let parameters = if action.contains("Provisioned") { &everything } else { &whole };
            assert_eq!(scene.refused(action, parameters).await, code, "{action} while {state}");
        }
    };
    all_refused("Creating").await;
    scene.running.clock().set_offset_ms(3_600_000);
    scene.call("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "demo", "MemorySize": 256})).await;
    all_refused("Updating").await;
    scene.running.clock().set_offset_ms(7_200_000);
    scene.call("scf.DeleteFunction", &json!({"FunctionName": "demo"})).await;
    all_refused("Deleting").await;
}
