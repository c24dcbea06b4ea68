//! States and changes.

use super::{
    super::scene::{REGION, Scene},
    Provider, function, named, with,
};
use crate::wire::sign::cos::{Covered, authorization};
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

async fn scene() -> Scene {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    scene
}

#[tokio::test]
async fn gone_is_told_by_its_code() {
    let scene = Scene::with(|settings| settings.delays.deleting = HOUR).await;
    scene.role("SCF_QcsRole");
    let provider = Provider::new(&scene);
    assert_eq!(provider.refused("scf.GetFunction", named("demo")).await, "ResourceNotFound.Function");
    provider.create("demo").await;
    provider.call("scf.DeleteFunction", named("demo")).await;
    assert_eq!(provider.call("scf.GetFunction", named("demo")).await["Status"], "Deleting");
    scene.running.clock().set_offset_ms(3_600_000);
    assert_eq!(provider.refused("scf.GetFunction", named("demo")).await, "ResourceNotFound.Function");
}

#[tokio::test]
async fn only_a_duplicate_is_in_use() {
    let scene = Scene::with(|settings| settings.delays.creating = HOUR).await;
    scene.role("SCF_QcsRole");
    let provider = Provider::new(&scene);
    provider.create("demo").await;
    for (action, parameters) in [
        ("scf.UpdateFunctionConfiguration", named("demo")),
        ("scf.UpdateFunctionCode", with(named("demo"), json!({"Code": function("demo")["Code"]}))),
        ("scf.PublishVersion", named("demo")),
        ("scf.DeleteFunction", named("demo")),
    ] {
        let code = provider.refused(action, parameters).await;
        assert!(!code.starts_with("ResourceInUse") && !code.starts_with("InternalError"), "{action}: {code}");
    }
    scene.running.clock().set_offset_ms(3_600_000);
    assert_eq!(provider.refused("scf.CreateFunction", function("demo")).await, "ResourceInUse.Function");
}

#[tokio::test]
async fn the_unpublished_function_is_never_publishing() {
    let scene = Scene::with(|settings| settings.delays.publishing = HOUR).await;
    scene.role("SCF_QcsRole");
    let provider = Provider::new(&scene);
    provider.create("demo").await;
    assert_eq!(provider.call("scf.PublishVersion", named("demo")).await["FunctionVersion"], "1");
    let status = async |qualifier: &str| {
        let asked = with(named("demo"), json!({ "Qualifier": qualifier }));
        provider.call("scf.GetFunction", asked).await["Status"].take()
    };
    assert_eq!(provider.call("scf.GetFunction", named("demo")).await["Status"], "Active");
    assert_eq!((status("$LATEST").await, status("1").await), (json!("Active"), json!("Publishing")));
    assert_eq!(provider.call("scf.ListFunctions", json!({})).await["Functions"][0]["Status"], "Active");
    scene.running.clock().set_offset_ms(3_600_000);
    assert_eq!(status("1").await, "Active");
}

#[tokio::test]
async fn one_empty_pair_clears_the_environment() {
    let scene = scene().await;
    let provider = Provider::new(&scene);
    let variables = json!({"Variables": [{"Key": "A", "Value": "1"}, {"Key": "B", "Value": "2"}]});
    provider.call("scf.CreateFunction", with(function("demo"), json!({"Environment": variables}))).await;
    let update = async |environment: Value| {
        let change = with(named("demo"), json!({ "Environment": environment }));
        provider.call("scf.UpdateFunctionConfiguration", change).await;
        provider.call("scf.GetFunction", named("demo")).await["Environment"].take()
    };
    let one = json!({"Variables": [{"Key": "B", "Value": "3"}]});
    assert_eq!(update(one.clone()).await, one);
    assert_eq!(update(json!({"Variables": [{"Key": "", "Value": ""}]})).await, json!({"Variables": []}));
}

#[tokio::test]
async fn one_empty_layer_clears_the_layers() {
    let scene = scene().await;
    let provider = Provider::new(&scene);
    let none = json!({"Layers": [{"LayerName": "", "LayerVersion": 0}]});
    provider.call("scf.CreateFunction", with(function("demo"), none.clone())).await;
    provider.call("scf.UpdateFunctionConfiguration", with(named("demo"), none)).await;
    assert_eq!(provider.call("scf.GetFunction", named("demo")).await["Layers"], json!([]));
}

#[tokio::test]
async fn what_it_sends_is_taken() {
    let scene = scene().await;
    let provider = Provider::new(&scene);
    let pairs: Vec<_> = ["C", "A", "B"].iter().map(|key| json!({"Key": key, "Value": "x"})).collect();
    let more = json!({
        "Environment": {"Variables": pairs}, "L5Enable": "FALSE", "InstallDependency": "FALSE", "DnsCache": "FALSE",
        "IntranetConfig": {"IpFixed": "DISABLE"}, "UseGpu": "FALSE", "StampVersion": "from another time",
    });
    provider.call("scf.CreateFunction", with(function("demo"), more.clone())).await;
    provider.call("scf.UpdateFunctionConfiguration", with(named("demo"), more)).await;
    let read = provider.call("scf.GetFunction", named("demo")).await;
    assert_eq!(read["Environment"]["Variables"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn code_in_a_bucket_is_named_without_the_account() {
    let scene = scene().await;
    let policy = json!({"AttachRoleName": "SCF_QcsRole", "PolicyName": "QcloudAccessForScfRole"});
    scene.call("cam.AttachRolePolicy", &policy).await;
    let zip = STANDARD.decode(function("demo")["Code"]["ZipFile"].as_str().expect("text")).expect("our own base64");
    let size = zip.len();
    put(&scene, "/", Vec::new()).await;
    put(&scene, "/code.zip", zip).await;
    let provider = Provider::new(&scene);
    for (name, object) in [("plain", "code.zip"), ("slash", "/code.zip")] {
        let code = json!({"CosBucketName": "terraform", "CosObjectName": object, "CosBucketRegion": REGION});
        provider.call("scf.CreateFunction", with(function(name), json!({ "Code": code }))).await;
        assert_eq!(provider.call("scf.GetFunction", named(name)).await["CodeSize"], size);
    }
}

async fn put(scene: &Scene, path: &str, body: Vec<u8>) {
    let host = format!("terraform-1250000000.cos.{REGION}.myqcloud.com");
    let now = scene.running.clock().now();
    let covered = Covered { method: "PUT", path, params: &[], headers: &[("host", &host)] };
    let (id, key) = (&scene.keys.secret_id, scene.keys.secret_key.expose_secret());
    let request = scene.http().put(format!("{}{path}", scene.running.endpoint())).header("host", &host);
    let request = request.header("authorization", authorization(id, key, now - 60, now + 600, &covered)).body(body);
    assert_eq!(request.send().await.expect("sent").status(), 200);
}
