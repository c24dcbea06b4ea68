//! Tasks over HTTP, and the functions that hear of them.

use super::{event, store};
use crate::cloud::{
    Delays,
    cos::store::{self as objects, Bucket, Overwrite},
    settings::{Delivery, EventShape},
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
    for (key, bytes) in [("inbox/launch-teaser.mp4", &b"a film"[..]), ("inbox/broken.mp4", b"")] {
        objects::put_object(cloud, BUCKET, None, key, bytes, BTreeMap::new(), Overwrite::Allowed).expect("a source");
    }
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

macro_rules! sample {
    ($name:literal) => {
        sample(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/events/", $name, ".json")))
    };
}

#[tokio::test]
async fn a_transcode_from_submission_to_result() {
    let scene = ready().await;
    let task = scene.call("mps.ProcessMedia", &transcode("inbox/launch-teaser.mp4", 100_020)).await;
    let id = task["TaskId"].as_str().expect("text").to_owned();
    assert!(id.starts_with("1250000000-WorkflowTask-") && id.ends_with("t0") && id.len() == 58, "{id}");
    let detail = finished(&scene, &task).await;
    assert_eq!(detail["TaskType"], "WorkflowTask");
    let result = &detail["WorkflowTask"];
    let stored = scene
        .running
        .cloud()
        .store
        .read(|reader| objects::object_opt(reader, BUCKET, "renders/launch-teaser_transcode_100020.mp4"))
        .expect("read")
        .expect("the result is there");
    let here = json!({
        "Type": "COS", "CosOutputStorage": {"Bucket": BUCKET, "Region": REGION}, "S3OutputStorage": null,
    });
    assert_eq!((&result["ErrCode"], &result["Message"]), (&json!(0), &json!("SUCCESS")));
    assert_eq!(result["MetaData"]["Size"], 6);
    let entry = &result["MediaProcessResultSet"][0];
    assert_eq!(entry["AnimatedGraphicTask"], Value::Null);
    let stream = json!({
        "Bitrate": 1_000_000, "Height": 540, "Width": 960, "Codec": "h264", "Fps": 25, "ColorPrimaries": "bt709",
        "ColorSpace": "bt709", "ColorTransfer": "bt709", "HdrType": "", "Codecs": "avc1.64001f", "Duration": 61.44,
    });
    let sound = json!({
        "Bitrate": 64_000, "SamplingRate": 44_100, "Codec": "aac", "Channel": 2, "Codecs": "mp4a.40.2",
        "Loudness": -17.3, "Duration": 61.44,
    });
    assert_eq!(
        entry["TranscodeTask"],
        json!({
            "Status": "SUCCESS", "ErrCodeExt": "", "ErrCode": 0, "Message": "SUCCESS",
            "Input": {
                "Definition": 100_020, "RawParameter": null, "OverrideParameter": null, "WatermarkSet": [],
                "MosaicSet": [], "StartTimeOffset": 0.0, "EndTimeOffset": 0.0, "OutputStorage": here,
                "OutputObjectPath": "/renders/launch-teaser_transcode_100020", "SegmentObjectName": "",
                "ObjectNumberFormat": null,
            },
            "Output": {
                "OutputStorage": here, "Path": "/renders/launch-teaser_transcode_100020.mp4", "Definition": 100_020,
                "Bitrate": 1_064_000, "Height": 540, "Width": 960, "Size": stored.size, "Duration": 61.44,
                "Container": "mov,mp4,m4a,3gp,3g2,mj2", "Md5": stored.md5, "AudioStreamSet": [sound],
                "VideoStreamSet": [stream],
            },
            "Progress": 100,
        })
    );
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

#[tokio::test]
async fn every_kind_of_media_result_and_its_files() {
    let scene = ready().await;
    let task = scene.call("mps.ProcessMedia", &all_kinds()).await;
    let result = finished(&scene, &task).await["WorkflowTask"].take();
    let entries = result["MediaProcessResultSet"].as_array().expect("results");
    let kinds: Vec<_> = entries.iter().map(|entry| entry["Type"].as_str().expect("text")).collect();
    assert_eq!(
        kinds,
        [
            "Transcode",
            "Transcode",
            "AnimatedGraphics",
            "SnapshotByTimeOffset",
            "SampleSnapshot",
            "ImageSprites",
            "AdaptiveDynamicStreaming",
        ]
    );
    assert!(!result.to_string().contains("FAIL"), "{result}");
    let offsets: Vec<_> = entries[3]["SnapshotByTimeOffsetTask"]["Output"]["PicInfoSet"]
        .as_array()
        .expect("pictures")
        .iter()
        .map(|picture| picture["TimeOffset"].as_f64().expect("a number"))
        .collect();
    assert_eq!(offsets, [0.0, 30.72, 61.0]);
    let stored = scene.running.cloud().store.read(|reader| objects::objects(reader, BUCKET, "renders/")).expect("read");
    let keys: Vec<_> = stored.into_iter().map(|(key, _)| key.replace("renders/", "")).collect();
    let mut expected = vec![
        "abr/launch-teaser.m3u8".to_owned(),
        "launch-teaser_animatedGraphic_20000.gif".into(),
        "launch-teaser_imageSprite_10.vtt".into(),
        "launch-teaser_imageSprite_10_0.jpg".into(),
        "launch-teaser_imageSprite_10_1.jpg".into(),
    ];
    expected.extend((0..10).map(|number| format!("launch-teaser_sampleSnapshot_10_{number}.jpg")));
    expected.extend((0..3).map(|number| format!("launch-teaser_snapshotByTimeOffset_10_{number}.jpg")));
    expected.extend(["launch-teaser_transcode_100020.mp4".into(), "launch-teaser_transcode_100210.m3u8".into()]);
    expected.push("launch-teaser_transcode_100210_0.ts".into());
    assert_eq!(keys, expected);
}

#[tokio::test]
async fn an_item_fails_for_itself() {
    let scene = ready().await;
    let mut request = all_kinds();
    request["MediaProcessTask"] = json!({
        "TranscodeTaskSet": [
            {"Definition": 100_020},
            {"Definition": 7},
            {"Definition": 100_010, "OutputStorage": {
                "Type": "COS", "CosOutputStorage": {"Bucket": "none-1250000000", "Region": REGION},
            }},
        ],
        "AnimatedGraphicTaskSet": [{"Definition": 20_000, "StartTimeOffset": 60, "EndTimeOffset": 90}],
        "SnapshotByTimeOffsetTaskSet": [{"Definition": 10, "ExtTimeOffsetSet": ["half"]}],
    });
    let task = scene.call("mps.ProcessMedia", &request).await;
    let result = finished(&scene, &task).await["WorkflowTask"].take();
    let entries = result["MediaProcessResultSet"].as_array().expect("results").iter();
    let outcomes: Vec<_> = entries
        .map(|entry| {
            let slot = entry.as_object().expect("members").values().find(|slot| slot.is_object()).expect("a slot");
            let text = |name: &str| slot[name].as_str().expect("text").to_owned();
            (text("Status"), text("ErrCodeExt"), slot["ErrCode"].clone(), slot["Output"].is_null())
        })
        .collect();
    let failed = |ext: &str| ("FAIL".to_owned(), ext.to_owned(), json!(40_000), true);
    assert_eq!(
        outcomes,
        [
            ("SUCCESS".into(), String::new(), json!(0), false),
            failed("InvalidInput.DefinitionNotExist"),
            failed("InvalidInput"),
            failed("InvalidInput.InvalidTimeOffset"),
            failed("InvalidInput.InvalidTimeOffset"),
        ]
    );
    assert_eq!((&result["ErrCode"], &result["Status"]), (&json!(0), &json!("FINISH")));
}

#[tokio::test]
async fn what_is_wrong_with_a_source_is_the_tasks_fault() {
    let scene = Scene::start().await;
    with_bucket(&scene);
    let run = async |request: &Value| {
        let task = scene.call("mps.ProcessMedia", request).await;
        let result = finished(&scene, &task).await["WorkflowTask"].take();
        (result["ErrCode"].clone(), result["Message"].clone(), result["MediaProcessResultSet"].clone())
    };
    let good = transcode("inbox/launch-teaser.mp4", 100_020);
    let message = "source file is not accessible: role MPS_QcsRole does not exist";
    assert_eq!(run(&good).await, (json!(60_000), json!(message), Value::Null));

    with_role(&scene).await;
    let gone = "source file is not accessible: object does not exist";
    let missing = transcode("inbox/not-there.mp4", 100_020);
    assert_eq!(run(&missing).await, (json!(60_000), json!(gone), Value::Null));
    let mut elsewhere = good.clone();
    elsewhere["InputInfo"]["CosInputInfo"]["Region"] = json!("ap-beijing");
    assert_eq!(run(&elsewhere).await, (json!(60_000), json!(gone), Value::Null));
    let broken = transcode("inbox/broken.mp4", 100_020);
    assert_eq!(run(&broken).await, (json!(60_000), json!("source file is damaged"), json!([])));

    let detach = json!({"DetachRoleName": "MPS_QcsRole", "PolicyName": "QcloudAccessForMPSRole"});
    scene.call("cam.DetachRolePolicy", &detach).await;
    let message = "source file is not accessible: MPS_QcsRole may not read it";
    assert_eq!(run(&good).await, (json!(60_000), json!(message), Value::Null));
}

#[tokio::test]
async fn a_source_may_be_an_address() {
    let scene = ready().await;
    let here = scene.running.endpoint();
    for (url, code) in [
        ("https://cdn.example.com/films/launch%20teaser.mp4?sign=x".to_owned(), 0),
        (format!("{here}/{BUCKET}/inbox/launch-teaser.mp4"), 0),
        (format!("https://{BUCKET}.cos.{REGION}.myqcloud.com/inbox/none.mp4"), 60_000),
        ("ftp://cdn.example.com/launch.mp4".to_owned(), 60_000),
    ] {
        let request = json!({
            "InputInfo": {"Type": "URL", "UrlInputInfo": {"Url": url}},
            "OutputStorage": {"Type": "COS", "CosOutputStorage": {"Bucket": BUCKET, "Region": REGION}},
            "MediaProcessTask": {"TranscodeTaskSet": [{"Definition": 100_010}]},
        });
        let task = scene.call("mps.ProcessMedia", &request).await;
        assert_eq!(finished(&scene, &task).await["WorkflowTask"]["ErrCode"], code, "{url}");
    }
    let stored = scene.running.cloud().store.read(|reader| objects::objects(reader, BUCKET, "launch")).expect("read");
    let keys: Vec<_> = stored.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["launch teaser_transcode_100010.mp4", "launch-teaser_transcode_100010.mp4"]);
}

#[tokio::test]
async fn requests_are_refused_for_their_faults() {
    let scene = ready().await;
    let good = transcode("inbox/launch-teaser.mp4", 100_020);
    let mut session = good.clone();
    session["SessionId"] = json!("build-4711");
    scene.call("mps.ProcessMedia", &session).await;
    assert_eq!(scene.refused("mps.ProcessMedia", &session).await, "InvalidParameterValue.SessionId");
    let changed = |request: &Value, changes: Value| {
        let mut request = request.clone();
        let changes: Map<String, Value> = serde_json::from_value(changes).expect("members");
        request.as_object_mut().expect("members").extend(changes);
        request
    };
    for (changes, code) in [
        (json!({"InputInfo": null}), "MissingParameter"),
        (json!({"InputInfo": {"Type": "COS"}}), "MissingParameter"),
        (json!({"InputInfo": {"Type": "AWS-S3"}}), "InvalidParameter"),
        (json!({"InputInfo": {"Type": "URL", "UrlInputInfo": {"Url": "https://a.example/b"}}}), "MissingParameter"),
        (json!({"OutputStorage": {"Type": "VOD"}}), "InvalidParameter"),
        (json!({"OutputDir": "renders/"}), "InvalidParameter"),
        (json!({"MediaProcessTask": {"TranscodeTaskSet": {}}}), "InvalidParameter"),
        (json!({"MediaProcessTask": {"TranscodeTaskSet": [{"Definition": "many"}]}}), "InvalidParameter"),
        (json!({"MediaProcessTask": {"CoverBySnapshotTaskSet": []}}), "InvalidParameter"),
        (json!({"AiAnalysisTask": {"Definition": 20}}), "InvalidParameter"),
        (json!({"ScheduleId": 20_000}), "InvalidParameter"),
        (json!({"TasksPriority": 11}), "InvalidParameter"),
        (json!({"TaskNotifyConfig": {"NotifyType": "PIGEON"}}), "InvalidParameter"),
        (json!({"SessionId": "x".repeat(51)}), "InvalidParameterValue.SessionIdTooLong"),
        (json!({"SessionContext": "x".repeat(1001)}), "InvalidParameterValue.SessionContextTooLong"),
    ] {
        let request = changed(&good, changes);
        assert_eq!(scene.refused("mps.ProcessMedia", &request).await, code, "{request}");
    }
    let good = edit(&["inbox/launch-teaser.mp4"]);
    for (changes, code) in [
        (json!({"FileInfos": []}), "MissingParameter"),
        (json!({"FileInfos": [{}]}), "MissingParameter"),
        (json!({"OutputStorage": null}), "MissingParameter"),
        (json!({"OutputObjectPath": ""}), "MissingParameter"),
        (json!({"OutputConfig": {"Container": "ogg"}}), "InvalidParameter"),
        (json!({"ComposeConfig": {"TargetInfo": {}}}), "InvalidParameter"),
    ] {
        let request = changed(&good, changes);
        assert_eq!(scene.refused("mps.EditMedia", &request).await, code, "{request}");
    }
    assert_eq!(scene.refused("mps.DescribeTaskDetail", &json!({"TaskId": "x"})).await, "ResourceNotFound");
    assert_eq!(scene.refused("mps.DescribeTasks", &json!({"Status": "DONE"})).await, "InvalidParameterValue");
    let limit = json!({"Status": "FINISH", "Limit": 101});
    assert_eq!(scene.refused("mps.DescribeTasks", &limit).await, "InvalidParameterValue.Limit");
    assert_eq!(scene.refused("mps.BatchProcessMedia", &json!({})).await, "InvalidAction");
}

#[tokio::test]
async fn edits_succeed_and_fail_as_a_whole() {
    let scene = ready().await;
    let task = scene.call("mps.EditMedia", &edit(&["inbox/launch-teaser.mp4", "inbox/launch-teaser.mp4"])).await;
    let id = task["TaskId"].as_str().expect("text");
    assert!(id.starts_with("1250000000-EditMedia-") && id.len() == 53, "{id}");
    let result = finished(&scene, &task).await["EditMediaTask"].take();
    assert_eq!((&result["ErrCode"], &result["Output"]["Path"]), (&json!(0), &json!("/edits/launch-cut.mp4")));
    assert_eq!(result["Output"]["MetaData"]["Duration"], 11.0);

    let task = scene.call("mps.EditMedia", &edit(&["inbox/launch-teaser.mp4", "inbox/not-there.mp4"])).await;
    let result = finished(&scene, &task).await["EditMediaTask"].take();
    assert_eq!((&result["ErrCode"], &result["Output"]), (&json!(60_000), &Value::Null));
    assert_eq!(result["Message"], "source file 2 is not accessible: object does not exist");
}

#[tokio::test]
async fn tasks_pass_through_their_stages_and_survive_a_restart() {
    let scene = Scene::with(|settings| {
        settings.delays = Delays { task_step: Duration::from_secs(3600), ..Delays::none() };
    })
    .await;
    with_bucket(&scene);
    with_role(&scene).await;
    let task = scene.call("mps.ProcessMedia", &transcode("inbox/launch-teaser.mp4", 100_020)).await;
    let status = async |scene: &Scene| {
        let detail = scene.call("mps.DescribeTaskDetail", &json!({"TaskId": task["TaskId"]})).await;
        (detail["Status"].clone(), detail["BeginProcessTime"] == "0000-00-00T00:00:00Z")
    };
    assert_eq!(status(&scene).await, (json!("WAITING"), true));
    let scene = scene.restart().await;
    assert_eq!(status(&scene).await, (json!("WAITING"), true));
    scene.running.clock().set_offset_ms(3_600_000);
    while status(&scene).await.0 == "WAITING" {
        tokio::task::yield_now().await;
    }
    assert_eq!(status(&scene).await, (json!("PROCESSING"), false));
    let listed = scene.call("mps.DescribeTasks", &json!({"Status": "PROCESSING", "Limit": "1"})).await;
    assert_eq!((&listed["TotalCount"], &listed["TaskSet"][0]["TaskId"]), (&json!(1), &task["TaskId"]));
    assert_eq!(listed["ScrollToken"], "");
    let scene = scene.restart().await;
    scene.running.clock().set_offset_ms(7_200_001);
    assert_eq!(finished(&scene, &task).await["WorkflowTask"]["ErrCode"], 0);
    scene.running.clock().set_offset_ms(8 * 24 * 3_600_000);
    assert_eq!(scene.refused("mps.DescribeTaskDetail", &json!({"TaskId": task["TaskId"]})).await, "ResourceNotFound");
}

#[tokio::test]
async fn tasks_are_listed_in_pages() {
    let scene = ready().await;
    for _ in 0..3 {
        let task = scene.call("mps.ProcessMedia", &transcode("inbox/launch-teaser.mp4", 100_020)).await;
        finished(&scene, &task).await;
    }
    let (mut token, mut seen) = (json!(""), Vec::new());
    loop {
        let page = json!({"Status": "FINISH", "Limit": 2, "ScrollToken": token});
        let page = scene.call("mps.DescribeTasks", &page).await;
        assert_eq!(page["TotalCount"], 3);
        seen.extend(page["TaskSet"].as_array().expect("tasks").iter().map(|task| task["TaskId"].to_string()));
        token = page["ScrollToken"].clone();
        if token == "" {
            break;
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 3);
}

/// Waits for the events that the function wrote into its log.
async fn heard(scene: &Scene, count: usize) -> Vec<Value> {
    let topic = scene.call("scf.GetFunction", &json!({"FunctionName": "echo"})).await["ClsTopicId"].clone();
    for _ in 0..2000 {
        let now = scene.running.clock().now_ms();
        let search = json!({
            "TopicId": topic, "From": 0, "To": now + 1, "Sort": "asc", "QueryString": "SCF_Type:Custom AND EVENT",
        });
        let answer = scene.call("cls.SearchLog", &search).await;
        let lines = answer["Results"].as_array().expect("lines");
        if lines.len() >= count {
            return lines.iter().map(|line| event_of(&line["LogJson"])).collect();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the function hears nothing");
}

fn event_of(log: &Value) -> Value {
    let log: Value = serde_json::from_str(log.as_str().expect("text")).expect("JSON");
    let message = log["SCF_Message"].as_str().expect("text");
    serde_json::from_str(message.strip_prefix("EVENT ").expect("an event")).expect("JSON")
}

async fn with_function(scene: &Scene) {
    with_bucket(scene);
    with_role(scene).await;
    scene.function("echo", ECHO).await;
    for event_type in ["WorkflowTask", "EditMediaTask"] {
        let bound = scene
            .call_v1(
                "mps.BindTrigger",
                &[
                    ("ScfRegion", REGION),
                    ("EventType", event_type),
                    ("Qualifier", "$DEFAULT"),
                    ("FunctionName", "echo"),
                    ("Namespace", "default"),
                ],
            )
            .await;
        let expected = format!("qcs::mps::uin/100000000001:TriggerType/{event_type}Event");
        assert_eq!(bound["ResourceId"], expected, "{bound}");
    }
}

#[tokio::test]
async fn a_bound_function_hears_of_both_kinds_of_tasks() {
    let scene = Scene::start().await;
    with_function(&scene).await;
    let mut request = transcode("inbox/launch-teaser.mp4", 100_020);
    request["SessionContext"] = json!("{\"project\":\"launch\"}");
    let task = scene.call("mps.ProcessMedia", &request).await;
    let detail = finished(&scene, &task).await;
    let event = heard(&scene, 1).await.remove(0);
    assert_eq!(event["WorkflowTaskEvent"], detail["WorkflowTask"]);
    assert_eq!((&event["EventType"], &event["SessionContext"]), (&json!("WorkflowTask"), &request["SessionContext"]));
    assert_eq!(event["EditMediaTaskEvent"], Value::Null);
    let envelope: Vec<_> = event.as_object().expect("members").keys().map(String::as_str).collect();
    assert_eq!(
        envelope,
        [
            "EventType",
            "WorkflowTaskEvent",
            "ScheduleTaskEvent",
            "LiveScheduleTaskEvent",
            "EditMediaTaskEvent",
            "GetMediaAttributesTaskEvent",
            "SessionId",
            "SessionContext",
            "ExtInfo",
        ]
    );
    let task = scene.call("mps.EditMedia", &edit(&["inbox/launch-teaser.mp4"])).await;
    let detail = finished(&scene, &task).await;
    let event = heard(&scene, 2).await.remove(1);
    assert_eq!(event["EditMediaTaskEvent"], detail["EditMediaTask"]);

    let unbind = json!({
        "Type": "mps", "Qualifier": "$DEFAULT", "FunctionName": "echo", "Namespace": "default",
        "ResourceId": "qcs::mps::uin/100000000001:TriggerType/WorkflowTaskEvent",
    });
    scene.call("mps.UnbindTrigger", &unbind).await;
    let triggers = scene.call("scf.ListTriggers", &json!({"FunctionName": "echo"})).await;
    let states: BTreeMap<_, _> = triggers["Triggers"]
        .as_array()
        .expect("triggers")
        .iter()
        .map(|trigger| (trigger["TriggerName"].as_str(), trigger["BindStatus"].as_str()))
        .collect();
    let expected = [(Some("EditMediaTaskEvent"), Some("on")), (Some("WorkflowTaskEvent"), Some("off"))];
    assert_eq!(states, BTreeMap::from(expected));
    finished(&scene, &scene.call("mps.ProcessMedia", &request).await).await;
    finished(&scene, &scene.call("mps.EditMedia", &edit(&["inbox/launch-teaser.mp4"])).await).await;
    assert_eq!(heard(&scene, 3).await[2]["EventType"], "EditMediaTask");
}

#[tokio::test]
async fn by_the_other_readings_only_tasks_that_ask_are_told_of_in_the_documents_shape() {
    let scene = Scene::with(|settings| {
        settings.readings.delivery = Delivery::NotifyTypeScf;
        settings.readings.event_shape = EventShape::TriggerDocument;
    })
    .await;
    with_function(&scene).await;
    let mut silent = all_kinds();
    for kind in ["AnimatedGraphicTaskSet", "SampleSnapshotTaskSet", "AdaptiveDynamicStreamingTaskSet"] {
        silent["MediaProcessTask"].as_object_mut().expect("members").remove(kind);
    }
    silent["MediaProcessTask"]["TranscodeTaskSet"] = json!([{"Definition": 100_020}]);
    finished(&scene, &scene.call("mps.ProcessMedia", &silent).await).await;
    let mut asking = silent;
    asking["TaskNotifyConfig"] = json!({"NotifyType": "SCF", "NotifyMode": "Change"});
    let task = scene.call("mps.ProcessMedia", &asking).await;
    finished(&scene, &task).await;
    let mut events = heard(&scene, 2).await;
    events.sort_by_key(|event| event["WorkflowTaskEvent"]["Status"] == "FINISH");
    assert_eq!(events[0]["WorkflowTaskEvent"]["Status"], "PROCESSING");
    assert!(events.iter().all(|event| event["WorkflowTaskEvent"]["TaskId"] == task["TaskId"]));
    let documented = sample!("workflow-trigger-doc-shape-2020");
    let told = names(&events[1]);
    // The document's animation failed, and ours was not asked for.
    let missing: Vec<_> = documented.difference(&told).filter(|name| !name.contains("AnimatedGraphicTask.")).collect();
    assert_eq!((missing, told.difference(&documented).collect::<Vec<_>>()), (Vec::new(), Vec::<&String>::new()));
}

#[tokio::test]
async fn events_have_the_members_of_the_samples() {
    let scene = ready().await;
    let observed = sample!("workflow-observed-envelope-extra-fields");
    for (action, request, sample) in [
        ("mps.ProcessMedia", all_kinds(), sample!("workflow-multi-output")),
        ("mps.EditMedia", edit(&["inbox/launch-teaser.mp4"]), sample!("edit-media-finish")),
    ] {
        let submitted = scene.call(action, &request).await;
        finished(&scene, &submitted).await;
        let id = submitted["TaskId"].as_str().expect("text");
        let task = scene.running.cloud().store.read(|reader| store::task_opt(reader, id));
        let task = task.expect("read").expect("it is there");
        let result = task.result.as_ref().expect("it is finished");
        let told = names(&event::envelope(&task, result, EventShape::Current));
        let missing: Vec<_> = sample.difference(&told).collect();
        assert_eq!(missing, Vec::<&String>::new());
        // Of later additions, only those are told that somebody has seen.
        let is_known =
            |name: &&String| observed.contains(*name) || (name.contains("StreamSet.") && name.ends_with(".Duration"));
        let more: Vec<_> = told.difference(&sample).filter(|name| !is_known(name)).collect();
        assert_eq!(more, Vec::<&String>::new());
    }
}
