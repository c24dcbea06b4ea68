//! What a session of a role may do, by action and by resource.

use super::scene::{REGION, Scene};
use crate::wire::sts;
use serde_json::{Value, json};

const TRUST: &str = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":"scf.qcloud.com"}}]}"#;

/// A cloud with the function `mine`, and keys of the role `exec` with one policy.
async fn with_policy(statements: &Value) -> (Scene, sts::Credentials) {
    let scene = Scene::start().await;
    scene.function("mine", "#!/bin/sh\n").await;
    for role in ["exec", "other"] {
        scene.call("cam.CreateRole", &json!({"RoleName": role, "PolicyDocument": TRUST})).await;
    }
    let document = json!({"version": "2.0", "statement": statements}).to_string();
    scene.call("cam.CreatePolicy", &json!({"PolicyName": "rights", "PolicyDocument": document})).await;
    scene.call("cam.AttachRolePolicy", &json!({"AttachRoleName": "exec", "PolicyName": "rights"})).await;
    let minted =
        scene.running.cloud().mint_session("exec", "test", std::time::Duration::from_secs(600)).expect("minted");
    (scene, minted)
}

/// The code of an answer, empty for success.
async fn code(scene: &Scene, action: &str, parameters: &Value) -> String {
    let answer = scene.signed(action).send(parameters.to_string().into_bytes()).await;
    answer["Error"]["Code"].as_str().unwrap_or_default().to_owned()
}

const DENIED: &str = "AuthFailure.UnauthorizedOperation";

fn function(name: &str) -> String {
    format!("qcs::scf:{REGION}:uin/100000000001:namespace/default/function/{name}")
}

#[tokio::test]
async fn rights_to_one_function_are_none_to_another_nor_to_the_account() {
    let statements = json!([
        {"effect": "allow", "action": "scf:*", "resource": function("mine")},
        {"effect": "deny", "action": "scf:DeleteFunction", "resource": "*"},
        {"effect": "allow", "action": ["cam:GetRole"], "resource": "qcs::cam::uin/100000000001:roleName/exec"},
        {"effect": "allow", "action": ["cam:PassRole"], "resource": "qcs::cam::uin/100000000001:roleName/exec"},
        {"effect": "allow", "action": "sts:AssumeRole", "resource": "qcs::cam::uin/100000000001:roleName/exec"},
    ]);
    let (mut scene, keys) = with_policy(&statements).await;
    let id = scene.call("cam.GetRole", &json!({"RoleName": "exec"})).await["RoleInfo"]["RoleId"].clone();
    let other_id = scene.call("cam.GetRole", &json!({"RoleName": "other"})).await["RoleInfo"]["RoleId"].clone();
    scene.act_as(keys);
    for (action, parameters, expected) in [
        ("scf.GetFunction", json!({"FunctionName": "mine"}), ""),
        ("scf.GetFunction", json!({"FunctionName": "mine", "Namespace": "default"}), ""),
        ("scf.GetFunction", json!({"FunctionName": "mine", "Namespace": "other"}), DENIED),
        ("scf.GetFunction", json!({"FunctionName": "theirs"}), DENIED),
        ("scf.GetFunction", json!({"FunctionName": "mine2"}), DENIED),
        ("scf.ListAliases", json!({"FunctionName": "mine"}), ""),
        ("scf.DeleteFunction", json!({"FunctionName": "mine"}), DENIED),
        // About the account, whatever else the request says.
        ("scf.ListFunctions", json!({}), DENIED),
        ("scf.ListFunctions", json!({"FunctionName": "mine"}), DENIED),
        ("scf.GetAccount", json!({}), DENIED),
        ("scf.CreateNamespace", json!({"Namespace": "x", "FunctionName": "mine"}), DENIED),
        // Giving it a role is acting as that role.
        ("scf.UpdateFunctionConfiguration", json!({"FunctionName": "mine", "Role": "other"}), DENIED),
        ("scf.UpdateFunctionConfiguration", json!({"FunctionName": "mine", "Role": "exec"}), ""),
        ("cam.GetRole", json!({"RoleName": "exec"}), ""),
        ("cam.GetRole", json!({"RoleId": id}), ""),
        ("cam.GetRole", json!({"RoleName": "other"}), DENIED),
        // The id decides, as it does for the answer.
        ("cam.GetRole", json!({"RoleName": "exec", "RoleId": other_id}), DENIED),
        ("cam.DescribeRoleList", json!({"Page": 1, "Rp": 20}), DENIED),
        (
            "sts.AssumeRole",
            json!({"RoleArn": "qcs::cam::uin/100000000001:roleName/other", "RoleSessionName": "ab"}),
            DENIED,
        ),
        ("sts.GetCallerIdentity", json!({}), ""),
        ("tag.ModifyResourceTags", json!({"Resource": function("mine")}), DENIED),
        ("mps.DescribeTasks", json!({"Status": "FINISH"}), DENIED),
        ("cloudaudit.LookUpEvents", json!({"StartTime": 1, "EndTime": 2}), DENIED),
        ("cloudaudit.DescribeEvents", json!({"StartTime": 1, "EndTime": 2}), DENIED),
    ] {
        assert_eq!(code(&scene, action, &parameters).await, expected, "{action} {parameters}");
    }
}

