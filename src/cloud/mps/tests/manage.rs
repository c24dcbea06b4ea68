//! Giving tasks up, probing, reading events, and how long session ids are remembered.

use super::*;
use mpstack_handler::event::{Outcome, understand};

fn waiting(reading: Aborted) -> impl Future<Output = Scene> {
    Scene::with(move |settings| {
        settings.delays = Delays { task_step: Duration::from_secs(3600), ..Delays::none() };
        settings.readings.aborted = reading;
    })
}

#[tokio::test]
async fn a_task_that_waits_can_be_given_up_and_no_other() {
    let scene = waiting(Aborted::Silent).await;
    with_bucket(&scene);
    with_role(&scene).await;
    let task = scene.call("mps.ProcessMedia", &transcode("inbox/launch-teaser.mp4", 100_020)).await;
    let abort = json!({"OperationType": "Abort", "TaskId": task["TaskId"]});
    scene.call("mps.ManageTask", &abort).await;
    let detail = scene.call("mps.DescribeTaskDetail", &json!({"TaskId": task["TaskId"]})).await;
    assert_eq!(
        (&detail["Status"], &detail["WorkflowTask"]["Message"]),
        (&json!("FINISH"), &json!("the task was aborted"))
    );
    // The hours pass, and nothing comes of it any more.
    scene.running.clock().set_offset_ms(3 * 3_600_000);
    let second = scene.call("mps.ProcessMedia", &transcode("inbox/launch-teaser.mp4", 100_010)).await;
    scene.running.clock().set_offset_ms(5 * 3_600_000);
    while scene.call("mps.DescribeTasks", &json!({"Status": "PROCESSING"})).await["TotalCount"] == 0 {
        tokio::task::yield_now().await;
    }
    let late = json!({"OperationType": "Abort", "TaskId": second["TaskId"]});
    for (request, code) in [
        (&abort, "InvalidParameterValue.NotProcessingTask"),
        (&late, "InvalidParameterValue.NotProcessingTask"),
        (&json!({"OperationType": "Pause", "TaskId": task["TaskId"]}), "InvalidParameterValue.InvalidOperationType"),
        (&json!({"OperationType": "Abort", "TaskId": "none"}), "InvalidParameterValue.TaskId"),
    ] {
        assert_eq!(scene.refused("mps.ManageTask", request).await, code, "{request}");
    }
    let stored = scene.running.cloud().store.read(|reader| objects::objects(reader, BUCKET, "renders/")).expect("read");
    assert!(stored.is_empty(), "{stored:?}");
}

#[tokio::test]
async fn by_the_other_reading_an_aborted_task_is_told_of() {
    let scene = waiting(Aborted::Told).await;
    delivery::with_function(&scene).await;
    let task = scene.call("mps.ProcessMedia", &transcode("inbox/launch-teaser.mp4", 100_020)).await;
    scene.call("mps.ManageTask", &json!({"OperationType": "Abort", "TaskId": task["TaskId"]})).await;
    let event = delivery::heard(&scene, 1).await.remove(0);
    assert_eq!(event["WorkflowTaskEvent"]["TaskId"], task["TaskId"]);
    assert_eq!(understand(event.to_string().as_bytes()).outcome, Outcome::Failed);
}

#[tokio::test]
async fn sources_are_probed() {
    let scene = ready().await;
    let probe = |key: &str| json!({"InputInfo": source(key)});
    let found = scene.call("mps.DescribeMediaMetaData", &probe("inbox/launch-teaser.mp4")).await;
    assert_eq!((&found["MetaData"]["Size"], &found["MetaData"]["Width"]), (&json!(6), &json!(1920)));
    for key in ["inbox/none.mp4", "inbox/broken.mp4"] {
        let code = scene.refused("mps.DescribeMediaMetaData", &probe(key)).await;
        assert_eq!(code, "InvalidParameterValue.SrcFile", "{key}");
    }
    let mut silent = transcode("inbox/launch-teaser.mp4", 100_020);
    silent["SkipMateData"] = json!(1);
    let task = scene.call("mps.ProcessMedia", &silent).await;
    assert_eq!(finished(&scene, &task).await["WorkflowTask"]["MetaData"], Value::Null);
}

