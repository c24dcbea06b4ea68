//! Tags over HTTP.

use crate::cloud::tests::scene::{REGION, Scene};
use serde_json::{Value, json};

async fn tags(scene: &Scene, service: &str, prefix: &str, region: &str, id: &str) -> Value {
    let ask = json!({
        "ServiceType": service, "ResourcePrefix": prefix, "ResourceIds": [id], "ResourceRegion": region,
    });
    let answer = scene.call("tag.DescribeResourceTagsByResourceIds", &ask).await;
    assert_eq!(answer["TotalCount"], answer["Tags"].as_array().expect("tags").len());
    answer["Tags"].clone()
}

#[tokio::test]
async fn tags_of_a_function_are_the_functions_own() {
    let scene = Scene::start().await;
    scene.function("demo", "#!/bin/sh\n").await;
    let name = format!("qcs::scf:{REGION}:uin/100000000001:namespace/default/function/demo");
    let tag = |key: &str, value: &str| json!({"TagKey": key, "TagValue": value});
    let set = json!({"Resource": name, "ReplaceTags": [tag("owner", "mpstack"), tag("stage", "test")]});
    scene.call("tag.ModifyResourceTags", &set).await;
    let change = json!({
        "Resource": name.replace("100000000001", ""),
        "ReplaceTags": [tag("stage", "prod")],
        "DeleteTags": [{"TagKey": "owner"}, {"TagKey": "never-there"}],
    });
    scene.call("tag.ModifyResourceTags", &change).await;
    let function = scene.call("scf.GetFunction", &json!({"FunctionName": "demo"})).await;
    assert_eq!(function["Tags"], json!([{"Key": "stage", "Value": "prod"}]));
    let id = "default/function/demo";
    let expected = json!([{"TagKey": "stage", "TagValue": "prod", "ResourceId": id}]);
    assert_eq!(tags(&scene, "scf", "namespace", REGION, id).await, expected);
    assert_eq!(tags(&scene, "scf", "namespace", "ap-beijing", id).await, json!([]));
}

#[tokio::test]
async fn tags_of_a_role_are_asked_for_as_terraform_does() {
    let scene = Scene::start().await;
    scene.role("exec");
    let id = scene.call("cam.GetRole", &json!({"RoleName": "exec"})).await["RoleInfo"]["RoleId"].clone();
    let id = id.as_str().expect("text");
    assert_eq!(tags(&scene, "cam", "role", "", id).await, json!([]));
    let name = format!("qcs::cam::uin/100000000001:role/{id}");
    let set = json!({"Resource": name, "ReplaceTags": [{"TagKey": "a", "TagValue": "b"}]});
    scene.call("tag.ModifyResourceTags", &set).await;
    assert_eq!(tags(&scene, "cam", "role", "", id).await[0]["TagValue"], "b");
    let role = scene.call("cam.GetRole", &json!({"RoleName": "exec"})).await["RoleInfo"]["Tags"].clone();
    assert_eq!(role, json!([{"Key": "a", "Value": "b"}]));
}

#[tokio::test]
async fn tagging_is_refused_for_its_faults() {
    let scene = Scene::start().await;
    scene.role("exec");
    let role = "qcs::cam::uin/100000000001:role/exec";
    for (resource, key, code) in [
        ("exec", "a", "InvalidParameterValue.ResourceDescriptionError"),
        ("qcs::cam::uin/100000000002:role/exec", "a", "InvalidParameterValue.ResourceDescriptionError"),
        ("qcs::cvm::uin/:instance/ins-1", "a", "InvalidParameterValue.ServiceTypeInvalid"),
        ("qcs::cam::uin/:role/nobody", "a", "ResourceNotFound"),
        (role, "", "InvalidParameterValue.TagKeyEmpty"),
        (role, "qcs:a", "InvalidParameter.ReservedTagKey"),
    ] {
        let set = json!({"Resource": resource, "ReplaceTags": [{"TagKey": key, "TagValue": "b"}]});
        assert_eq!(scene.refused("tag.ModifyResourceTags", &set).await, code, "{resource} {key}");
    }
    let many: Vec<_> = (0..51).map(|number| json!({"TagKey": format!("k{number}"), "TagValue": ""})).collect();
    let set = json!({"Resource": role, "ReplaceTags": many});
    assert_eq!(scene.refused("tag.ModifyResourceTags", &set).await, "LimitExceeded.ResourceAttachedTags");
    let both = json!({
        "Resource": role, "ReplaceTags": [{"TagKey": "a", "TagValue": "b"}], "DeleteTags": [{"TagKey": "a"}],
    });
    assert_eq!(scene.refused("tag.ModifyResourceTags", &both).await, "InvalidParameterValue.DeleteTagsParamError");
}
