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
    let expected = json!([{
        "TagKey": "stage", "TagValue": "prod", "ResourceId": id, "ServiceType": "scf", "Category": "Custom",
        // Computed apart from this code.
        "TagKeyMd5": "9a8c2b9d518bc163e99611fbacea63b2", "TagValueMd5": "d6e4a9b6646c62fc48baa6dd6150d1f7",
    }]);
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

#[tokio::test]
async fn tags_exist_before_they_are_carried_as_the_toolkit_makes_them() {
    let scene = Scene::start().await;
    scene.function("demo", "#!/bin/sh\n").await;
    let pair = json!({"TagKey": "owner", "TagValue": "mpstack"});
    let attach = json!({
        "ServiceType": "scf", "ResourcePrefix": "namespace", "ResourceRegion": REGION,
        "ResourceIds": ["default/function/demo"], "TagKey": "owner", "TagValue": "mpstack",
    });
    assert_eq!(scene.call("tag.DescribeTags", &json!({"TagKeys": ["owner"]})).await["TotalCount"], 0);
    assert_eq!(scene.refused("tag.AttachResourcesTag", &attach).await, "ResourceNotFound.TagNonExist");
    scene.call("tag.CreateTag", &pair).await;
    assert_eq!(scene.refused("tag.CreateTag", &pair).await, "ResourceInUse.TagDuplicate");
    let listed = scene.call("tag.DescribeTags", &pair).await;
    let made = json!({"TagKey": "owner", "TagValue": "mpstack", "CanDelete": 1, "Category": "Custom"});
    assert_eq!(listed["Tags"], json!([made]));
    scene.call("tag.AttachResourcesTag", &attach).await;
    let function = scene.call("scf.GetFunction", &json!({"FunctionName": "demo"})).await;
    assert_eq!(function["Tags"], json!([{"Key": "owner", "Value": "mpstack"}]));
    assert_eq!(scene.call("tag.DescribeTags", &pair).await["Tags"][0]["CanDelete"], 0);
    assert_eq!(scene.refused("tag.DeleteTag", &pair).await, "FailedOperation.TagAttachedResource");
    let mut nobody = attach.clone();
    nobody["ResourceIds"] = json!(["default/function/nobody"]);
    assert_eq!(scene.refused("tag.AttachResourcesTag", &nobody).await, "ResourceNotFound");
    scene.call("tag.DetachResourcesTag", &attach).await;
    scene.call("tag.DeleteTag", &pair).await;
    assert_eq!(scene.refused("tag.DeleteTag", &pair).await, "ResourceNotFound.TagNonExist");
}

#[tokio::test]
async fn resources_are_found_by_their_tags_in_pages() {
    let scene = Scene::start().await;
    scene.function("demo", "#!/bin/sh\n").await;
    let function = format!("qcs::scf:{REGION}:uin/100000000001:namespace/default/function/demo");
    let mut names = vec![function.clone()];
    for role in ["a", "b", "c"] {
        scene.role(role);
        let id = scene.call("cam.GetRole", &json!({"RoleName": role})).await["RoleInfo"]["RoleId"].clone();
        names.push(format!("qcs::cam::uin/100000000001:role/{}", id.as_str().expect("text")));
    }
    for (index, name) in names.iter().enumerate() {
        let tags = json!([{"TagKey": "stage", "TagValue": if index < 2 { "test" } else { "prod" }}]);
        scene.call("tag.ModifyResourceTags", &json!({"Resource": name, "ReplaceTags": tags})).await;
    }
    names.sort();
    let (mut token, mut seen) = (json!(""), Vec::new());
    loop {
        let page = scene.call("tag.GetResources", &json!({"MaxResults": 3, "PaginationToken": token})).await;
        let resources = page["ResourceTagMappingList"].as_array().expect("resources").iter();
        seen.extend(resources.map(|resource| resource["Resource"].as_str().expect("text").to_owned()));
        token = page["PaginationToken"].clone();
        if token == "" {
            break;
        }
    }
    assert_eq!(seen, names);
    let filter = |values: Value| json!({"TagFilters": [{"TagKey": "stage", "TagValue": values}]});
    for (values, count) in [(json!(["test"]), 2), (json!(["test", "prod"]), 4), (json!([]), 4), (json!(["none"]), 0)] {
        let found = scene.call("tag.GetResources", &filter(values)).await;
        assert_eq!(found["ResourceTagMappingList"].as_array().map(Vec::len), Some(count));
    }
    let named = json!({"ResourceList": [function.replace("100000000001", "")]});
    let found = scene.call("tag.GetResources", &named).await;
    assert_eq!(
        found["ResourceTagMappingList"],
        json!([{"Resource": function, "Tags": [{"TagKey": "stage", "TagValue": "test", "Category": "Custom"}]}])
    );
    let code = scene.refused("tag.GetResources", &json!({"ResourceList": ["demo"]})).await;
    assert_eq!(code, "InvalidParameterValue.ResourceDescriptionError");
    assert_eq!(scene.refused("tag.GetResources", &json!({"MaxResults": 201})).await, "InvalidParameter");
}
