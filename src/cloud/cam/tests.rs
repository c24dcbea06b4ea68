//! Roles and policies over HTTP.

use crate::cloud::tests::scene::Scene;
use serde_json::{Value, json};

const TRUST: &str = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":"scf.qcloud.com"}}]}"#;
const ANYTHING: &str = r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"*"}]}"#;

async fn with_role() -> Scene {
    let scene = Scene::start().await;
    scene.call("cam.CreateRole", &json!({"RoleName": "exec", "PolicyDocument": TRUST})).await;
    scene
}

async fn attached(scene: &Scene) -> Vec<Value> {
    let list = json!({"Page": 1, "Rp": 200, "RoleName": "exec"});
    let answer = scene.call("cam.ListAttachedRolePolicies", &list).await;
    let names = answer["List"].as_array().expect("a list").iter().map(|policy| policy["PolicyName"].clone());
    assert_eq!(answer["TotalNum"], names.len());
    names.collect()
}

#[tokio::test]
async fn the_life_of_a_role() {
    let scene = Scene::start().await;
    let create = json!({
        "RoleName": "exec", "PolicyDocument": TRUST, "Description": "runs it", "Tags": [{"Key": "a", "Value": "b"}],
    });
    let id = scene.call("cam.CreateRole", &create).await["RoleId"].clone();
    let digits = id.as_str().expect("text");
    assert!(digits.len() == 19 && digits.starts_with("46116860184"), "{digits}");
    assert_eq!(scene.refused("cam.CreateRole", &create).await, "InvalidParameter.RoleNameInUse");

    let role = scene.call("cam.GetRole", &json!({"RoleName": "exec"})).await["RoleInfo"].clone();
    assert_eq!(scene.call("cam.GetRole", &json!({"RoleId": id})).await["RoleInfo"], role);
    assert_eq!(
        role,
        json!({
            "RoleId": id, "RoleName": "exec", "Description": "runs it", "ConsoleLogin": 0, "SessionDuration": 43200,
            "PolicyDocument": r#"{"version":"2.0","statement":[{"action":["name\/sts:AssumeRole"],"effect":"allow","principal":{"service":["scf.qcloud.com"]}}]}"#,
            "AddTime": role["AddTime"], "UpdateTime": role["AddTime"], "RoleType": "user",
            "RoleArn": "qcs::cam::uin/100000000001:roleName/exec", "Tags": [{"Key": "a", "Value": "b"}],
        })
    );

    scene.call("cam.UpdateRoleDescription", &json!({"RoleName": "exec", "Description": "still"})).await;
    let trust = TRUST.replace("scf.qcloud.com", "mps.cloud.tencent.com");
    scene.call("cam.UpdateAssumeRolePolicy", &json!({"RoleId": id, "PolicyDocument": trust})).await;
    let scene = scene.restart().await;
    let role = scene.call("cam.GetRole", &json!({"RoleName": "exec"})).await["RoleInfo"].clone();
    assert_eq!(role["Description"], "still");
    assert!(role["PolicyDocument"].as_str().expect("text").contains("mps.cloud.tencent.com"));

    scene.call("cam.DeleteRole", &json!({"RoleName": "exec"})).await;
    assert_eq!(scene.refused("cam.GetRole", &json!({"RoleName": "exec"})).await, "InvalidParameter.RoleNotExist");
    assert_eq!(scene.refused("cam.DeleteRole", &json!({"RoleId": id})).await, "InvalidParameter.RoleNotExist");
    let again = scene.call("cam.CreateRole", &create).await["RoleId"].clone();
    assert_ne!(again, id);
}

