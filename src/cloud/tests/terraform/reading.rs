//! What it reads, and dereferences without a look.

use super::{super::scene::Scene, Provider, function, named, with};
use serde_json::{Value, json};

/// The path of each null within.
/// Documented as null for a function without reservation or provision (`scf-api.md` 10.3); the provider reads neither.
const NULL_WHEN_NONE: [&str; 2] = [".ReservedConcurrencyMem", ".TotalProvisionedConcurrencyMem"];

fn nulls(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Null => vec![path.to_owned()],
        Value::Array(items) => items.iter().flat_map(|item| nulls(item, &format!("{path}[]"))).collect(),
        Value::Object(members) => {
            members.iter().flat_map(|(name, member)| nulls(member, &format!("{path}.{name}"))).collect()
        }
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn a_function_has_no_null_anywhere() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    let provider = Provider::new(&scene);
    provider.create("demo").await;
    let timer = json!({
        "FunctionName": "demo", "TriggerName": "daily", "Type": "timer", "TriggerDesc": "0 0 2 * * * *", "Enable": "OPEN",
    });
    provider.call("scf.PublishVersion", named("demo")).await;
    let before = provider.call("scf.GetFunction", named("demo")).await;
    provider.call("scf.CreateTrigger", timer).await;
    let after = provider.call("scf.GetFunction", named("demo")).await;
    let version = provider.call("scf.GetFunction", with(named("demo"), json!({"Qualifier": "1"}))).await;
    assert_eq!(after["Triggers"].as_array().map(Vec::len), Some(1));
    for read in [before, after, version] {
        assert_eq!(nulls(&read, ""), [""; 0], "{read}");
        for path in [
            "/FunctionName",
            "/FunctionId",
            "/Namespace",
            "/Status",
            "/StatusDesc",
            "/StatusReasons",
            "/Runtime",
            "/Handler",
            "/Description",
            "/Role",
            "/Type",
            "/ClsLogsetId",
            "/ClsTopicId",
            "/ModTime",
            "/AddTime",
            "/CodeSize",
            "/CodeResult",
            "/CodeInfo",
            "/CodeError",
            "/ErrNo",
            "/MemorySize",
            "/Timeout",
            "/Environment/Variables",
            "/VpcConfig/VpcId",
            "/VpcConfig/SubnetId",
            "/L5Enable",
            "/InstallDependency",
            "/UseGpu",
            "/EipConfig/EipFixed",
            "/EipConfig/Eips",
            "/AccessInfo/Host",
            "/AccessInfo/Vip",
            "/PublicNetConfig/PublicNetStatus",
            "/PublicNetConfig/EipConfig/EipStatus",
            "/PublicNetConfig/EipConfig/EipAddress",
            "/CfsConfig/CfsInsList",
            "/DeadLetterConfig",
            "/Layers",
            "/Triggers",
            "/Tags",
            "/AsyncRunEnable",
            "/TraceEnable",
            "/DnsCache",
            "/InitTimeout",
        ] {
            assert!(read.pointer(path).is_some(), "`{path}` is missing: {read}");
        }
    }
}

#[tokio::test]
async fn the_way_out_comes_back() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    let provider = Provider::new(&scene);
    provider.create("demo").await;
    let read = provider.call("scf.GetFunction", named("demo")).await;
    let closed = json!({"PublicNetStatus": "DISABLE", "EipConfig": {"EipStatus": "DISABLE", "EipAddress": []}});
    assert_eq!(read["PublicNetConfig"], closed);
    let open = json!({"PublicNetStatus": "ENABLE", "EipConfig": {"EipStatus": "DISABLE"}});
    provider.call("scf.UpdateFunctionConfiguration", with(named("demo"), json!({"PublicNetConfig": open}))).await;
    let read = provider.call("scf.GetFunction", named("demo")).await;
    assert_eq!(read["PublicNetConfig"]["PublicNetStatus"], "ENABLE");
}

#[tokio::test]
async fn tags_come_back() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    let provider = Provider::new(&scene);
    let tags = json!([{"Key": "owner", "Value": "terraform"}]);
    provider.call("scf.CreateFunction", with(function("demo"), json!({ "Tags": tags }))).await;
    assert_eq!(provider.call("scf.GetFunction", named("demo")).await["Tags"], tags);
    assert_eq!(provider.call("scf.ListFunctions", json!({})).await["Functions"][0]["Tags"], tags);
}

#[tokio::test]
async fn functions_are_read_by_pages_of_twenty() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    let provider = Provider::new(&scene);
    for index in 0..40 {
        provider.create(&format!("demo{index}")).await;
    }
    let mut pages = Vec::new();
    loop {
        let page = json!({"Namespace": "default", "Offset": pages.iter().sum::<usize>(), "Limit": 20});
        let listed = provider.call("scf.ListFunctions", page).await;
        assert_eq!(listed["TotalCount"], 40);
        let mut nulls = nulls(&listed, "");
        nulls.retain(|path| !NULL_WHEN_NONE.iter().any(|member| path.ends_with(member)));
        assert_eq!(nulls, [""; 0]);
        pages.push(listed["Functions"].as_array().expect("a list").len());
        if pages.last() != Some(&20) {
            break;
        }
    }
    assert_eq!(pages, [20, 20, 0]);
}

#[tokio::test]
async fn namespaces_are_listed() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    let provider = Provider::new(&scene);
    provider.call("scf.CreateNamespace", json!({"Namespace": "stage", "Description": "by terraform"})).await;
    let listed = provider.call("scf.ListNamespaces", json!({"Offset": 0, "Limit": 20})).await;
    assert_eq!((&listed["TotalCount"], nulls(&listed, "")), (&json!(2), vec![]));
    let found = listed["Namespaces"].as_array().expect("a list").iter().find(|found| found["Name"] == "stage");
    assert_eq!(found.expect("listed")["Description"], "by terraform");
    provider.call("scf.DeleteNamespace", json!({"Namespace": "stage"})).await;
    assert_eq!(provider.call("scf.ListNamespaces", json!({})).await["TotalCount"], 1);
}
