//! Triggers, and the readings of the MPS binding.

use super::scene::{REGION, Scene};
use crate::{
    cloud::{
        bindings,
        scf::store::Place,
        settings::{DeletedFunction, MpsTrigger, Rebind, Uniqueness},
    },
    wire::ApiError,
};
use serde_json::{Value, json};

const IDLE: &str = "#!/bin/sh\n";

fn place(name: &str) -> Place {
    Place::new(REGION, None, name)
}

fn bind(scene: &Scene, event_type: &str, function: &str) -> Result<String, String> {
    let cloud = scene.running.cloud();
    let bound: Result<_, ApiError> =
        cloud.store.write(|writer| bindings::bind(cloud, writer, event_type, &place(function), "$DEFAULT"));
    bound.map_err(|error| error.code.to_string())
}

async fn mps_triggers(scene: &Scene, function: &str) -> Vec<(Value, Value)> {
    let listed = scene.call("scf.ListTriggers", &json!({"FunctionName": function, "Limit": 100})).await;
    let listed = listed["Triggers"].as_array().expect("a list").clone();
    listed.into_iter().map(|mut trigger| (trigger["TriggerName"].take(), trigger["BindStatus"].take())).collect()
}

#[tokio::test]
async fn a_timer_reads_back_wrapped() {
    let scene = Scene::start().await;
    scene.function("demo", IDLE).await;
    let timer = json!({
        "FunctionName": "demo", "TriggerName": "daily", "Type": "timer", "TriggerDesc": "0 0 2 * * * *",
        "Qualifier": "$DEFAULT", "Enable": "OPEN", "CustomArgument": "as is ",
    });
    scene.call("scf.CreateTrigger", &timer).await;
    assert_eq!(scene.refused("scf.CreateTrigger", &timer).await, "ResourceInUse.Trigger");
    let filter = json!({"FunctionName": "demo", "Filters": [{"Name": "TriggerName", "Values": ["daily"]}]});
    let listed = scene.call("scf.ListTriggers", &filter).await;
    let trigger = &listed["Triggers"][0];
    assert_eq!(trigger["TriggerDesc"], r#"{"cron":"0 0 2 * * * *"}"#);
    assert_eq!((&trigger["Enable"], &trigger["CustomArgument"]), (&json!(1), &json!("as is ")));
    for (member, value, refusal) in [
        ("Type", "mps", "InvalidParameterValue.Type"),
        ("Enable", "YES", "InvalidParameterValue.Enable"),
        ("TriggerDesc", "daily", "InvalidParameterValue.TriggerDesc"),
        ("Qualifier", "9", "ResourceNotFound.Qualifier"),
    ] {
        let mut other = timer.clone();
        other["TriggerName"] = json!("other");
        other[member] = json!(value);
        assert_eq!(scene.refused("scf.CreateTrigger", &other).await, refusal);
    }
    let gone = json!({"FunctionName": "demo", "TriggerName": "daily", "Type": "timer", "Qualifier": "$DEFAULT"});
    scene.call("scf.DeleteTrigger", &gone).await;
    assert_eq!(scene.refused("scf.DeleteTrigger", &gone).await, "ResourceNotFound.Trigger");
}

#[tokio::test]
async fn a_binding_is_listed_unbound_and_removed() {
    let scene = Scene::start().await;
    scene.function("demo", IDLE).await;
    let id = bind(&scene, "WorkflowTask", "demo").expect("bound");
    assert_eq!(id, "qcs::mps::uin/100000000001:TriggerType/WorkflowTaskEvent");
    assert_eq!(bindings::event_type_of(&id), Some("WorkflowTask"));
    let listed = scene.call("scf.ListTriggers", &json!({"FunctionName": "demo"})).await;
    let mut trigger = listed["Triggers"][0].clone();
    trigger["AddTime"].take();
    trigger["ModTime"].take();
    assert_eq!(
        trigger,
        json!({
            "Enable": 1, "Qualifier": "$DEFAULT", "TriggerName": "WorkflowTaskEvent", "Type": "mps",
            "TriggerDesc": "{\"eventType\":\"WorkflowTask\"}", "AvailableStatus": "Available", "AddTime": null, "ModTime": null,
            "ResourceId": id, "BindStatus": "on", "TriggerAttribute": "double", "BoundResources": "",
        })
    );
    let cloud = scene.running.cloud();
    let unbound: Result<(), ApiError> =
        cloud.store.write(|writer| bindings::unbind(cloud, writer, "WorkflowTask", &place("demo"), "$DEFAULT"));
    unbound.expect("unbound");
    assert_eq!(mps_triggers(&scene, "demo").await, [(json!("WorkflowTaskEvent"), json!("off"))]);
    let listed =
        json!({"FunctionName": "demo", "TriggerName": "WorkflowTaskEvent", "Type": "mps", "Qualifier": "$DEFAULT"});
    scene.call("scf.DeleteTrigger", &listed).await;
    assert_eq!(mps_triggers(&scene, "demo").await, []);
}

#[tokio::test]
async fn one_holder_for_each_event_type_by_default() {
    let scene = Scene::start().await;
    scene.function("one", IDLE).await;
    scene.function("two", IDLE).await;
    bind(&scene, "WorkflowTask", "one").expect("free");
    bind(&scene, "WorkflowTask", "one").expect("its own already");
    assert_eq!(bind(&scene, "WorkflowTask", "two"), Err("ResourceInUse.Trigger".into()));
    bind(&scene, "EditMediaTask", "two").expect("another event type");
    assert_eq!(bind(&scene, "LiveTask", "two"), Err("InvalidParameterValue.EventType".into()));
    assert_eq!(bind(&scene, "EditMediaTask", "none"), Err("ResourceNotFound.Function".into()));
    scene.call("scf.DeleteFunction", &json!({"FunctionName": "one"})).await;
    bind(&scene, "WorkflowTask", "two").expect("freed with its function");
}

#[tokio::test]
async fn one_trigger_for_the_account_is_a_switch() {
    let scene = Scene::with(|settings| settings.readings.uniqueness = Uniqueness::PerAccount).await;
    scene.function("one", IDLE).await;
    bind(&scene, "WorkflowTask", "one").expect("free");
    assert_eq!(bind(&scene, "EditMediaTask", "one"), Err("LimitExceeded.Trigger".into()));
}

#[tokio::test]
async fn stealing_is_a_switch() {
    let scene = Scene::with(|settings| settings.readings.rebind = Rebind::Steals).await;
    scene.function("one", IDLE).await;
    scene.function("two", IDLE).await;
    bind(&scene, "WorkflowTask", "one").expect("free");
    bind(&scene, "WorkflowTask", "two").expect("taken over");
    assert_eq!(mps_triggers(&scene, "one").await, [(json!("WorkflowTaskEvent"), json!("off"))]);
    assert_eq!(mps_triggers(&scene, "two").await, [(json!("WorkflowTaskEvent"), json!("on"))]);
}

#[tokio::test]
async fn bindings_that_outlive_their_function_are_a_switch() {
    let scene = Scene::with(|settings| settings.readings.deleted_function = DeletedFunction::KeepsBindings).await;
    scene.function("one", IDLE).await;
    scene.function("two", IDLE).await;
    bind(&scene, "WorkflowTask", "one").expect("free");
    scene.call("scf.DeleteFunction", &json!({"FunctionName": "one"})).await;
    assert_eq!(bind(&scene, "WorkflowTask", "two"), Err("ResourceInUse.Trigger".into()));
}

#[tokio::test]
async fn binding_through_scf_is_a_switch() {
    let scene = Scene::with(|settings| settings.readings.create_mps_trigger = MpsTrigger::Accepted).await;
    scene.function("demo", IDLE).await;
    let trigger = json!({
        "FunctionName": "demo", "TriggerName": "mps-workflowtask", "Type": "mps", "Qualifier": "$DEFAULT",
        "TriggerDesc": "{\"eventType\":\"WorkflowTask\"}",
    });
    let created = scene.call("scf.CreateTrigger", &trigger).await;
    assert_eq!(created["TriggerInfo"]["BindStatus"], "on");
    assert_eq!(mps_triggers(&scene, "demo").await, [(json!("WorkflowTaskEvent"), json!("on"))]);
}