#[tokio::test]
async fn a_copy_needs_rights_at_both_ends_and_to_the_role_that_it_takes_along() {
    let statements = json!([
        {"effect": "allow", "action": "scf:*", "resource": [function("mine"), function("copy"), function("plain")]},
        {"effect": "allow", "action": "cam:PassRole", "resource": "qcs::cam::uin/100000000001:roleName/exec"},
    ]);
    let (mut scene, keys) = with_policy(&statements).await;
    scene.function("foreign", "#!/bin/sh\n").await;
    let root = scene.keys.clone();
    let given = |role: &str| json!({"FunctionName": "mine", "Role": role});
    let copy = |from: &str, to: &str| json!({"FunctionName": from, "NewFunctionName": to});
    scene.call("scf.UpdateFunctionConfiguration", &given("other")).await;
    scene.until_active("mine").await;
    scene.act_as(keys.clone());
    let bare = json!({"FunctionName": "mine", "NewFunctionName": "plain", "CopyConfiguration": false});
    for (parameters, expected) in [
        (copy("foreign", "copy"), DENIED),
        (copy("mine", "foreign"), DENIED),
        (copy("mine", "copy"), DENIED),
        (json!({"FunctionName": "mine", "NewFunctionName": "copy", "TargetRegion": "ap-shanghai"}), DENIED),
        (bare, ""),
    ] {
        assert_eq!(code(&scene, "scf.CopyFunction", &parameters).await, expected, "{parameters}");
    }
    (scene.keys, scene.token) = (root, None);
    scene.call("scf.UpdateFunctionConfiguration", &given("exec")).await;
    scene.until_active("mine").await;
    scene.act_as(keys);
    assert_eq!(code(&scene, "scf.CopyFunction", &copy("mine", "copy")).await, "");
    // What names no function is about the account.
    let event = json!({"InvokeRequestId": "none", "FunctionName": "mine"});
    for (action, expected) in [
        ("scf.GetAsyncEventStatus", DENIED),
        ("scf.TerminateAsyncEvent", "ResourceNotFound.AsyncEvent"),
        ("scf.ListAsyncEvents", ""),
        ("scf.GetFunctionLogs", ""),
        ("scf.GetReservedConcurrencyConfig", ""),
        ("mps.DescribeWorkflows", DENIED),
        ("mps.DescribeSchedules", DENIED),
        ("cls.DescribeTopics", DENIED),
        ("tag.GetResources", DENIED),
    ] {
        assert_eq!(code(&scene, action, &event).await, expected, "{action}");
    }
}

