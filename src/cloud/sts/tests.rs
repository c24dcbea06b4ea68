//! Who signs, over HTTP.

use crate::cloud::tests::scene::Scene;
use serde_json::{Value, json};

const ARN: &str = "qcs::cam::uin/100000000001:roleName/operator";

async fn with_role(trusted: &str) -> Scene {
    let scene = Scene::start().await;
    let trust = json!({
        "version": "2.0",
        "statement": [{"action": "name/sts:AssumeRole", "effect": "allow", "principal": {"qcs": [trusted]}}],
    });
    let role = json!({"RoleName": "operator", "PolicyDocument": trust.to_string(), "SessionDuration": 8000});
    scene.call("cam.CreateRole", &role).await;
    scene
}

fn assume(seconds: u64) -> Value {
    json!({"RoleArn": ARN, "RoleSessionName": "night-shift", "DurationSeconds": seconds})
}

#[tokio::test]
async fn a_session_is_somebody_else_with_the_rights_of_its_role() {
    let mut scene = with_role("qcs::cam::uin/100000000001:root").await;
    let root = scene.call("sts.GetCallerIdentity", &json!({})).await;
    assert_eq!(root["Arn"], "qcs::cam:100000000001:uin/100000000001");
    assert_eq!((&root["Type"], &root["AccountId"]), (&json!("CAMUser"), &json!("100000000001")));

    let assumed = scene.call("sts.AssumeRole", &assume(900)).await;
    let expires = assumed["ExpiredTime"].as_i64().expect("a number");
    assert!((expires - scene.running.clock().now() - 900).abs() < 60, "{expires}");
    let id = scene.call("cam.GetRole", &json!({"RoleName": "operator"})).await["RoleInfo"]["RoleId"].clone();
    let id = id.as_str().expect("text");
    scene
        .call("cam.AttachRolePolicy", &json!({"AttachRoleName": "operator", "PolicyName": "QcloudSCFFullAccess"}))
        .await;

    scene.act_as(serde_json::from_value(assumed["Credentials"].clone()).expect("credentials"));
    let session = scene.call("sts.GetCallerIdentity", &json!({})).await;
    assert_eq!(session["Type"], "CAMRole");
    assert_eq!(session["UserId"], format!("{id}:night-shift"));
    assert_eq!(session["Arn"], format!("qcs::sts:100000000001:assumed-role/{id}"));

    scene.call("cam.GetRole", &json!({"RoleName": "operator"})).await;
    let delete = json!({"RoleName": "operator"});
    assert_eq!(scene.refused("cam.DeleteRole", &delete).await, "AuthFailure.UnauthorizedOperation");

    scene.running.clock().set_offset_ms(901_000);
    assert_eq!(scene.refused("sts.GetCallerIdentity", &json!({})).await, "AuthFailure.TokenFailure");
}

#[tokio::test]
async fn assuming_is_refused_for_its_faults() {
    let scene = with_role("qcs::cam::uin/100000000001:root").await;
    let with = |key: &str, value: Value| {
        let mut request = assume(900);
        request[key] = value;
        request
    };
    for (request, code) in [
        (with("RoleArn", json!("qcs::cam::uin/100000000001:roleName/nobody")), "ResourceNotFound.RoleNotFound"),
        (with("RoleArn", json!("qcs::cam::uin/100000000009:roleName/operator")), "ResourceNotFound.RoleNotFound"),
        (with("RoleSessionName", json!("x")), "InvalidParameter.ParamError"),
        (with("DurationSeconds", json!(43_201)), "InvalidParameter.OverTimeError"),
        (with("DurationSeconds", json!(8001)), "InvalidParameter.OverTimeError"),
        (with("Policy", json!("%7B%7D")), "UnsupportedOperation"),
    ] {
        assert_eq!(scene.refused("sts.AssumeRole", &request).await, code, "{request}");
    }
}

#[tokio::test]
async fn a_role_that_trusts_somebody_else_is_not_assumed() {
    let scene = with_role("qcs::cam::uin/100000000001:uin/100000000002").await;
    assert_eq!(scene.refused("sts.AssumeRole", &assume(900)).await, "UnauthorizedOperation");
}
