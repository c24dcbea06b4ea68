//! Searching over HTTP.

use crate::cloud::{
    logs::{self, Kind, Line},
    tests::scene::Scene,
};
use serde_json::{Value, json};

fn line(time: i64, request_id: &str, kind: Kind, status_code: u16, message: &str) -> Line {
    Line {
        time,
        start: time,
        function: "demo".into(),
        namespace: "default".into(),
        request_id: request_id.into(),
        duration: 0,
        alias: "$DEFAULT".into(),
        qualifier: "$LATEST".into(),
        mem_usage: 0,
        level: "INFO".into(),
        message: message.into(),
        kind,
        status_code,
        retry_num: 0,
    }
}

/// A function's topic with two invocations in it: one good, one failed.
async fn with_logs() -> (Scene, Value) {
    let scene = Scene::start().await;
    scene.function("demo", "#!/bin/sh\n").await;
    let topic = scene.call("scf.GetFunction", &json!({"FunctionName": "demo"})).await["ClsTopicId"].clone();
    let lines = [
        line(1000, "id-1", Kind::Platform, 200, "START RequestId:id-1"),
        line(1001, "id-1", Kind::Custom, 200, "hello from the task"),
        line(1002, "id-1", Kind::Platform, 200, "END RequestId:id-1"),
        line(1002, "id-1", Kind::Platform, 200, "Report RequestId:id-1 Duration:2ms"),
        line(2000, "id-2", Kind::Platform, 433, "START RequestId:id-2"),
        line(2003, "id-2", Kind::Platform, 433, "Report RequestId:id-2 Duration:3ms"),
    ];
    let id = topic.as_str().expect("text").to_owned();
    scene.running.cloud().store.write(|writer| logs::append(writer, &id, &lines)).expect("appended");
    (scene, topic)
}

fn messages(answer: &Value) -> Vec<String> {
    let results = answer["Results"].as_array().expect("lines").iter();
    results
        .map(|result| {
            let log: Value = serde_json::from_str(result["LogJson"].as_str().expect("text")).expect("JSON");
            assert!(log.as_object().expect("members").values().all(Value::is_string), "{log}");
            log["SCF_Message"].as_str().expect("text").to_owned()
        })
        .collect()
}

