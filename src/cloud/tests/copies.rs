//! Copies of functions; texts and searches of namespaces.

use super::scene::{Scene, zip_of};
use serde_json::{Value, json};

#[tokio::test]
async fn a_copy_is_a_function_of_its_own() {
    let scene = Scene::start().await;
    scene.role("SCF_QcsRole");
    scene.call("scf.CreateNamespace", &json!({"Namespace": "stage"})).await;
    let create = json!({
        "FunctionName": "demo", "Runtime": "CustomRuntime", "Code": {"ZipFile": zip_of("#!/bin/sh\n")}, "MemorySize": 256,
        "Description": "the first", "Tags": [{"Key": "team", "Value": "video"}],
        "Environment": {"Variables": [{"Key": "STAGE", "Value": "prod"}]},
    });
    scene.call("scf.CreateFunction", &create).await;
    let copy = |more: Value| {
        let mut parameters = json!({"FunctionName": "demo", "NewFunctionName": "second", "TargetNamespace": "stage"});
        parameters.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        parameters
    };
    let read = async |place: Value| {
        let function = scene.call("scf.GetFunction", &place).await;
        let variables = function["Environment"]["Variables"].as_array().map(Vec::len);
        (function["MemorySize"].clone(), function["Description"].clone(), function["Tags"].clone(), variables)
    };
    scene.call("scf.CopyFunction", &copy(json!({}))).await;
    let second = json!({"FunctionName": "second", "Namespace": "stage"});
    let team = json!([{"Key": "team", "Value": "video"}]);
    assert_eq!(read(second.clone()).await, (json!(256), json!("the first"), team.clone(), Some(1)));
    let hash = async |place: &Value| scene.call("scf.GetFunctionAddress", place).await["CodeSha256"].take();
    assert_eq!(hash(&second).await, hash(&json!({"FunctionName": "demo"})).await);

    assert_eq!(scene.refused("scf.CopyFunction", &copy(json!({}))).await, "ResourceInUse.Function");
    let bare = copy(json!({"Override": true, "CopyConfiguration": false, "Description": "bare"}));
    scene.call("scf.CopyFunction", &bare).await;
    assert_eq!(read(second.clone()).await, (json!(128), json!("bare"), json!([]), Some(0)));

    // The code stays for as long as one of them has it.
    scene.call("scf.DeleteFunction", &json!({"FunctionName": "demo"})).await;
    hash(&second).await;
    let elsewhere = json!({
        "FunctionName": "second", "Namespace": "stage", "NewFunctionName": "far", "TargetRegion": "ap-shanghai",
    });
    scene.call("scf.CopyFunction", &elsewhere).await;
    assert_eq!(scene.refused("scf.GetFunction", &json!({"FunctionName": "far"})).await, "ResourceNotFound.Function");
    for (more, refusal) in [
        (json!({"FunctionName": "none"}), "ResourceNotFound.Function"),
        (json!({"FunctionName": "second", "Namespace": "stage"}), "UnsupportedOperation.CopyFunction"),
        (
            json!({"FunctionName": "second", "Namespace": "stage", "TargetNamespace": "no"}),
            "ResourceNotFound.Namespace",
        ),
        (json!({"NewFunctionName": "2nd"}), "InvalidParameterValue.FunctionName"),
    ] {
        assert_eq!(scene.refused("scf.CopyFunction", &copy(more)).await, refusal);
    }
}

#[tokio::test]
async fn namespaces_have_texts_and_are_searched() {
    let scene = Scene::start().await;
    for (name, text) in [("stage", "before production"), ("stage-2", ""), ("other", "production")] {
        scene.call("scf.CreateNamespace", &json!({"Namespace": name, "Description": text})).await;
    }
    scene.call("scf.UpdateNamespace", &json!({"Namespace": "stage-2", "Description": "reserve"})).await;
    let list = async |parameters: Value| {
        let answer = scene.call("scf.ListNamespaces", &parameters).await;
        let namespaces = answer["Namespaces"].as_array().expect("a list").clone();
        namespaces.into_iter().map(|mut namespace| namespace["Name"].take()).collect::<Vec<_>>()
    };
    assert_eq!(list(json!({})).await, ["default", "other", "stage", "stage-2"]);
    assert_eq!(list(json!({"Orderby": "Name", "Order": "DESC", "Limit": 2})).await, ["stage-2", "stage"]);
    let both = json!([{"Key": "Namespace", "Value": "stage"}, {"Key": "Description", "Value": "prod"}]);
    assert_eq!(list(json!({"SearchKey": both})).await, ["stage"]);
    assert_eq!(list(json!({"SearchKey": [{"Key": "Description", "Value": "reserve"}]})).await, ["stage-2"]);
    for (action, parameters, refusal) in [
        ("scf.UpdateNamespace", json!({"Namespace": "none", "Description": ""}), "ResourceNotFound.Namespace"),
        (
            "scf.UpdateNamespace",
            json!({"Namespace": "default", "Description": ""}),
            "InvalidParameterValue.DefaultNamespace",
        ),
        ("scf.CreateNamespace", json!({"Namespace": "default"}), "InvalidParameterValue.DefaultNamespace"),
        ("scf.CreateNamespace", json!({"Namespace": "1st"}), "InvalidParameterValue.NamespaceInvalid"),
        ("scf.DeleteNamespace", json!({"Namespace": "default"}), "FailedOperation.DeleteNamespace"),
        ("scf.DeleteNamespace", json!({"Namespace": "none"}), "ResourceNotFound.Namespace"),
        (
            "scf.ListNamespaces",
            json!({"SearchKey": [{"Key": "Colour", "Value": "x"}]}),
            "InvalidParameterValue.SearchKey",
        ),
        ("scf.ListNamespaces", json!({"Orderby": "Colour"}), "InvalidParameterValue.OrderBy"),
    ] {
        assert_eq!(scene.refused(action, &parameters).await, refusal, "{action} {parameters}");
    }
    scene.call("scf.CreateNamespace", &json!({"Namespace": "last"})).await;
    assert_eq!(scene.refused("scf.CreateNamespace", &json!({"Namespace": "more"})).await, "LimitExceeded.Namespace");
}
