//! The life of a function, told by its API.

use super::scene::{Scene, zip_of};
use crate::{cloud::settings::Busy, wire::sign::sha256_hex};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

fn create(name: &str) -> Value {
    json!({"FunctionName": name, "Runtime": "CustomRuntime", "Code": {"ZipFile": zip_of("#!/bin/sh\n")}})
}

fn named(name: &str) -> Value {
    json!({"FunctionName": name})
}

fn with(mut parameters: Value, more: Value) -> Value {
    let (Value::Object(parameters), Value::Object(more)) = (&mut parameters, more) else { panic!("objects") };
    parameters.extend(more);
    Value::Object(std::mem::take(parameters))
}

#[tokio::test]
async fn from_creation_to_not_found() {
    let scene = Scene::start().await;
    assert_eq!(scene.refused("scf.CreateFunction", &create("demo")).await, "FailedOperation.QcsRoleNotFound");
    scene.role("SCF_QcsRole");
    scene.call("scf.CreateFunction", &create("demo")).await;
    assert_eq!(scene.refused("scf.CreateFunction", &create("demo")).await, "ResourceInUse.Function");

    let changed = json!({
        "FunctionName": "demo", "MemorySize": 256,
        "Environment": {"Variables": [{"Key": "STAGE", "Value": "prod"}]},
    });
    scene.call("scf.UpdateFunctionConfiguration", &changed).await;
    let published = scene.call("scf.PublishVersion", &named("demo")).await;
    assert_eq!((&published["FunctionVersion"], &published["MemorySize"]), (&json!("1"), &json!(256)));

    // A version is frozen.
    scene.call("scf.UpdateFunctionConfiguration", &with(named("demo"), json!({"MemorySize": 512}))).await;
    let first = scene.call("scf.GetFunction", &with(named("demo"), json!({"Qualifier": "1"}))).await;
    assert_eq!((&first["MemorySize"], &first["FunctionVersion"]), (&json!(256), &json!("1")));
    let latest = scene.call("scf.GetFunction", &named("demo")).await;
    assert_eq!((&latest["MemorySize"], &latest["Qualifier"]), (&json!(512), &json!("$LATEST")));

    let alias = json!({"FunctionName": "demo", "Name": "$DEFAULT", "FunctionVersion": "1"});
    scene.call("scf.UpdateAlias", &alias).await;
    let one = with(named("demo"), json!({"Qualifier": "1"}));
    assert_eq!(scene.refused("scf.DeleteFunctionVersion", &one).await, "UnsupportedOperation.AliasBind");

    scene.call("scf.DeleteFunction", &named("demo")).await;
    for action in ["scf.GetFunction", "scf.ListTriggers", "scf.DeleteFunction", "scf.Invoke"] {
        assert_eq!(scene.refused(action, &named("demo")).await, "ResourceNotFound.Function", "{action}");
    }
    assert_eq!(scene.call("scf.ListFunctions", &json!({})).await["TotalCount"], 0);
}

#[tokio::test]
async fn nothing_is_left_out_when_read_back() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    scene.call("scf.CreateFunction", &create("demo")).await;
    let mut read = scene.call("scf.GetFunction", &named("demo")).await;
    for varying in ["AddTime", "ModTime", "FunctionId", "ClsLogsetId", "ClsTopicId", "RequestId", "CodeSize"] {
        let value = read.as_object_mut().expect("members").remove(varying).expect(varying);
        assert!(value.as_str().is_none_or(|text| !text.is_empty()), "{varying}");
    }
    assert_eq!(
        read,
        json!({
            "FunctionName": "demo", "Namespace": "default", "FunctionVersion": "$LATEST", "Qualifier": "$LATEST",
            "Type": "Event", "Description": "", "Tags": [], "Runtime": "CustomRuntime", "Handler": "", "MemorySize": 128,
            "Timeout": 3, "InitTimeout": 65, "Role": "", "Environment": {"Variables": []}, "Layers": [],
            "InstallDependency": "FALSE", "UseGpu": "FALSE", "AsyncRunEnable": "FALSE", "TraceEnable": "FALSE",
            "DnsCache": "FALSE", "L5Enable": "FALSE", "CodeInfo": "", "CodeResult": "success", "CodeError": "", "ErrNo": 0,
            "Status": "Active", "StatusDesc": "", "StatusReasons": [], "AvailableStatus": "Available",
            "VpcConfig": {"VpcId": "", "SubnetId": ""},
            "PublicNetConfig": {"PublicNetStatus": "ENABLE", "EipConfig": {"EipStatus": "DISABLE", "EipAddress": []}},
            "EipConfig": {"EipFixed": "FALSE", "Eips": []}, "AccessInfo": {"Host": "", "Vip": ""},
            "CfsConfig": {"CfsInsList": []}, "DeadLetterConfig": {"Type": "", "Name": "", "FilterType": ""}, "Triggers": [],
        })
    );
    let alias = scene.call("scf.GetAlias", &with(named("demo"), json!({"Name": "$DEFAULT"}))).await;
    assert_eq!(alias["FunctionVersion"], "$LATEST");
    assert_eq!(alias["RoutingConfig"], json!({"AdditionalVersionWeights": [], "AddtionVersionMatchs": []}));
    let account = scene.call("scf.GetAccount", &json!({})).await;
    assert_eq!(
        account["AccountUsage"]["Namespace"],
        json!([{"Namespace": "default", "Functions": ["demo"], "FunctionsCount": 1, "TotalConcurrencyMem": 128_000,
                "TotalAllocatedConcurrencyMem": 0, "TotalAllocatedProvisionedMem": 0}])
    );
}

