//! Workflow tasks: kinds of results, names, sources.

use super::*;

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
