//! One `apply` and one `destroy`, call by call in the order that was recorded.

use super::{super::scene::Scene, Provider, function, named, with};
use serde_json::json;

const TRUST: &str = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":"scf.qcloud.com"}}]}"#;

#[tokio::test]
async fn apply_and_destroy() {
    let scene = Scene::start().await;
    let provider = Provider::new(&scene);
    let role =
        json!({"RoleName": "SCF_QcsRole", "PolicyDocument": TRUST, "Description": "by terraform", "ConsoleLogin": 0});
    let id = provider.call("cam.CreateRole", role).await["RoleId"].take();
    provider.call("cam.DescribeRoleList", json!({"Page": 1, "Rp": 200})).await;
    let tags = json!({"ServiceType": "cam", "ResourcePrefix": "role", "ResourceIds": [id], "ResourceRegion": ""});
    provider.call("tag.DescribeResourceTagsByResourceIds", tags).await;
    let policy = json!({"AttachRoleName": "SCF_QcsRole", "PolicyName": "QcloudAccessForScfRole"});
    provider.call("cam.AttachRolePolicy", policy).await;
    let attached = json!({"RoleName": "SCF_QcsRole", "Page": 1, "Rp": 200});
    let attached = provider.call("cam.ListAttachedRolePolicies", attached).await;
    let policy = attached["List"][0]["PolicyId"].clone();

    provider.call("scf.CreateNamespace", json!({"Namespace": "stage"})).await;
    provider.call("scf.ListNamespaces", json!({"Offset": 0, "Limit": 20})).await;
    let staged = |more| with(json!({"FunctionName": "demo", "Namespace": "stage"}), more);
    provider.call("scf.CreateFunction", with(function("demo"), json!({"Namespace": "stage"}))).await;
    for _ in 0..3 {
        assert_eq!(provider.call("scf.GetFunction", staged(json!({}))).await["Status"], "Active");
    }
    let listed = provider.call("scf.ListFunctions", json!({"Namespace": "stage", "Limit": 20, "Offset": 0})).await;
    assert_eq!(listed["Functions"][0]["FunctionName"], "demo");
    let timer = json!({"TriggerName": "daily", "Type": "timer", "TriggerDesc": "0 0 2 * * * *", "Enable": "OPEN"});
    provider.call("scf.CreateTrigger", staged(timer.clone())).await;
    let filter = json!({"Filters": [{"Name": "TriggerName", "Values": ["daily"]}]});
    assert_eq!(provider.call("scf.ListTriggers", staged(filter)).await["TotalCount"], 1);
    provider.call("scf.PublishVersion", staged(json!({}))).await;
    provider.call("scf.GetFunction", staged(json!({}))).await;
    let version = provider.call("scf.GetFunction", staged(json!({"Qualifier": "1"}))).await;
    assert_eq!((&version["Qualifier"], &version["FunctionVersion"]), (&json!("1"), &json!("1")));
    let alias = json!({"Name": "live", "FunctionVersion": "1", "RoutingConfig": {}});
    provider.call("scf.CreateAlias", staged(alias)).await;
    assert_eq!(provider.call("scf.GetAlias", staged(json!({"Name": "live"}))).await["FunctionVersion"], "1");

    provider.call("scf.DeleteAlias", staged(json!({"Name": "live"}))).await;
    assert_eq!(provider.refused("scf.GetAlias", staged(json!({"Name": "live"}))).await, "ResourceNotFound.Alias");
    provider.call("scf.DeleteTrigger", staged(timer)).await;
    provider.call("scf.DeleteFunction", staged(json!({}))).await;
    assert_eq!(provider.refused("scf.GetFunction", staged(json!({}))).await, "ResourceNotFound.Function");
    provider.call("scf.DeleteNamespace", json!({"Namespace": "stage"})).await;
    provider.call("cam.DetachRolePolicy", json!({"DetachRoleName": "SCF_QcsRole", "PolicyId": policy})).await;
    provider.call("cam.DeleteRole", json!({"RoleName": "SCF_QcsRole"})).await;
    assert_eq!(
        provider.refused("cam.GetRole", json!({"RoleName": "SCF_QcsRole"})).await,
        "InvalidParameter.RoleNotExist"
    );
    assert_eq!(provider.refused("scf.GetFunction", named("demo")).await, "ResourceNotFound.Function");
}
