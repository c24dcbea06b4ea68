//! Workflows and orchestrations: made, enabled, set off by uploads, changed, deleted.

use super::*;
use crate::wire::{
    cos::host,
    sign::cos::{Covered, authorization},
};
use secrecy::ExposeSecret;

/// Uploads an object over HTTP.
async fn upload(scene: &Scene, key: &str) {
    let (host, now) = (host(BUCKET, REGION), scene.running.clock().now());
    let path = format!("/{key}");
    let covered = Covered { method: "PUT", path: &path, params: &[], headers: &[("host", &host)] };
    let secret = scene.keys.secret_key.expose_secret();
    let signature = authorization(&scene.keys.secret_id, secret, now - 60, now + 600, &covered);
    let url = format!("{}{path}", scene.running.endpoint());
    let request = scene.http().put(url).header("host", host).header("authorization", signature);
    assert_eq!(request.body("a film").send().await.expect("sent").status(), 200);
}

/// Waits until so many tasks, and no more, are there and finished; returns their sources, sorted.
async fn done(scene: &Scene, count: usize) -> Vec<String> {
    let ids = async |status: &str| {
        let list = scene.call("mps.DescribeTasks", &json!({"Status": status, "Limit": 100})).await;
        let tasks = list["TaskSet"].as_array().expect("tasks").iter();
        tasks.map(|task| task["TaskId"].clone()).collect::<Vec<_>>()
    };
    for _ in 0..2000 {
        // Tasks move on only: what is neither waiting nor at work any more is finished.
        let open = ids("WAITING").await.len() + ids("PROCESSING").await.len();
        let finished = ids("FINISH").await;
        if open == 0 && finished.len() >= count {
            assert_eq!(finished.len(), count);
            let mut sources = Vec::new();
            for id in finished {
                let detail = scene.call("mps.DescribeTaskDetail", &json!({"TaskId": id})).await;
                let payload = &detail[detail["TaskType"].as_str().expect("text")];
                sources.push(payload["InputInfo"]["CosInputInfo"]["Object"].as_str().expect("text").to_owned());
            }
            sources.sort();
            return sources;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the tasks do not end");
}

fn trigger(directory: &str, formats: &[&str]) -> Value {
    let place = json!({"Bucket": BUCKET, "Region": REGION, "Dir": directory, "Formats": formats});
    json!({"Type": "CosFileUpload", "CosFileUploadTrigger": place})
}

/// A workflow that writes beside its sources, by default.
fn workflow(name: &str) -> Value {
    json!({
        "WorkflowName": name,
        "Trigger": trigger("/inbox/", &[]),
        "MediaProcessTask": {"TranscodeTaskSet": [{"Definition": 100_020}]},
    })
}

/// Every kind of activity, one after the other.
pub(super) fn activities() -> Value {
    let actions = [
        ("action-trans", json!({"TranscodeTask": {"Definition": 100_020}})),
        (
            "action-animated-graphics",
            json!({"AnimatedGraphicTask": {"Definition": 20_000, "StartTimeOffset": 3, "EndTimeOffset": 8.5}}),
        ),
        ("action-snapshotByTimeOffset", json!({"SnapshotByTimeOffsetTask": {"Definition": 10}})),
        ("action-samplesnapshot", json!({"SampleSnapshotTask": {"Definition": 10}})),
        ("action-image-sprite", json!({"ImageSpriteTask": {"Definition": 10}})),
        ("action-adaptive-substream", json!({"AdaptiveDynamicStreamingTask": {"Definition": 10}})),
        ("action-aiReview", json!({"AiContentReviewTask": {"Definition": 10}})),
        ("action-AIAnalysis", json!({"AiAnalysisTask": {"Definition": 10}})),
        ("action-AIRecognition", json!({"AiRecognitionTask": {"Definition": 10}})),
        ("action-AIQualityControl", json!({"QualityControlTask": {"Definition": 10}})),
    ];
    let mut list = vec![json!({"ActivityType": "input", "ReardriveIndex": [1]})];
    for (index, (kind, parameters)) in actions.into_iter().enumerate() {
        list.push(json!({"ActivityType": kind, "ReardriveIndex": [index + 2], "ActivityPara": parameters}));
    }
    list.push(json!({"ActivityType": "output"}));
    list.into()
}

#[tokio::test]
async fn a_workflow_is_set_off_by_what_clients_put_and_never_by_its_results() {
    let scene = ready().await;
    let made = scene.call("mps.CreateWorkflow", &workflow("films")).await;
    upload(&scene, "inbox/early.mp4").await;
    scene.call("mps.EnableWorkflow", &json!({"WorkflowId": made["WorkflowId"]})).await;
    for key in ["inbox/a.mp4", "inbox/deep/b.MOV", "inbox/readme.txt", "outbox/c.mp4"] {
        upload(&scene, key).await;
    }
    assert_eq!(done(&scene, 2).await, ["/inbox/a.mp4", "/inbox/deep/b.MOV"]);
    let stored = scene.running.cloud().store.read(|reader| objects::objects(reader, BUCKET, "inbox/")).expect("read");
    let results: Vec<_> = stored.iter().filter(|(key, _)| key.contains("transcode")).map(|(key, _)| key).collect();
    assert_eq!(results, ["inbox/a_transcode_100020.mp4", "inbox/deep/b_transcode_100020.mp4"]);
    scene.call("mps.DisableWorkflow", &json!({"WorkflowId": made["WorkflowId"]})).await;
    upload(&scene, "inbox/late.mp4").await;
    assert_eq!(done(&scene, 2).await.len(), 2);
}

#[tokio::test]
async fn a_workflow_survives_a_restart_and_its_task_needs_the_role() {
    let scene = ready().await;
    let id = scene.call("mps.CreateWorkflow", &workflow("films")).await["WorkflowId"].clone();
    scene.call("mps.EnableWorkflow", &json!({"WorkflowId": id})).await;
    let scene = scene.restart().await;
    let detach = json!({"DetachRoleName": "MPS_QcsRole", "PolicyName": "QcloudAccessForMPSRole"});
    scene.call("cam.DetachRolePolicy", &detach).await;
    upload(&scene, "inbox/a.mp4").await;
    done(&scene, 1).await;
    let listed = scene.call("mps.DescribeTasks", &json!({"Status": "FINISH"})).await;
    let detail = scene.call("mps.DescribeTaskDetail", &json!({"TaskId": listed["TaskSet"][0]["TaskId"]})).await;
    assert_eq!(detail["WorkflowTask"]["Message"], "source file is not accessible: MPS_QcsRole may not read it");
    scene.call("mps.DisableWorkflow", &json!({"WorkflowId": id})).await;
    assert_eq!(scene.refused("mps.EnableWorkflow", &json!({"WorkflowId": id})).await, "FailedOperation");
}

#[tokio::test]
async fn workflows_are_changed_and_deleted_while_they_rest() {
    let scene = ready().await;
    let id = scene.call("mps.CreateWorkflow", &workflow("films")).await["WorkflowId"].clone();
    let other = scene.call("mps.CreateWorkflow", &workflow("others")).await["WorkflowId"].clone();
    let named = json!({"WorkflowId": id});
    scene.call("mps.EnableWorkflow", &named).await;
    let mut reset = workflow("pictures");
    reset["WorkflowId"] = id.clone();
    reset["Trigger"] = trigger("/pictures/", &[".mov", "mp4"]);
    assert_eq!(scene.refused("mps.ResetWorkflow", &reset).await, "InvalidParameterValue");
    assert_eq!(scene.refused("mps.DeleteWorkflow", &named).await, "InvalidParameterValue");
    let same = scene.refused("mps.EnableWorkflow", &json!({"WorkflowId": other})).await;
    assert_eq!(same, "FailedOperation.BucketNotifyAlreadyExist");
    scene.call("mps.DisableWorkflow", &named).await;
    scene.call("mps.ResetWorkflow", &reset).await;
    let listed = scene.call("mps.DescribeWorkflows", &json!({"WorkflowIds": [id], "Status": "Disabled"})).await;
    let mut info = listed["WorkflowInfoSet"][0].clone();
    for time in ["CreateTime", "UpdateTime"] {
        assert_eq!(info[time].take().as_str().map(str::len), Some(20));
    }
    assert_eq!(
        info,
        json!({
            "WorkflowId": id, "WorkflowName": "pictures", "Status": "Disabled",
            "Trigger": trigger("/pictures/", &[".mov", "mp4"]),
            "OutputStorage": {"Type": "COS", "CosOutputStorage": {"Bucket": BUCKET, "Region": REGION}},
            "MediaProcessTask": {
                "TranscodeTaskSet": [{"Definition": 100_020}], "AnimatedGraphicTaskSet": [],
                "SnapshotByTimeOffsetTaskSet": [], "SampleSnapshotTaskSet": [], "ImageSpriteTaskSet": [],
                "AdaptiveDynamicStreamingTaskSet": [],
            },
            "AiContentReviewTask": null, "AiAnalysisTask": null, "AiRecognitionTask": null,
            "TaskNotifyConfig": {}, "TaskPriority": 0, "OutputDir": "", "CreateTime": null, "UpdateTime": null,
        })
    );
    let page = scene.call("mps.DescribeWorkflows", &json!({"Offset": 1, "Limit": 1})).await;
    assert_eq!((&page["TotalCount"], &page["WorkflowInfoSet"][0]["WorkflowId"]), (&json!(2), &other));
    scene.call("mps.DeleteWorkflow", &named).await;
    for action in ["Enable", "Disable", "Delete"] {
        let code = scene.refused(&format!("mps.{action}Workflow"), &named).await;
        assert_eq!(code, "ResourceNotFound.TemplateNotExist");
    }
}

#[tokio::test]
async fn workflows_are_refused_for_their_faults() {
    let scene = ready().await;
    scene.call("mps.CreateWorkflow", &workflow("films")).await;
    for (member, value, code) in [
        ("WorkflowName", json!("films"), "InvalidParameterValue"),
        ("WorkflowName", json!("x".repeat(129)), "InvalidParameterValue"),
        ("WorkflowName", Value::Null, "MissingParameter"),
        ("Trigger", Value::Null, "MissingParameter"),
        ("Trigger", json!({"Type": "AwsS3FileUpload"}), "InvalidParameterValue"),
        ("Trigger", trigger("inbox/", &[]), "InvalidParameterValue"),
        ("OutputDir", json!("renders"), "InvalidParameter"),
        ("MediaProcessTask", json!({"CoverBySnapshotTaskSet": []}), "InvalidParameter"),
        ("AiAnalysisTask", json!({}), "InvalidParameter"),
    ] {
        let mut request = workflow("more");
        request[member] = value;
        assert_eq!(scene.refused("mps.CreateWorkflow", &request).await, code, "{request}");
    }
    for (bucket, code) in
        [("none-1250000000", "ResourceNotFound.CosBucketNotExist"), ("none", "ResourceNotFound.CosBucketNameInvalid")]
    {
        let mut request = workflow("more");
        request["Trigger"]["CosFileUploadTrigger"]["Bucket"] = json!(bucket);
        assert_eq!(scene.refused("mps.CreateWorkflow", &request).await, code);
    }
    let without = Scene::start().await;
    with_bucket(&without);
    let id = without.call("mps.CreateWorkflow", &workflow("films")).await["WorkflowId"].clone();
    let code = without.refused("mps.EnableWorkflow", &json!({"WorkflowId": id})).await;
    assert_eq!(code, "FailedOperation.InvalidMpsUser");
}

#[tokio::test]
async fn orchestrations_are_started_by_hand_or_by_uploads() {
    let scene = ready().await;
    let create = json!({
        "ScheduleName": "graph", "Trigger": trigger("/pictures/", &["*"]), "Activities": activities(),
        "OutputDir": "/renders/",
    });
    let id = scene.call("mps.CreateSchedule", &create).await["ScheduleId"].clone();
    let request = json!({"InputInfo": source("inbox/launch-teaser.mp4"), "ScheduleId": id});
    let task = scene.call("mps.ProcessMedia", &request).await;
    assert!(task["TaskId"].as_str().expect("text").contains("-ScheduleTask-"), "{task}");
    finished(&scene, &task).await;
    let named = json!({"ScheduleId": id});
    scene.call("mps.EnableSchedule", &named).await;
    upload(&scene, "pictures/one").await;
    assert_eq!(done(&scene, 2).await, ["/inbox/launch-teaser.mp4", "/pictures/one"]);
    let stored = scene.running.cloud().store.read(|reader| objects::objects(reader, BUCKET, "renders/")).expect("read");
    assert!(stored.iter().any(|(key, _)| key == "renders/one_transcode_100020.mp4"), "{stored:?}");

    let change = json!({"ScheduleId": id, "OutputDir": ""});
    assert_eq!(scene.refused("mps.ModifySchedule", &change).await, "InvalidParameterValue");
    scene.call("mps.DisableSchedule", &named).await;
    scene.call("mps.ModifySchedule", &change).await;
    let listed = scene.call("mps.DescribeSchedules", &json!({"TriggerType": "CosFileUpload"})).await;
    let info = &listed["ScheduleInfoSet"][0];
    assert_eq!(
        (&info["Status"], &info["OutputDir"], &info["ScheduleName"]),
        (&json!("Disabled"), &json!(""), &json!("graph"))
    );
    assert_eq!(info["Activities"][1]["PredriveIndex"], json!([0]));
    scene.call("mps.DeleteSchedule", &named).await;
    assert_eq!(scene.call("mps.DescribeSchedules", &json!({})).await["TotalCount"], 0);
    assert_eq!(scene.refused("mps.DeleteSchedule", &named).await, "ResourceNotFound.TemplateNotExist");
    assert_eq!(scene.refused("mps.CreateSchedule", &json!({"ScheduleName": "x"})).await, "MissingParameter");
}
