//! What is said against a request at once.

use super::*;

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
        (json!({"AiAnalysisTask": {}}), "InvalidParameter"),
        (json!({"SmartEraseTask": {"Definition": 20}}), "InvalidParameter"),
        (json!({"ScheduleId": 20_000}), "InvalidParameter"),
        (json!({"TaskType": "Whenever"}), "InvalidParameter"),
        (json!({"Activities": [{"ActivityType": "input"}]}), "InvalidParameter"),
        (json!({"Activities": [{"ActivityType": "action-SmartErase"}]}), "InvalidParameter"),
        (json!({"Activities": [{"ActivityType": "action-trans"}]}), "MissingParameter"),
        (json!({"Activities": [{"ActivityType": "action-trans", "ReardriveIndex": [0]}]}), "InvalidParameter"),
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