#[tokio::test]
async fn lines_are_found_by_query_interval_and_order() {
    let (scene, topic) = with_logs().await;
    for (query, from, to, sort, expected) in [
        ("", 0, 1001, "asc", vec!["START RequestId:id-1"]),
        ("", 1002, 1003, "asc", vec!["END RequestId:id-1", "Report RequestId:id-1 Duration:2ms"]),
        ("SCF_Type:Custom", 0, 9999, "asc", vec!["hello from the task"]),
        (
            r#"SCF_FunctionName:"demo" AND SCF_Type:Platform AND SCF_Message:Report* AND NOT SCF_StatusCode:200"#,
            0,
            9999,
            "asc",
            vec!["Report RequestId:id-2 Duration:3ms"],
        ),
        (
            r#"SCF_RequestId:"id-2""#,
            0,
            9999,
            "desc",
            vec!["Report RequestId:id-2 Duration:3ms", "START RequestId:id-2"],
        ),
        (r#"SCF_FunctionName:"other""#, 0, 9999, "asc", vec![]),
    ] {
        let search = json!({
            "TopicId": topic, "From": from, "To": to, "QueryString": query, "Sort": sort, "QuerySyntax": 0,
        });
        let answer = scene.call("cls.SearchLog", &search).await;
        assert_eq!(messages(&answer), expected, "{query}");
        assert_eq!((&answer["ListOver"], &answer["Analysis"]), (&json!(true), &json!(false)));
    }
}

#[tokio::test]
async fn pages_follow_one_another() {
    let (scene, topic) = with_logs().await;
    let search = async |context: &Value, offset: u64, limit: u64| {
        let search = json!({
            "TopicId": topic, "From": 0, "To": 9999, "Query": "SCF_Type:Platform", "Sort": "asc", "Limit": limit,
            "Context": context, "Offset": offset,
        });
        scene.call("cls.SearchLog", &search).await
    };
    let (mut context, mut pages) = (json!(""), Vec::new());
    loop {
        let page = search(&context, 0, 2).await;
        pages.push(messages(&page).len());
        context = page["Context"].clone();
        if page["ListOver"] == true {
            break;
        }
    }
    assert_eq!(pages, [2, 2, 1]);
    assert_eq!(messages(&search(&json!(""), 4, 10).await), ["Report RequestId:id-2 Duration:3ms"]);
    let other = json!({"TopicId": topic, "From": 0, "To": 9999, "Query": "*", "Context": context});
    assert_eq!(scene.refused("cls.SearchLog", &other).await, "InvalidParameter");
}

#[tokio::test]
async fn searching_is_refused_for_its_faults() {
    let (scene, topic) = with_logs().await;
    for (member, value, code) in [
        ("TopicId", json!("none"), "ResourceNotFound.TopicNotExist"),
        ("TopicId", Value::Null, "MissingParameter"),
        ("QueryString", json!("SCF_Type:"), "FailedOperation.SyntaxError"),
        ("QueryString", json!("* | select count(*)"), "FailedOperation.SyntaxError"),
        ("QueryString", json!("x".repeat(12_289)), "InvalidParameter"),
        ("Limit", json!(1001), "InvalidParameter"),
        ("Sort", json!("up"), "InvalidParameter"),
        ("To", json!(0), "InvalidParameter"),
        ("Offset", json!(10_000), "InvalidParameter"),
    ] {
        let mut search = json!({"TopicId": topic, "From": 0, "To": 9999, "QueryString": "*"});
        search[member] = value;
        assert_eq!(scene.refused("cls.SearchLog", &search).await, code, "{member}");
    }
}

#[tokio::test]
async fn topics_and_log_sets_are_listed() {
    let (scene, topic) = with_logs().await;
    let function = scene.call("scf.GetFunction", &json!({"FunctionName": "demo"})).await;
    let listed = scene.call("cls.DescribeTopics", &json!({})).await;
    assert_eq!((&listed["TotalCount"], &listed["Topics"][0]["TopicId"]), (&json!(1), &topic));
    assert_eq!(
        (&listed["Topics"][0]["LogsetId"], &listed["Topics"][0]["Period"]),
        (&function["ClsLogsetId"], &json!(7))
    );
    let sets = scene.call("cls.DescribeLogsets", &json!({})).await;
    assert_eq!(
        (&sets["Logsets"][0]["LogsetId"], &sets["Logsets"][0]["TopicCount"]),
        (&function["ClsLogsetId"], &json!(1))
    );
    for (key, value, count) in [
        ("topicId", topic.clone(), 1),
        ("topicName", json!("SCF_logtopic"), 1),
        ("logsetId", topic.clone(), 0),
        ("tag:owner", json!("me"), 0),
    ] {
        let ask = json!({"Filters": [{"Key": key, "Values": [value]}]});
        assert_eq!(scene.call("cls.DescribeTopics", &ask).await["TotalCount"], count, "{ask}");
    }
    let unknown = json!({"Filters": [{"Key": "colour", "Values": ["red"]}]});
    assert_eq!(scene.refused("cls.DescribeTopics", &unknown).await, "InvalidParameter");
    assert_eq!(scene.refused("cls.DescribeLogsets", &json!({"Limit": 101})).await, "InvalidParameter");
}

#[tokio::test]
async fn ranges_and_wildcards_find_lines() {
    let (scene, topic) = with_logs().await;
    for (query, expected) in [
        ("SCF_StatusCode:[400 TO 499] AND SCF_Message:Re*rt", vec!["Report RequestId:id-2 Duration:3ms"]),
        ("h?llo", vec!["hello from the task"]),
        ("SCF_LogTime:{1000 TO 1002}", vec!["hello from the task"]),
    ] {
        let search = json!({"TopicId": topic, "From": 0, "To": 9999, "QueryString": query, "QuerySyntax": 1});
        assert_eq!(messages(&scene.call("cls.SearchLog", &search).await), expected, "{query}");
    }
}
