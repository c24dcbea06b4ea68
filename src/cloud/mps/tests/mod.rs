//! Tasks over HTTP, and the functions that hear of them.

macro_rules! sample {
    ($name:literal) => {
        sample(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/events/", $name, ".json")))
    };
}

mod delivery;
mod intelligence;
mod manage;
mod media;
mod orders;
mod requests;
mod tasks;

use super::{event, store};
use crate::cloud::{
    Delays,
    cos::store::{self as objects, Bucket, NewObject, Origin, Overwrite},
    readings::{Aborted, Delivery, Duplicates, EventShape, Order, ScheduleTask, SessionWindow},
    tests::scene::{REGION, Scene},
};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

const BUCKET: &str = "media-1250000000";

/// A start file that writes every event into its log.
const ECHO: &str = r#"#!/usr/bin/env python3
import http.client, os
def call(method, path, body=None):
    connection = http.client.HTTPConnection(os.environ["SCF_RUNTIME_API"], int(os.environ["SCF_RUNTIME_API_PORT"]))
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.read().decode()
call("POST", "/runtime/init/ready", "")
while True:
    print("EVENT " + call("GET", "/runtime/invocation/next"), flush=True)
    call("POST", "/runtime/invocation/response", "done")
"#;

fn with_bucket(scene: &Scene) {
    let cloud = scene.running.cloud();
    let bucket = Bucket { name: BUCKET.into(), region: Some(REGION.into()), created: 0 };
    cloud.store.write(|writer| objects::put_bucket(writer, &bucket)).expect("a bucket");
    put(scene, "inbox/launch-teaser.mp4", b"a film");
    put(scene, "inbox/broken.mp4", b"");
}

/// Puts an object as a client does.
fn put(scene: &Scene, key: &str, bytes: &[u8]) {
    let new = NewObject {
        bucket: BUCKET,
        region: None,
        key,
        headers: BTreeMap::new(),
        tags: BTreeMap::new(),
        overwrite: Overwrite::Allowed,
        origin: Origin::Client,
    };
    objects::put_object(scene.running.cloud(), new, bytes).expect("put");
}

async fn with_role(scene: &Scene) {
    let trust = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":"mps.cloud.tencent.com"}}]}"#;
    scene.call("cam.CreateRole", &json!({"RoleName": "MPS_QcsRole", "PolicyDocument": trust})).await;
    let attach = json!({"AttachRoleName": "MPS_QcsRole", "PolicyName": "QcloudAccessForMPSRole"});
    scene.call("cam.AttachRolePolicy", &attach).await;
}

async fn ready() -> Scene {
    let scene = Scene::start().await;
    with_bucket(&scene);
    with_role(&scene).await;
    scene
}

fn source(key: &str) -> Value {
    json!({"Type": "COS", "CosInputInfo": {"Bucket": BUCKET, "Region": REGION, "Object": format!("/{key}")}})
}

fn transcode(key: &str, definition: u64) -> Value {
    json!({
        "InputInfo": source(key),
        "OutputDir": "/renders/",
        "MediaProcessTask": {"TranscodeTaskSet": [{"Definition": definition}]},
    })
}

fn edit(keys: &[&str]) -> Value {
    let files: Vec<_> =
        keys.iter().map(|key| json!({"InputInfo": source(key), "StartTimeOffset": 0, "EndTimeOffset": 5.5})).collect();
    json!({
        "FileInfos": files,
        "OutputStorage": {"Type": "COS", "CosOutputStorage": {"Bucket": BUCKET, "Region": REGION}},
        "OutputObjectPath": "/edits/launch-cut.mp4",
    })
}

/// Waits until a task is finished and returns its detail.
async fn finished(scene: &Scene, task: &Value) -> Value {
    for _ in 0..2000 {
        let detail = scene.call("mps.DescribeTaskDetail", &json!({"TaskId": task["TaskId"]})).await;
        if detail["Status"] == "FINISH" {
            return detail;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the task does not end");
}

/// Adds the names of all members, with their nesting; elements of lists are looked at as one.
fn add_names(value: &Value, path: &str, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let path = format!("{path}.{name}");
                add_names(value, &path, names);
                names.insert(path);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| add_names(element, path, names)),
        _ => {}
    }
}

fn names(value: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    add_names(value, "", &mut names);
    names
}

/// The names of a sample event of the reference.
fn sample(text: &str) -> BTreeSet<String> {
    names(&serde_json::from_str(text).expect("a good sample"))
}

/// One of each kind, each with results in the output bucket.
fn all_kinds() -> Value {
    let numbers = json!({"InitialValue": 0, "Increment": 1, "MinLength": "1", "PlaceHolder": "0"});
    json!({
        "InputInfo": source("inbox/launch-teaser.mp4"),
        "OutputDir": "/renders/",
        "MediaProcessTask": {
            "TranscodeTaskSet": [{"Definition": 100_020}, {"Definition": "100210", "ObjectNumberFormat": numbers}],
            "AnimatedGraphicTaskSet": [{"Definition": 20_000, "StartTimeOffset": 3, "EndTimeOffset": 8.5}],
            "SnapshotByTimeOffsetTaskSet": [{"Definition": 10, "ExtTimeOffsetSet": ["0s", "50%", "61s"], "ObjectNumberFormat": numbers}],
            "SampleSnapshotTaskSet": [{"Definition": 10, "ObjectNumberFormat": numbers}],
            "ImageSpriteTaskSet": [{"Definition": 10, "ObjectNumberFormat": numbers}],
            "AdaptiveDynamicStreamingTaskSet": [{"Definition": 10, "OutputObjectPath": "abr/{inputName}.{format}"}],
        },
    })
}
