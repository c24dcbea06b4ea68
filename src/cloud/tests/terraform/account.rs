//! `tencentcloud_cam_role` and its policies.

use super::{super::scene::Scene, Provider, with};
use serde_json::{Value, json};

const TRUST: &str = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":"scf.qcloud.com"}}]}"#;

fn role() -> Value {
    json!({"RoleName": "exec", "PolicyDocument": TRUST, "Description": "", "ConsoleLogin": 0})
}

#[tokio::test]
async fn identifiers_have_their_types() {
    let scene = Scene::start().await;
    let provider = Provider::new(&scene);
    let id = provider.call("cam.CreateRole", role()).await["RoleId"].take();
    assert!(id.as_str().is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit())), "{id}");
    let listed = provider.call("cam.DescribeRoleList", json!({"Page": 1, "Rp": 200})).await;
    assert_eq!((&listed["TotalNum"], &listed["List"][0]["RoleId"]), (&json!(1), &id));
    let past = provider.call("cam.DescribeRoleList", json!({"Page": 2, "Rp": 200})).await;
    assert_eq!((&past["TotalNum"], &past["List"]), (&json!(1), &json!([])));

    let statement = r#"{"version":"2.0","statement":[{"effect":"allow","action":"cos:GetObject","resource":"*"}]}"#;
    let policy = json!({"PolicyName": "reads", "PolicyDocument": statement});
    let policy = provider.call("cam.CreatePolicy", policy).await["PolicyId"].take();
    assert!(policy.is_u64(), "{policy}");
    provider.call("cam.AttachRolePolicy", json!({"PolicyId": policy, "AttachRoleId": id})).await;
    let pages = json!({"RoleId": id, "Page": 1, "Rp": 200, "PolicyType": "User"});
    let attached = provider.call("cam.ListAttachedRolePolicies", pages).await;
    assert_eq!((&attached["TotalNum"], &attached["List"][0]["PolicyId"]), (&json!(1), &policy));
    assert_eq!(attached["List"][0]["PolicyType"], "User");
}

#[tokio::test]
async fn roles_are_refused_by_their_codes() {
    let scene = Scene::start().await;
    let provider = Provider::new(&scene);
    provider.call("cam.CreateRole", role()).await;
    let nobody = json!({"RoleName": "nobody"});
    for (action, parameters, code) in [
        ("cam.CreateRole", role(), "InvalidParameter.RoleNameInUse"),
        ("cam.CreateRole", with(role(), json!({"RoleName": "no name"})), "InvalidParameter.RoleNameError"),
        ("cam.GetRole", nobody.clone(), "InvalidParameter.RoleNotExist"),
        ("cam.DeleteRole", nobody, "InvalidParameter.RoleNotExist"),
        (
            "cam.AttachRolePolicy",
            json!({"PolicyId": 1_999_999, "AttachRoleName": "exec"}),
            "InvalidParameter.PolicyIdNotExist",
        ),
    ] {
        assert_eq!(provider.refused(action, parameters).await, code, "{action}");
    }
    let session = json!({"RoleArn": "qcs::cam::uin/100000000001:roleName/nobody", "RoleSessionName": "terraform"});
    assert_eq!(provider.refused("sts.AssumeRole", session).await, "ResourceNotFound.RoleNotFound");
}

#[tokio::test]
async fn a_role_is_read_with_its_tags() {
    let scene = Scene::start().await;
    let provider = Provider::new(&scene);
    let id = provider.call("cam.CreateRole", role()).await["RoleId"].as_str().expect("text").to_owned();
    let tags = async || {
        let asked = json!({"ServiceType": "cam", "ResourcePrefix": "role", "ResourceIds": [id], "ResourceRegion": ""});
        let mut told = provider.call("tag.DescribeResourceTagsByResourceIds", asked).await;
        told.as_object_mut().expect("members").remove("RequestId");
        told
    };
    assert_eq!(tags().await, json!({"TotalCount": 0, "Offset": 0, "Limit": 20, "Tags": []}));
    let resource = format!("qcs::cam::uin/100000000001:role/{id}");
    let change =
        |replace: Value, delete: Value| json!({"Resource": resource, "ReplaceTags": replace, "DeleteTags": delete});
    let tag = json!({"TagKey": "stage", "TagValue": "prod"});
    provider.call("tag.ModifyResourceTags", change(json!([tag]), json!([]))).await;
    let told = tags().await;
    let read = ["TagKey", "TagValue", "ResourceId"].map(|member| &told["Tags"][0][member]);
    assert_eq!((read, &told["TotalCount"]), ([&json!("stage"), &json!("prod"), &json!(id)], &json!(1)));
    provider.call("tag.ModifyResourceTags", change(json!([]), json!([{"TagKey": "stage"}]))).await;
    assert_eq!(tags().await["Tags"], json!([]));
}