#[tokio::test]
async fn a_busy_function_says_so_until_its_time_has_come() {
    let scene = Scene::with(|settings| {
        settings.delays.creating = HOUR;
        settings.delays.updating = HOUR;
        settings.delays.publishing = HOUR;
        settings.delays.deleting = HOUR;
    })
    .await;
    scene.role("SCF_QcsRole");
    scene.call("scf.CreateFunction", &create("demo")).await;
    let code = with(named("demo"), json!({"ZipFile": zip_of("#!/bin/sh\n# 2\n")}));
    let timer = with(
        named("demo"),
        json!({"TriggerName": "daily", "Type": "timer", "TriggerDesc": "0 0 2 * * * *", "Qualifier": "$DEFAULT"}),
    );
    let status = async |scene: &Scene| scene.call("scf.GetFunction", &named("demo")).await["Status"].take();
    assert_eq!(status(&scene).await, "Creating");
    for (action, parameters, code) in [
        ("scf.UpdateFunctionCode", &code, "FailedOperation.UpdateFunctionCode"),
        ("scf.UpdateFunctionConfiguration", &named("demo"), "FailedOperation.UpdateFunctionConfiguration"),
        ("scf.PublishVersion", &named("demo"), "FailedOperation.PublishVersion"),
        ("scf.DeleteFunction", &named("demo"), "FailedOperation.DeleteFunction"),
        ("scf.CreateTrigger", &timer, "FailedOperation.CreateTrigger"),
        ("scf.GetFunctionAddress", &named("demo"), "FailedOperation.FunctionStatusError"),
        ("scf.Invoke", &named("demo"), "FailedOperation.FunctionStatusError"),
    ] {
        assert_eq!(scene.refused(action, parameters).await, code);
    }
    let clock = scene.running.clock();
    let later = |hours: i64| clock.set_offset_ms(hours * 3_600_000);
    later(1);
    assert_eq!(status(&scene).await, "Active");
    scene.call("scf.UpdateFunctionCode", &code).await;
    assert_eq!(status(&scene).await, "Updating");
    later(2);
    scene.call("scf.PublishVersion", &named("demo")).await;
    // `$LATEST` never shows it; the version does.
    assert_eq!(status(&scene).await, "Active");
    let one = with(named("demo"), json!({"Qualifier": "1"}));
    assert_eq!(scene.call("scf.GetFunction", &one).await["Status"], "Publishing");
    assert_eq!(scene.refused("scf.UpdateFunctionCode", &code).await, "FailedOperation.UpdateFunctionCode");
    later(3);
    assert_eq!(scene.call("scf.GetFunction", &one).await["Status"], "Active");
    scene.call("scf.DeleteFunction", &named("demo")).await;
    assert_eq!(status(&scene).await, "Deleting");
    assert_eq!(scene.refused("scf.CreateFunction", &create("demo")).await, "FailedOperation.FunctionNameStatusError");
    later(4);
    assert_eq!(scene.refused("scf.GetFunction", &named("demo")).await, "ResourceNotFound.Function");
    scene.call("scf.CreateFunction", &create("demo")).await;
    assert_eq!(scene.refused("scf.GetFunction", &one).await, "ResourceNotFound.Version");
}

#[tokio::test]
async fn the_busy_code_of_2019_is_a_switch() {
    let scene = Scene::with(|settings| {
        settings.delays.creating = HOUR;
        settings.readings.busy = Busy::Year2019;
    })
    .await;
    scene.role("SCF_QcsRole");
    scene.call("scf.CreateFunction", &create("demo")).await;
    let refused = scene.refused("scf.UpdateFunctionConfiguration", &named("demo")).await;
    assert_eq!(refused, "UnauthorizedOperation.FunctionStatus");
}

