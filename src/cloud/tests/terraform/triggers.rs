//! `tencentcloud_scf_trigger` and `tencentcloud_scf_function_alias`.

use super::{super::scene::Scene, Provider, named, with};
use serde_json::{Value, json};

async fn scene() -> Scene {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    Provider::new(&scene).create("demo").await;
    scene
}

fn timer(name: &str, enable: &str) -> Value {
    json!({
        "FunctionName": "demo", "Namespace": "default", "TriggerName": name, "Type": "timer", "Qualifier": "$DEFAULT",
        "TriggerDesc": "0 0 2 * * * *", "Enable": enable, "CustomArgument": " {\"a\": \"<&>\"} ",
    })
}

#[tokio::test]
async fn enable_is_a_number_in_every_answer() {
    let scene = scene().await;
    let provider = Provider::new(&scene);
    for (name, enable, number) in [("on", "OPEN", 1), ("off", "CLOSE", 0)] {
        let created = provider.call("scf.CreateTrigger", timer(name, enable)).await;
        assert_eq!(created["TriggerInfo"]["Enable"], number);
        let listed = provider.call("scf.ListTriggers", with(named("demo"), json!({"Limit": 100}))).await;
        let read = provider.call("scf.GetFunction", named("demo")).await;
        for triggers in [&listed["Triggers"], &read["Triggers"]] {
            let found = triggers.as_array().expect("a list").iter().find(|found| found["TriggerName"] == name);
            assert_eq!(found.expect("there")["Enable"], number, "{triggers}");
        }
    }
}

#[tokio::test]
async fn a_timer_is_described_in_compact_json() {
    let scene = scene().await;
    let provider = Provider::new(&scene);
    let wanted = r#"{"cron":"0 0 2 * * * *"}"#;
    assert_eq!(provider.call("scf.CreateTrigger", timer("daily", "OPEN")).await["TriggerInfo"]["TriggerDesc"], wanted);
    let listed = provider.call("scf.ListTriggers", named("demo")).await;
    assert_eq!(listed["Triggers"][0]["TriggerDesc"], wanted);
    // It deletes by what it knows.
    let gone = json!({"FunctionName": "demo", "TriggerName": "daily", "Type": "timer", "TriggerDesc": wanted, "Qualifier": "$DEFAULT"});
    provider.call("scf.DeleteTrigger", gone).await;
    assert_eq!(provider.call("scf.ListTriggers", named("demo")).await["TotalCount"], 0);
}

#[tokio::test]
async fn one_is_found_by_its_name() {
    let scene = scene().await;
    let provider = Provider::new(&scene);
    for name in ["first", "second"] {
        provider.call("scf.CreateTrigger", timer(name, "OPEN")).await;
    }
    let filter = json!({"Filters": [{"Name": "TriggerName", "Values": ["second"]}], "Limit": 100, "Offset": 0});
    let listed = provider.call("scf.ListTriggers", with(named("demo"), filter)).await;
    assert_eq!((&listed["TotalCount"], listed["Triggers"].as_array().map(Vec::len)), (&json!(1), Some(1)));
    let found = &listed["Triggers"][0];
    assert_eq!((&found["TriggerName"], &found["Type"]), (&json!("second"), &json!("timer")));
    assert_eq!(found["CustomArgument"], " {\"a\": \"<&>\"} ");
}

#[tokio::test]
async fn aliases_route_with_both_lists() {
    let scene = scene().await;
    let provider = Provider::new(&scene);
    let alias =
        |name: &str, more: Value| with(with(named("demo"), json!({"Name": name, "FunctionVersion": "1"})), more);
    let routing = async |name: &str| {
        let asked = with(named("demo"), json!({ "Name": name }));
        provider.call("scf.GetAlias", asked).await["RoutingConfig"].take()
    };
    let empty = json!({"AdditionalVersionWeights": [], "AddtionVersionMatchs": []});
    assert_eq!(routing("$DEFAULT").await, empty);
    provider.call("scf.PublishVersion", named("demo")).await;
    provider.call("scf.CreateAlias", alias("live", json!({}))).await;
    assert_eq!(routing("live").await, empty);
    let weights = json!([{"Version": "$LATEST", "Weight": 0.2}]);
    let change = json!({"RoutingConfig": {"AdditionalVersionWeights": weights}});
    provider.call("scf.UpdateAlias", alias("live", change)).await;
    assert_eq!(routing("live").await, json!({"AdditionalVersionWeights": weights, "AddtionVersionMatchs": []}));
    provider.call("scf.UpdateAlias", alias("live", json!({"RoutingConfig": empty}))).await;
    assert_eq!(routing("live").await, empty);
}