#[tokio::test]
async fn roles_are_refused_for_their_faults() {
    let scene = with_role().await;
    for (action, parameters, code) in [
        ("CreateRole", json!({"RoleName": "a b", "PolicyDocument": TRUST}), "InvalidParameter.RoleNameError"),
        ("CreateRole", json!({"RoleName": "", "PolicyDocument": TRUST}), "InvalidParameter.RoleNameError"),
        ("CreateRole", json!({"RoleName": "r"}), "MissingParameter"),
        (
            "CreateRole",
            json!({"RoleName": "r", "PolicyDocument": TRUST.replace("scf.", "mps.")}),
            "InvalidParameter.PrincipalServiceNotExist",
        ),
        ("CreateRole", json!({"RoleName": "r", "PolicyDocument": "no"}), "InvalidParameter.PolicyDocumentError"),
        (
            "CreateRole",
            json!({"RoleName": "r", "PolicyDocument": TRUST, "Description": "x".repeat(301)}),
            "InvalidParameter.DescriptionLengthOverlimit",
        ),
        ("GetRole", json!({"RoleName": "Exec"}), "InvalidParameter.RoleNotExist"),
        ("GetRole", json!({}), "InvalidParameter.ParamError"),
        ("DescribeRoleList", json!({"Page": 1, "Rp": 201}), "InvalidParameter.ParamError"),
        ("DescribeRoleList", json!({"Page": 0, "Rp": 20}), "InvalidParameter.ParamError"),
        (
            "AttachRolePolicy",
            json!({"AttachRoleName": "exec", "PolicyName": "Nothing"}),
            "InvalidParameter.PolicyIdNotExist",
        ),
        ("AttachRolePolicy", json!({"AttachRoleName": "none", "PolicyId": 1}), "InvalidParameter.RoleNotExist"),
        ("AttachRolePolicies", json!({}), "InvalidAction"),
    ] {
        let refused = scene.refused(&format!("cam.{action}"), &parameters).await;
        assert_eq!(refused, code, "{action} {parameters}");
    }
}

#[tokio::test]
async fn roles_come_in_pages() {
    let scene = Scene::start().await;
    for number in 0..5 {
        let name = format!("role-{number}");
        scene.call("cam.CreateRole", &json!({"RoleName": name, "PolicyDocument": TRUST})).await;
    }
    let page = scene.call("cam.DescribeRoleList", &json!({"Page": "2", "Rp": "2"})).await;
    let names: Vec<_> = page["List"].as_array().expect("a list").iter().map(|role| role["RoleName"].clone()).collect();
    assert_eq!((names, &page["TotalNum"]), (vec![json!("role-2"), json!("role-3")], &json!(5)));
}

#[tokio::test]
async fn attaching_and_detaching_twice_is_no_error() {
    let scene = with_role().await;
    let preset = json!({"AttachRoleName": "exec", "PolicyName": "QcloudAccessForScfRole"});
    for _ in 0..2 {
        scene.call("cam.AttachRolePolicy", &preset).await;
    }
    scene.call("cam.AttachRolePolicy", &json!({"AttachRoleName": "exec", "PolicyId": 1})).await;
    assert_eq!(attached(&scene).await, ["AdministratorAccess", "QcloudAccessForScfRole"]);
    for _ in 0..2 {
        scene.call("cam.DetachRolePolicy", &json!({"DetachRoleName": "exec", "PolicyId": "1"})).await;
    }
    assert_eq!(attached(&scene).await, ["QcloudAccessForScfRole"]);
    scene.call("cam.DeleteRole", &json!({"RoleName": "exec"})).await;
    scene.call("cam.CreateRole", &json!({"RoleName": "exec", "PolicyDocument": TRUST})).await;
    assert_eq!(attached(&scene).await, [Value::Null; 0]);
}

