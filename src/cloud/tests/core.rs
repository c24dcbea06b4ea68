//! What comes before any action: who signs, when, and for what.

use super::scene::{REGION, Scene};
use crate::cloud::Keys;
use serde_json::{Value, json};

fn code(response: &Value) -> &str {
    response["Error"]["Code"].as_str().unwrap_or("no error")
}

#[tokio::test]
async fn who_signs_badly_is_told_how() {
    let scene = Scene::start().await;
    let send = |change: fn(&mut super::scene::Signed)| {
        let mut request = scene.signed("scf.ListFunctions");
        change(&mut request);
        request.send(b"{}".to_vec())
    };
    let cases: [(fn(&mut super::scene::Signed), &str); 9] = [
        (|_| {}, "no error"),
        (|request| request.keys = Keys::new(&request.keys.secret_id, "wrong"), "AuthFailure.SignatureFailure"),
        (|request| request.timestamp -= 301, "AuthFailure.SignatureExpire"),
        (|request| request.timestamp += 310, "AuthFailure.SignatureExpire"),
        (|request| request.keys = Keys::new("AKIDnobody", "x"), "AuthFailure.SecretIdNotFound"),
        (|request| request.keys = Keys::new("a/b", "x"), "AuthFailure.InvalidAuthorization"),
        (|request| request.action = "FlyToTheMoon".into(), "InvalidAction"),
        (|request| request.version = "2000-01-01".into(), "NoSuchVersion"),
        (|request| request.action = String::new(), "MissingParameter"),
    ];
    for (change, expected) in cases {
        let response = send(change).await;
        assert_eq!(code(&response), expected, "{response}");
        assert_eq!(response["RequestId"].as_str().map(str::len), Some(36));
    }
    let unsigned = scene.http().post(scene.running.endpoint()).header("x-tc-action", "ListFunctions");
    let text = unsigned.send().await.expect("sent").text().await.expect("a body");
    assert!(text.contains("AuthFailure.InvalidAuthorization"), "{text}");
}

#[tokio::test]
async fn too_large_is_said_and_not_cut_off() {
    let scene = Scene::start().await;
    let response = scene.signed("scf.ListFunctions").send(vec![b' '; 10_485_761]).await;
    assert_eq!(
        response["Error"],
        json!({
            "Code": "RequestSizeLimitExceeded",
            "Message": "Your current request size exceed  max 10485760B, but your 10485761B.",
        })
    );
}

#[tokio::test]
async fn the_clock_can_be_turned_and_calls_are_on_record() {
    let scene = Scene::start().await;
    let past = scene.signed("cam.Nothing");
    scene.control(reqwest::Method::PUT, "clock", &json!({"offset_ms": 600_000})).await;
    assert_eq!(code(&past.send(b"{}".to_vec()).await), "InvalidAction");
    let late = scene.signed("scf.Nothing");
    assert_eq!(code(&late.send(b"{}".to_vec()).await), "InvalidAction");
    let audit = scene.control(reqwest::Method::GET, "audit", &Value::Null).await;
    let seen: Vec<_> =
        audit.as_array().expect("entries").iter().map(|entry| (&entry["action"], &entry["region"])).collect();
    assert_eq!(seen, [(&json!("Nothing"), &json!(REGION)), (&json!("Nothing"), &json!(REGION))]);
}

#[tokio::test]
async fn the_control_api_is_closed_to_pages_and_strangers() {
    let scene = Scene::start().await;
    let url = format!("{}/_mpstack/audit", scene.running.endpoint());
    let known = scene.running.keys().secret_id.clone();
    for request in [
        scene.http().get(&url),
        scene.http().get(&url).header("x-mpstack-control", "AKIDother"),
        scene.http().get(&url).header("x-mpstack-control", &known).header("origin", "http://evil.example"),
        scene.http().request(reqwest::Method::OPTIONS, &url).header("origin", "http://evil.example"),
    ] {
        let answer = request.send().await.expect("sent");
        assert_eq!(answer.status(), 403);
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn the_roots_keys_stay_with_the_data() {
    let scene = Scene::start().await;
    let before = scene.running.keys().secret_id.clone();
    let scene = scene.restart().await;
    assert_eq!(scene.running.keys().secret_id, before);
}
