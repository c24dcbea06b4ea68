//! The log over HTTP.

use crate::cloud::{
    settings::AuditDelay,
    tests::scene::{REGION, Scene},
};
use serde_json::{Value, json};

const TRUST: &str = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":"scf.qcloud.com"}}]}"#;

fn window(scene: &Scene, more: &Value) -> Value {
    let now = scene.running.clock().now();
    let mut request = json!({"StartTime": now - 60, "EndTime": now + 60});
    for (name, value) in more.as_object().expect("members") {
        request[name] = value.clone();
    }
    request
}

async fn names(scene: &Scene, more: &Value) -> Vec<String> {
    let found = scene.call("cloudaudit.LookUpEvents", &window(scene, more)).await;
    let events = found["Events"].as_array().expect("a list").iter();
    events.map(|event| event["EventName"].as_str().expect("text").to_owned()).collect()
}

fn attribute(key: &str, value: &str) -> Value {
    json!({"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]})
}

#[tokio::test]
async fn calls_are_found_by_what_they_have() {
    let mut scene = Scene::start().await;
    let root = scene.keys.clone();
    scene.call("cam.CreateRole", &json!({"RoleName": "exec", "PolicyDocument": TRUST})).await;
    scene.refused("scf.GetFunction", &json!({"FunctionName": "none"})).await;
    let minted = scene.running.cloud().mint_session("exec", "run", std::time::Duration::from_secs(60)).expect("minted");
    scene.act_as(minted);
    scene.refused("scf.DeleteFunction", &json!({"FunctionName": "none"})).await;
    (scene.keys, scene.token) = (root, None);

    assert_eq!(names(&scene, &json!({})).await, ["DeleteFunction", "GetFunction", "CreateRole"]);
    let function = format!("qcs::scf:{REGION}:uin/100000000001:namespace/default/function/none");
    for (key, value, found) in [
        ("EventName", "CreateRole", vec!["CreateRole"]),
        ("ReadOnly", "false", vec!["DeleteFunction", "CreateRole"]),
        ("Username", "exec/run", vec!["DeleteFunction"]),
        ("ResourceType", "cam", vec!["CreateRole"]),
        ("ResourceName", "exec", vec!["CreateRole"]),
        ("ResourceName", &function, vec!["GetFunction"]),
        ("EventId", "none", vec![]),
    ] {
        assert_eq!(names(&scene, &attribute(key, value)).await, found, "{key}={value}");
    }
    let key = scene.keys.secret_id.clone();
    let found = scene.call("cloudaudit.LookUpEvents", &window(&scene, &attribute("EventName", "GetFunction"))).await;
    let event = &found["Events"][0];
    assert_eq!((&found["ListOver"], &found["NextToken"]), (&json!(true), &json!("")));
    assert_eq!(
        (&event["SecretId"], &event["AccountID"], &event["Username"], &event["SourceIPAddress"], &event["Resources"]),
        (
            &json!(key),
            &json!(100_000_000_001_u64),
            &json!("root"),
            &json!("127.0.0.1"),
            &json!({"ResourceType": "scf", "ResourceName": function})
        )
    );
    let whole: Value = serde_json::from_str(event["CloudAuditEvent"].as_str().expect("text")).expect("JSON");
    assert_eq!((&whole["apiErrorCode"], &whole["actionType"]), (&json!("ResourceNotFound.Function"), &json!("Read")));
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let scene = Scene::start().await;
    for number in 0..25 {
        scene.refused("scf.GetFunction", &json!({"FunctionName": format!("f{number}")})).await;
    }
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let request = json!({
            "MaxResults": 10, "NextToken": token, "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "GetFunction"}],
        });
        let page = scene.call("cloudaudit.LookUpEvents", &window(&scene, &request)).await;
        seen.extend(page["Events"].as_array().expect("a list").iter().map(|event| {
            let name = event["Resources"]["ResourceName"].as_str().expect("text");
            name.rsplit('/').next().expect("a part").to_owned()
        }));
        token = page["NextToken"].as_str().expect("text").to_owned();
        if page["ListOver"] == true {
            break;
        }
    }
    assert_eq!(seen, (0..25).rev().map(|number| format!("f{number}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn searching_is_refused_for_its_faults() {
    let scene = Scene::start().await;
    let now = scene.running.clock().now();
    for (request, code) in [
        (json!({"EndTime": now}), "MissingParameter"),
        (json!({"StartTime": 0, "EndTime": now}), "InvalidParameter.Time"),
        (json!({"StartTime": now, "EndTime": now - 1}), "InvalidParameterValue.Time"),
        (json!({"StartTime": now - 8 * 86_400, "EndTime": now}), "LimitExceeded.OverTime"),
        (json!({"StartTime": now, "EndTime": now, "MaxResults": 51}), "InvalidParameterValue.MaxResult"),
        (json!({"StartTime": now, "EndTime": now, "NextToken": "x"}), "InvalidParameterValue"),
        (
            json!({"StartTime": now, "EndTime": now, "LookupAttributes": [{"AttributeKey": "Colour", "AttributeValue": "red"}]}),
            "InvalidParameterValue.attributeKey",
        ),
    ] {
        assert_eq!(scene.refused("cloudaudit.LookUpEvents", &request).await, code, "{request}");
    }
}

#[tokio::test]
async fn the_newer_action_tells_who_changed_what_and_keeps_secrets_to_itself() {
    let mut scene = Scene::start().await;
    let root = scene.keys.clone();
    let role = scene.call("cam.CreateRole", &json!({"RoleName": "exec", "PolicyDocument": TRUST})).await;
    let minted = scene.running.cloud().mint_session("exec", "run", std::time::Duration::from_secs(60)).expect("minted");
    scene.act_as(minted);
    let environment = json!({"Variables": [{"Key": "K", "Value": "canary"}]});
    scene
        .refused("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "none", "Environment": environment}))
        .await;
    (scene.keys, scene.token) = (root, None);
    scene.refused("scf.GetFunction", &json!({"FunctionName": "none"})).await;

    let search = json!({"LookupAttributes": [
        {"AttributeKey": "ActionType", "AttributeValue": "Write"},
        {"AttributeKey": "EventName", "AttributeValue": "UpdateFunctionConfiguration"}]});
    let found = scene.call("cloudaudit.DescribeEvents", &window(&scene, &search)).await;
    assert_eq!((&found["ListOver"], &found["TotalCount"]), (&json!(true), &json!(1)));
    let event = &found["Events"][0];
    assert_eq!((&event["EventName"], &event["Username"]), (&json!("UpdateFunctionConfiguration"), &json!("exec/run")));
    let seconds: i64 = event["EventTime"].as_str().expect("text").parse().expect("Unix seconds");
    assert!(scene.running.clock().now().abs_diff(seconds) < 60);
    let whole: Value = serde_json::from_str(event["CloudAuditEvent"].as_str().expect("text")).expect("JSON");
    assert_eq!(whole["userIdentity"]["principalId"], role["RoleId"]);
    let parameters: Value =
        serde_json::from_str(whole["requestParameters"].as_str().expect("text")).expect("JSON in the text");
    assert_eq!(parameters, json!({"FunctionName": "none", "Environment": "***"}));
}

#[tokio::test]
async fn the_newer_action_has_numbers_for_pages_and_a_wider_window() {
    let scene = Scene::start().await;
    for number in 0..5 {
        scene.refused("scf.DeleteFunction", &json!({"FunctionName": format!("f{number}")})).await;
    }
    let (mut seen, mut token) = (Vec::new(), Value::Null);
    loop {
        let page = scene
            .call("cloudaudit.DescribeEvents", &window(&scene, &json!({
                "MaxResults": 2, "NextToken": token, "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "DeleteFunction"}],
            })))
            .await;
        let names =
            page["Events"].as_array().expect("a list").iter().map(|event| event["Resources"]["ResourceName"].clone());
        seen.extend(names.map(|name| name.as_str().expect("text").to_owned()));
        token = page["NextToken"].clone();
        if page["ListOver"] == true {
            break;
        }
        assert!(token.is_u64(), "{page}");
    }
    assert!(seen.len() == 5 && seen[0].ends_with("/f4") && seen[4].ends_with("/f0"), "{seen:?}");

    let now = scene.running.clock().now();
    let day = 86_400;
    scene.call("cloudaudit.DescribeEvents", &json!({"StartTime": now - 89 * day, "EndTime": now - 60 * day})).await;
    for (request, code) in [
        (json!({"StartTime": now - 91 * day, "EndTime": now - 80 * day}), "LimitExceeded.OverTime"),
        (json!({"StartTime": now - 30 * day, "EndTime": now}), "LimitExceeded.OverTime"),
        (json!({"StartTime": now, "EndTime": now, "MaxResults": 51}), "InvalidParameterValue.MaxResult"),
        (
            json!({"StartTime": now, "EndTime": now, "LookupAttributes": [{"AttributeKey": "Username", "AttributeValue": "root"}]}),
            "InvalidParameterValue.attributeKey",
        ),
    ] {
        assert_eq!(scene.refused("cloudaudit.DescribeEvents", &request).await, code, "{request}");
    }
}

#[tokio::test]
async fn events_come_late_if_that_is_asked_for() {
    let scene = Scene::with(|settings| settings.readings.audit = AuditDelay::Late).await;
    scene.refused("scf.DeleteFunction", &json!({"FunctionName": "f"})).await;
    assert_eq!(names(&scene, &attribute("EventName", "DeleteFunction")).await, [""; 0]);
    scene.running.clock().set_offset_ms(299_000);
    assert_eq!(names(&scene, &attribute("EventName", "DeleteFunction")).await, [""; 0]);
    scene.running.clock().set_offset_ms(301_000);
    assert_eq!(names(&scene, &json!({"StartTime": scene.running.clock().now() - 400, "LookupAttributes": attribute("EventName", "DeleteFunction")["LookupAttributes"]})).await, ["DeleteFunction"]);
}