#[tokio::test]
async fn the_life_of_a_policy() {
    let scene = with_role().await;
    let create = json!({"PolicyName": "mine", "PolicyDocument": ANYTHING, "Description": "all"});
    let id = scene.call("cam.CreatePolicy", &create).await["PolicyId"].clone();
    assert_eq!(scene.refused("cam.CreatePolicy", &create).await, "FailedOperation.PolicyNameInUse");
    scene.call("cam.AttachRolePolicy", &json!({"AttachRoleName": "exec", "PolicyName": "mine"})).await;
    let list = json!({"Scope": "Local", "Keyword": "min"});
    let listed = scene.call("cam.ListPolicies", &list).await["List"][0].clone();
    assert_eq!((&listed["PolicyId"], &listed["Type"], &listed["Attachments"]), (&id, &json!(1), &json!(1)));

    let narrower = ANYTHING.replace(r#""action":"*""#, r#""action":"cos:GetObject""#);
    scene.call("cam.UpdatePolicy", &json!({"PolicyName": "mine", "PolicyDocument": narrower})).await;
    let policy = scene.call("cam.GetPolicy", &json!({"PolicyId": id})).await;
    assert_eq!((&policy["PolicyDocument"], &policy["Description"]), (&json!(narrower), &json!("all")));

    scene.call("cam.DeletePolicy", &json!({"PolicyId": [id]})).await;
    assert_eq!(attached(&scene).await, [Value::Null; 0]);
    assert_eq!(scene.refused("cam.GetPolicy", &json!({"PolicyId": id})).await, "ResourceNotFound.PolicyIdNotFound");
    assert_eq!(scene.refused("cam.DeletePolicy", &json!({"PolicyId": [1]})).await, "InvalidParameter.PolicyIdError");
    let bad = json!({"PolicyName": "bad", "PolicyDocument": "{"});
    assert_eq!(scene.refused("cam.CreatePolicy", &bad).await, "InvalidParameter.PolicyDocumentError");
}

#[tokio::test]
async fn the_presets_of_the_service_roles_are_found_by_keyword() {
    let scene = Scene::start().await;
    let list = json!({"Scope": "QCS", "Keyword": "QcloudAccessForMPSRole"});
    let answer = scene.call("cam.ListPolicies", &list).await;
    let names: Vec<_> = answer["List"].as_array().expect("a list").iter().map(|policy| &policy["PolicyName"]).collect();
    assert_eq!(names, ["QcloudAccessForMPSRole", "QcloudAccessForMPSRoleInDeliverToSCF"]);
    let account = scene.call("cam.GetUserAppId", &json!({})).await;
    assert_eq!((&account["OwnerUin"], &account["AppId"]), (&json!("100000000001"), &json!(1_250_000_000)));
}

#[tokio::test]
async fn a_right_to_invoke_one_function_is_none_to_invoke_another() {
    let mut scene = with_role().await;
    let one = r#"{"version":"2.0","statement":[{"effect":"allow","action":["scf:Invoke"],"resource":["qcs::scf:ap-guangzhou::namespace/default/function/other"]}]}"#;
    let policy =
        scene.call("cam.CreatePolicy", &json!({"PolicyName": "one", "PolicyDocument": one})).await["PolicyId"].clone();
    scene.call("cam.AttachRolePolicy", &json!({"PolicyId": policy, "AttachRoleName": "exec"})).await;
    let minted =
        scene.running.cloud().mint_session("exec", "test", std::time::Duration::from_secs(60)).expect("minted");
    scene.act_as(minted);
    let invoke = |function: &str, namespace: &str| json!({"FunctionName": function, "Namespace": namespace, "InvocationType": "Event"});
    // Allowed, although there is no such function.
    assert_eq!(scene.refused("scf.Invoke", &invoke("other", "default")).await, "ResourceNotFound.Function");
    for (function, namespace) in [("another", "default"), ("other", "production"), ("", "default")] {
        let refused = scene.refused("scf.Invoke", &invoke(function, namespace)).await;
        assert_eq!(refused, "AuthFailure.UnauthorizedOperation", "{namespace}/{function}");
    }
    let now = scene.refused("scf.InvokeFunction", &invoke("other", "default")).await;
    assert_eq!(now, "AuthFailure.UnauthorizedOperation");
}
