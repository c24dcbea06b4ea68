//! The log over HTTP.

use crate::cloud::tests::scene::{REGION, Scene};
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