#[tokio::test]
async fn state_survives_a_restart() {
    let scene = Scene::with(|settings| settings.delays.creating = HOUR).await;
    scene.role("SCF_QcsRole");
    scene.call("scf.CreateFunction", &create("demo")).await;
    let before = scene.call("scf.GetFunction", &named("demo")).await;
    let scene = scene.restart().await;
    let mut after = scene.call("scf.GetFunction", &named("demo")).await;
    after["RequestId"] = before["RequestId"].clone();
    assert_eq!(after, before);
    assert_eq!(after["Status"], "Creating");
}

#[tokio::test]
async fn code_is_checked_hashed_and_handed_out() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    let source = |code: Value| with(create("demo"), json!({ "Code": code }));
    for (code, refusal) in [
        (json!({}), "MissingParameter.Code"),
        (json!({"ZipFile": "§"}), "InvalidParameterValue.ZipFileBase64BinasciiError"),
        (json!({"ZipFile": STANDARD.encode("no zip")}), "InvalidParameterValue.ZipFile"),
        (json!({"ZipFile": "AAAA", "CosBucketName": "b", "CosObjectName": "/o"}), "InvalidParameterValue.Code"),
        (json!({"CosBucketName": "b"}), "InvalidParameterValue.CosObjectName"),
        (json!({"DemoId": "demo"}), "InvalidParameterValue.CodeSource"),
    ] {
        assert_eq!(scene.refused("scf.CreateFunction", &source(code)).await, refusal);
    }
    scene.call("scf.CreateFunction", &create("demo")).await;
    let zip = STANDARD.decode(zip_of("#!/bin/sh\n")).expect("our own base64");
    let address = scene.call("scf.GetFunctionAddress", &named("demo")).await;
    assert_eq!(address["CodeSha256"], sha256_hex(&zip));
    let url = address["Url"].as_str().expect("an address");
    let fetched = scene.http().get(url).send().await.expect("sent").bytes().await.expect("a body");
    assert_eq!(fetched, zip);
    let forged = url.replace("signature=", "signature=0");
    assert_eq!(scene.http().get(forged).send().await.expect("sent").status(), 403);
}

#[tokio::test]
async fn what_is_not_said_stays_and_one_empty_pair_clears() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    let variables = json!({"Variables": [{"Key": "A", "Value": "1"}, {"Key": "B", "Value": "2"}]});
    scene.call("scf.CreateFunction", &with(create("demo"), json!({"Environment": variables}))).await;
    let read = async |scene: &Scene| scene.call("scf.GetFunction", &named("demo")).await["Environment"].take();
    let update = async |scene: &Scene, more: Value| {
        scene.call("scf.UpdateFunctionConfiguration", &with(named("demo"), more)).await;
    };
    update(&scene, json!({"Timeout": 30})).await;
    update(&scene, json!({"Environment": {"Variables": []}})).await;
    assert_eq!(read(&scene).await, variables);
    update(&scene, json!({"Environment": {"Variables": [{"Key": "", "Value": ""}]}})).await;
    assert_eq!(read(&scene).await, json!({"Variables": []}));
    let role = with(named("demo"), json!({"Role": "nobody"}));
    assert_eq!(scene.refused("scf.UpdateFunctionConfiguration", &role).await, "ResourceNotFound.Role");
    let topic = with(named("demo"), json!({"ClsLogsetId": "", "ClsTopicId": ""}));
    assert_eq!(scene.refused("scf.UpdateFunctionConfiguration", &topic).await, "InvalidParameterValue.ClsRole");
}

