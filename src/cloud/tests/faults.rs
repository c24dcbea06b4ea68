//! Faults over HTTP.

use super::scene::Scene;
use crate::wire::sign::cos;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn plan(scene: &Scene, faults: Value) {
    assert!(scene.control(Method::PUT, "faults", &faults).await.is_array());
}

async fn code(scene: &Scene, action: &str, parameters: &Value) -> String {
    let answer = scene.signed(action).send(parameters.to_string().into_bytes()).await;
    answer["Error"]["Code"].as_str().unwrap_or_default().to_owned()
}

/// A signed request to COS, by path.
fn object(scene: &Scene, method: Method, path: &str, body: &'static str) -> reqwest::RequestBuilder {
    let host = scene.running.address().to_string();
    let headers = [("host", host.as_str())];
    let covered = cos::Covered { method: method.as_str(), path, params: &[], headers: &headers };
    let (now, key) = (scene.running.clock().now(), scene.keys.secret_key.expose_secret());
    let authorization = cos::authorization(&scene.keys.secret_id, key, now - 60, now + 600, &covered);
    let request = scene.http().request(method, format!("{}{path}", scene.running.endpoint()));
    request.header("authorization", authorization).header("content-length", body.len()).body(body)
}

#[tokio::test]
async fn throttling_speaks_the_documented_words() {
    let scene = Scene::start().await;
    plan(&scene, json!([{"action": "GetAccount", "trouble": "throttled"}])).await;
    let answer = scene.signed("scf.GetAccount").send(b"{}".to_vec()).await;
    assert_eq!(
        answer["Error"],
        json!({
            "Code": "RequestLimitExceeded",
            "Message": "Your current request times equals to `21` in a second, which exceeds the frequency limit `20` for a second. Please reduce the frequency of calls.",
        })
    );
    assert_eq!(code(&scene, "scf.GetAccount", &json!({})).await, "");
}

#[tokio::test]
async fn bodies_are_cut_and_trickle() {
    let scene = Scene::start().await;
    plan(
        &scene,
        json!([
            {"action": "GetAccount", "trouble": "truncated"},
            {"action": "GetAccount", "trouble": {"trickled": "80ms"}},
            {"action": "GetAccount", "trouble": "bad_gateway"},
        ]),
    )
    .await;
    let request = || scene.signed("scf.GetAccount").request(b"{}".to_vec());
    let answer = request().send().await.expect("a head");
    let promised: usize = answer.headers()["content-length"].to_str().expect("text").parse().expect("a number");
    assert!(promised > 100 && answer.bytes().await.is_err(), "the body ends before {promised} bytes");
    let begun = Instant::now();
    let text = request().send().await.expect("a head").text().await.expect("whole");
    assert!(text.contains("AccountUsage") && begun.elapsed() >= Duration::from_millis(80), "{text}");
    assert_eq!(request().send().await.expect("a head").status(), 502);
}

#[tokio::test]
async fn a_role_can_be_made_invisible_for_a_while() {
    let scene = Scene::start().await;
    plan(&scene, json!([{"action": "CreateRole", "trouble": {"invisible": "10s"}}])).await;
    let trust = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":"scf.qcloud.com"}}]}"#;
    for name in ["late", "early"] {
        scene.call("cam.CreateRole", &json!({"RoleName": name, "PolicyDocument": trust})).await;
    }
    assert_eq!(code(&scene, "cam.GetRole", &json!({"RoleName": "late"})).await, "InvalidParameter.RoleNotExist");
    assert_eq!(code(&scene, "cam.GetRole", &json!({"RoleName": "early"})).await, "");
    scene.running.clock().set_offset_ms(10_001);
    assert_eq!(code(&scene, "cam.GetRole", &json!({"RoleName": "late"})).await, "");
}

#[tokio::test]
async fn a_call_can_be_overtaken() {
    let scene = Scene::start().await;
    plan(&scene, json!([{"action": "CreateNamespace", "trouble": {"overtaken": "20s"}}])).await;
    let create =
        |name: &str| scene.signed("scf.CreateNamespace").send(json!({"Namespace": name}).to_string().into_bytes());
    let first = tokio::spawn(create("first"));
    while !scene.running.cloud().faults.left(0).is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(!first.is_finished());
    create("second").await;
    first.await.expect("answered");
    let audit = scene.control(Method::GET, "audit", &Value::Null).await;
    let order: Vec<_> = audit.as_array().expect("entries").iter().map(|entry| entry["code"].clone()).collect();
    assert_eq!(order, [Value::Null, Value::Null]);
    let times: Vec<_> = audit.as_array().expect("entries").iter().map(|entry| entry["time"].as_i64()).collect();
    assert!(times[0] >= times[1], "the second was on record first: {audit}");
}

#[tokio::test]
async fn objects_have_their_troubles_too() {
    let scene = Scene::start().await;
    assert_eq!(object(&scene, Method::PUT, "/b-1250000000", "").send().await.expect("sent").status(), 200);
    plan(
        &scene,
        json!([
            {"action": "PutObject", "trouble": "throttled"},
            {"action": "PutObject", "trouble": "internal_error"},
            {"action": "PutObject", "trouble": {"error": "AccessDenied"}},
            {"action": "PutObject", "trouble": "unheard"},
            {"action": "PutObject", "trouble": "unanswered"},
            {"action": "GetObject", "trouble": "truncated"},
        ]),
    )
    .await;
    let put = || object(&scene, Method::PUT, "/b-1250000000/note", "twelve bytes");
    for (status, code) in [(503, "SlowDown"), (500, "InternalError"), (403, "AccessDenied")] {
        let answer = put().send().await.expect("answered");
        assert_eq!(answer.status(), status);
        let body = answer.text().await.expect("whole");
        assert!(body.contains(&format!("<Code>{code}</Code>")), "{body}");
    }
    assert!(put().send().await.is_err(), "unheard");
    let get = || object(&scene, Method::GET, "/b-1250000000/note", "");
    let head = || object(&scene, Method::HEAD, "/b-1250000000/note", "");
    assert_eq!(head().send().await.expect("answered").status(), 404);
    assert!(put().send().await.is_err(), "unanswered");
    assert_eq!(head().send().await.expect("answered").status(), 200);
    let cut = get().send().await.expect("a head");
    assert_eq!(cut.headers()["content-length"], "12");
    assert!(cut.bytes().await.is_err());
    assert_eq!(get().send().await.expect("a head").text().await.expect("whole"), "twelve bytes");
}