#[tokio::test]
async fn rights_by_tag_address_and_time() {
    let statements = json!([
        {
            "effect": "allow", "action": "scf:GetFunction", "resource": "*",
            "condition": {"for_any_value:string_equal": {"qcs:resource_tag": ["team&video"]}},
        },
        {"effect": "allow", "action": "scf:ListAliases", "resource": "*", "condition": {"ip_equal": {"qcs:ip": "127.0.0.0/8"}}},
        {"effect": "allow", "action": "scf:ListTriggers", "resource": "*", "condition": {"ip_equal": {"qcs:ip": "10.0.0.0/8"}}},
        {
            "effect": "allow", "action": "scf:GetAccount", "resource": "*",
            "condition": {"date_less_than": {"qcs:current_time": "2000-01-01T00:00:00Z"}},
        },
        {
            "effect": "allow", "action": "tag:ModifyResourceTags", "resource": "*",
            "condition": {"string_equal": {"qcs:request_tag": "team&audio"}},
        },
    ]);
    let (mut scene, keys) = with_policy(&statements).await;
    let mine = json!({"FunctionName": "mine"});
    let tag =
        |value: &str| json!({"Resource": function("mine"), "ReplaceTags": [{"TagKey": "team", "TagValue": value}]});
    let root = scene.keys.clone();
    scene.act_as(keys.clone());
    assert_eq!(code(&scene, "scf.GetFunction", &mine).await, DENIED);
    (scene.keys, scene.token) = (root, None);
    scene.call("tag.ModifyResourceTags", &tag("video")).await;
    scene.act_as(keys);
    for (action, parameters, expected) in [
        ("scf.GetFunction", mine.clone(), ""),
        ("scf.ListAliases", mine.clone(), ""),
        ("scf.ListTriggers", mine, DENIED),
        ("scf.GetAccount", json!({}), DENIED),
        ("tag.ModifyResourceTags", tag("video"), DENIED),
        ("tag.ModifyResourceTags", tag("audio"), ""),
    ] {
        assert_eq!(code(&scene, action, &parameters).await, expected, "{action} {parameters}");
    }
}

#[tokio::test]
async fn what_a_role_made_is_unseen_for_a_while() {
    let scene = Scene::with(|settings| settings.delays.role_visibility = std::time::Duration::from_secs(60)).await;
    let role = json!({"RoleName": "exec", "PolicyDocument": TRUST.replace(
        r#"{"service":"scf.qcloud.com"}"#, r#"{"qcs":"qcs::cam::uin/100000000001:root"}"#)});
    let assume = json!({"RoleArn": "qcs::cam::uin/100000000001:roleName/exec", "RoleSessionName": "test"});
    let attach = json!({"AttachRoleName": "exec", "PolicyName": "QcloudSCFFullAccess"});
    scene.call("cam.CreateRole", &role).await;
    assert_eq!(code(&scene, "cam.GetRole", &json!({"RoleName": "exec"})).await, "InvalidParameter.RoleNotExist");
    assert_eq!(scene.call("cam.DescribeRoleList", &json!({"Page": 1, "Rp": 20})).await["TotalNum"], 0);
    assert_eq!(code(&scene, "sts.AssumeRole", &assume).await, "ResourceNotFound.RoleNotFound");
    assert_eq!(code(&scene, "cam.AttachRolePolicy", &attach).await, "InvalidParameter.RoleNotExist");
    // Its name is taken all the same.
    assert_eq!(code(&scene, "cam.CreateRole", &role).await, "InvalidParameter.RoleNameInUse");

    scene.running.clock().set_offset_ms(60_001);
    let keys: sts::Credentials =
        serde_json::from_value(scene.call("sts.AssumeRole", &assume).await["Credentials"].take()).expect("keys");
    scene.call("cam.AttachRolePolicy", &attach).await;
    let list = json!({"Page": 1, "Rp": 20, "RoleName": "exec"});
    assert_eq!(scene.call("cam.ListAttachedRolePolicies", &list).await["TotalNum"], 0);
    let mut scene = scene;
    let root = scene.keys.clone();
    scene.act_as(keys.clone());
    assert_eq!(code(&scene, "scf.ListFunctions", &json!({})).await, DENIED);
    scene.running.clock().set_offset_ms(120_002);
    assert_eq!(code(&scene, "scf.ListFunctions", &json!({})).await, "");
    (scene.keys, scene.token) = (root, None);
    assert_eq!(scene.call("cam.ListAttachedRolePolicies", &list).await["TotalNum"], 1);
}