#[tokio::test]
async fn values_beyond_the_rules_are_refused() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    for (more, refusal) in [
        (json!({"FunctionName": "1st"}), "InvalidParameterValue.FunctionName"),
        (json!({"MemorySize": 100}), "InvalidParameterValue.MemorySize"),
        (json!({"Timeout": 901}), "LimitExceeded.Timeout"),
        (json!({"Runtime": "Cobol"}), "InvalidParameterValue.Runtime"),
        (json!({"Namespace": "nowhere"}), "ResourceNotFound.Namespace"),
        (json!({"Role": "nobody"}), "ResourceNotFound.Role"),
        (json!({"Type": "HTTP"}), "UnsupportedOperation"),
        (json!({"AsyncRunEnable": "TRUE"}), "UnsupportedOperation.AsyncRunEnable"),
        (json!({"Layers": [{"LayerName": "x", "LayerVersion": 1}]}), "ResourceNotFound.Layer"),
        (json!({"DeadLetterConfig": {"Type": "pigeon", "Name": "x"}}), "InvalidParameterValue.DeadLetterConfig"),
        (json!({"MemorySize": "plenty"}), "InvalidParameter"),
        (json!({"FunctionName": null}), "MissingParameter"),
    ] {
        assert_eq!(scene.refused("scf.CreateFunction", &with(create("demo"), more)).await, refusal);
    }
    let config = |retries: i64, seconds: i64| {
        let config = json!({"RetryConfig": [{"RetryNum": retries}], "MsgTTL": seconds});
        with(named("demo"), json!({"AsyncTriggerConfig": config}))
    };
    scene.call("scf.CreateFunction", &create("demo")).await;
    assert_eq!(scene.refused("scf.UpdateFunctionEventInvokeConfig", &config(3, 60)).await, "LimitExceeded.RetryNum");
    assert_eq!(scene.refused("scf.UpdateFunctionEventInvokeConfig", &config(0, 59)).await, "LimitExceeded.MsgTTL");
    scene.call("scf.UpdateFunctionEventInvokeConfig", &config(1, 60)).await;
    let read = scene.call("scf.GetFunctionEventInvokeConfig", &named("demo")).await;
    assert_eq!(read["AsyncTriggerConfig"], json!({"RetryConfig": [{"RetryNum": 1}, {"RetryNum": -1}], "MsgTTL": 60}));
}

#[tokio::test]
async fn the_older_form_creates_and_reads_too() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    let zip = zip_of("#!/bin/sh\n");
    let created = scene
        .call_v1(
            "scf.CreateFunction",
            &[
                ("FunctionName", "old"),
                ("Runtime", "CustomRuntime"),
                ("MemorySize", "256"),
                ("Code.ZipFile", &zip),
                ("Environment.Variables.0.Key", "A"),
                ("Environment.Variables.0.Value", "x y+z=ä"),
                ("DeployMode", "code"),
            ],
        )
        .await;
    assert!(created.get("Error").is_none(), "{created}");
    let read = scene.call_v1("scf.GetFunction", &[("FunctionName", "old"), ("Qualifier", "$LATEST")]).await;
    assert_eq!(read["MemorySize"], 256);
    assert_eq!(read["Environment"], json!({"Variables": [{"Key": "A", "Value": "x y+z=ä"}]}));
}

#[tokio::test]
async fn aliases_and_namespaces() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    scene.call("scf.CreateNamespace", &json!({"Namespace": "stage"})).await;
    assert_eq!(scene.refused("scf.CreateNamespace", &json!({"Namespace": "stage"})).await, "ResourceInUse.Namespace");
    let in_stage = |parameters: Value| with(parameters, json!({"Namespace": "stage"}));
    scene.call("scf.CreateFunction", &in_stage(create("demo"))).await;
    assert_eq!(scene.refused("scf.DeleteNamespace", &json!({"Namespace": "stage"})).await, "ResourceInUse.Namespace");

    scene.call("scf.PublishVersion", &in_stage(named("demo"))).await;
    let alias = |version: &str, additional: Value| {
        in_stage(json!({
            "FunctionName": "demo", "Name": "live", "FunctionVersion": version,
            "RoutingConfig": {"AdditionalVersionWeights": additional},
        }))
    };
    assert_eq!(scene.refused("scf.CreateAlias", &alias("7", json!([]))).await, "ResourceNotFound.FunctionVersion");
    let heavy = json!([{"Version": "1", "Weight": 1.5}]);
    let refused = scene.refused("scf.CreateAlias", &alias("$LATEST", heavy)).await;
    assert_eq!(refused, "InvalidParameterValue.AdditionalVersionWeights");
    scene.call("scf.CreateAlias", &alias("$LATEST", json!([{"Version": "1", "Weight": 0.2}]))).await;
    let listed =
        scene.call("scf.ListAliases", &in_stage(json!({"FunctionName": "demo", "Limit": "20", "Offset": 0}))).await;
    let names: Vec<_> = listed["Aliases"].as_array().expect("a list").iter().map(|alias| &alias["Name"]).collect();
    assert_eq!(names, ["$DEFAULT", "live"]);
    let default = in_stage(json!({"FunctionName": "demo", "Name": "$DEFAULT"}));
    assert_eq!(scene.refused("scf.DeleteAlias", &default).await, "InvalidParameterValue.Alias");
    let versions = scene.call("scf.ListVersionByFunction", &in_stage(named("demo"))).await;
    assert_eq!(versions["FunctionVersion"], json!(["$LATEST", "1"]));

    scene.call("scf.DeleteFunction", &in_stage(named("demo"))).await;
    scene.call("scf.DeleteNamespace", &json!({"Namespace": "stage"})).await;
}