#[tokio::test]
async fn events_are_parsed_and_other_texts_are_not() {
    let scene = Scene::start().await;
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/events/url-callback-signed.json"));
    let event: Value = serde_json::from_str(text).expect("a good sample");
    let parsed = scene.call("mps.ParseNotification", &json!({"Content": text})).await;
    for member in ["EventType", "WorkflowTaskEvent", "Timestamp", "Sign", "SessionId", "SessionContext"] {
        assert_eq!(parsed[member], event[member], "{member}");
    }
    assert_eq!(parsed["EditMediaTaskEvent"], Value::Null);
    for text in ["", "[]", "{}", "{\"EventType\": 5}", "text"] {
        let code = scene.refused("mps.ParseNotification", &json!({"Content": text})).await;
        assert_eq!(code, "InvalidParameterValue.InvalidContent", "{text}");
    }
}

#[tokio::test]
async fn session_ids_are_remembered_for_three_days_or_by_the_other_reading_seven() {
    const DAY: i64 = 24 * 3_600_000;
    for (window, days) in [(SessionWindow::ThreeDays, 3), (SessionWindow::SevenDays, 7)] {
        let scene = Scene::with(|settings| settings.readings.session_window = window).await;
        let mut request = transcode("inbox/launch-teaser.mp4", 100_020);
        request["SessionId"] = json!("build-4711");
        scene.call("mps.ProcessMedia", &request).await;
        scene.running.clock().set_offset_ms(days * DAY - 60_000);
        assert_eq!(scene.refused("mps.ProcessMedia", &request).await, "InvalidParameterValue.SessionId");
        scene.running.clock().set_offset_ms(days * DAY + 60_000);
        scene.call("mps.ProcessMedia", &request).await;
    }
}

#[tokio::test]
async fn lists_have_an_interval() {
    let scene = ready().await;
    let task = scene.call("mps.ProcessMedia", &transcode("inbox/launch-teaser.mp4", 100_020)).await;
    let created = finished(&scene, &task).await["CreateTime"].clone();
    for (start, end, count) in [
        (json!(null), json!(null), 1),
        (created.clone(), created.clone(), 1),
        (json!("2099-01-01T00:00:00Z"), json!(null), 0),
        (json!(null), json!("2019-01-01T00:00:00Z"), 0),
    ] {
        let list = json!({"Status": "FINISH", "StartTime": start, "EndTime": end});
        assert_eq!(scene.call("mps.DescribeTasks", &list).await["TotalCount"], count, "{list}");
    }
    let list = json!({"Status": "FINISH", "StartTime": "yesterday"});
    assert_eq!(scene.refused("mps.DescribeTasks", &list).await, "InvalidParameterValue");
}

#[tokio::test]
async fn preset_templates_are_listed() {
    let scene = Scene::start().await;
    let list = async |request: Value| scene.call("mps.DescribeTranscodeTemplates", &request).await;
    let one = list(json!({"Definitions": [100_020]})).await;
    assert_eq!(one["TotalCount"], 1);
    let template = &one["TranscodeTemplateSet"][0];
    assert_eq!((&template["Definition"], &template["Container"]), (&json!("100020"), &json!("mp4")));
    assert_eq!(
        template["VideoTemplate"],
        json!({
            "Codec": "libx264", "Fps": 25, "Bitrate": 1000, "ResolutionAdaptive": "open", "Width": 960, "Height": 540,
            "Gop": 0, "FillType": "black", "Vcrf": 0,
        })
    );
    for (request, total, shown) in [
        (json!({}), 19, 10),
        (json!({"Offset": 10, "Limit": 100}), 19, 9),
        (json!({"ContainerType": "PureAudio"}), 7, 7),
        (json!({"Type": "Custom"}), 0, 0),
    ] {
        let page = list(request).await;
        assert_eq!(
            (&page["TotalCount"], page["TranscodeTemplateSet"].as_array().map(Vec::len)),
            (&json!(total), Some(shown))
        );
    }
    for request in [json!({"Limit": 101}), json!({"Type": "Mine"})] {
        let code = scene.refused("mps.DescribeTranscodeTemplates", &request).await;
        assert_eq!(code, "InvalidParameterValue");
    }
}
