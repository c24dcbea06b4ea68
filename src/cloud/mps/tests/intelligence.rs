//! Moderation, analysis, recognition and quality control, as our handler reads them.

use super::*;
use mpstack_handler::event::{Outcome, understand};

fn everything(definition: u64) -> Value {
    let mut request = transcode("inbox/launch-teaser.mp4", 100_020);
    for name in ["AiContentReviewTask", "AiAnalysisTask", "AiRecognitionTask", "AiQualityControlTask"] {
        request[name] = json!({"Definition": definition});
    }
    request
}

/// Runs a task and returns its detail and what our handler makes of its event.
pub(super) async fn understood(scene: &Scene, request: &Value) -> (Value, mpstack_handler::event::Event) {
    let submitted = scene.call("mps.ProcessMedia", request).await;
    let detail = finished(scene, &submitted).await;
    let id = submitted["TaskId"].as_str().expect("text");
    let task = scene.running.cloud().store.read(|reader| store::task_opt(reader, id));
    let task = task.expect("read").expect("it is there");
    let result = task.result.as_ref().expect("it is finished");
    let event = event::envelope(&task, result, EventShape::Current);
    let parsed = scene.call("mps.ParseNotification", &json!({"Content": event.to_string()})).await;
    for member in ["EventType", "WorkflowTaskEvent", "ScheduleTaskEvent", "SessionId"] {
        assert_eq!(parsed[member], event[member], "{member}");
    }
    (detail, understand(event.to_string().as_bytes()))
}

#[tokio::test]
async fn results_have_the_shape_of_the_samples_and_mean_success() {
    let scene = ready().await;
    let (detail, event) = understood(&scene, &everything(10)).await;
    assert_eq!(event.outcome, Outcome::Succeeded, "{event:?}");
    let paths: Vec<_> = event.outputs.iter().map(|output| &*output.key).collect();
    assert_eq!(
        paths,
        [
            "renders/launch-teaser_transcode_100020.mp4",
            "renders/cover/launch-teaser_cover_0.jpg",
            "renders/subtitle/launch-teaser_asr_10.vtt",
        ]
    );
    let stored = scene.running.cloud().store.read(|reader| objects::objects(reader, BUCKET, "renders/")).expect("read");
    assert_eq!(stored.len(), paths.len());
    let known = sample!("workflow-review-and-analysis");
    for set in ["AiContentReviewResultSet", "AiAnalysisResultSet", "AiRecognitionResultSet"] {
        let told = names(&json!({"WorkflowTaskEvent": {set: detail["WorkflowTask"][set]}}));
        // Of the kinds of moderation that are alike, the sample shows one.
        let alike =
            |name: &String| name.replace(".TerrorismTask.", ".PornTask.").replace(".PoliticalTask.", ".PornTask.");
        let told: BTreeSet<_> = told.iter().map(alike).collect();
        assert_eq!(told.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
    }
    let suggestion = &detail["WorkflowTask"]["AiContentReviewResultSet"][0]["PornTask"]["Output"]["Suggestion"];
    assert_eq!(suggestion, "pass");
    let listed = scene.call("mps.DescribeTasks", &json!({"Status": "FINISH"})).await;
    assert_eq!(
        listed["TaskSet"][0]["SubTaskTypes"],
        json!([
            "action-trans",
            "action-aiReview",
            "action-AIAnalysis",
            "action-AIRecognition",
            "action-AIQualityControl"
        ])
    );
}

#[tokio::test]
async fn a_template_that_is_not_there_fails_its_part() {
    let scene = ready().await;
    let (_, event) = understood(&scene, &everything(7)).await;
    assert_eq!(event.outcome, Outcome::Partial, "{event:?}");
    assert_eq!(event.reasons.len(), 8, "{event:?}");
    for (wanted, count) in [(json!(true), 1), (json!(false), 0)] {
        let list = json!({"Status": "FINISH", "SubTaskHasFailed": wanted});
        assert_eq!(scene.call("mps.DescribeTasks", &list).await["TotalCount"], count);
    }
}

#[tokio::test]
async fn an_orchestration_tells_of_each_activity() {
    let scene = ready().await;
    let mut request = transcode("inbox/launch-teaser.mp4", 100_020);
    request["Activities"] = orders::activities();
    let (detail, event) = understood(&scene, &request).await;
    assert_eq!((detail["TaskType"].as_str(), event.outcome), (Some("ScheduleTask"), Outcome::Succeeded), "{event:?}");
    let results = detail["ScheduleTask"]["ActivityResultSet"].as_array().expect("results").iter();
    let kinds: Vec<_> = results.map(|result| result["ActivityType"].as_str().expect("text")).collect();
    let expected = [
        "Transcode",
        "AnimatedGraphics",
        "SnapshotByTimeOffset",
        "SampleSnapshot",
        "ImageSprites",
        "AdaptiveDynamicStreaming",
        "AiContentReview",
        "AIAnalysis",
        "AIRecognition",
        "AiQualityControl",
    ];
    assert_eq!(kinds, expected);
    let told = names(&json!({"ScheduleTaskEvent": detail["ScheduleTask"]}));
    let known: BTreeSet<_> = [
        sample!("schedule-task-finish"),
        sample!("workflow-multi-output"),
        sample!("workflow-review-and-analysis"),
        sample!("schedule-task-partial-failure"),
    ]
    .iter()
    .flatten()
    .filter_map(|name| name.rsplit('.').next().map(str::to_owned))
    .collect();
    let new: Vec<_> =
        told.iter().filter(|name| !name.rsplit('.').next().is_some_and(|last| known.contains(last))).collect();
    let is_stream = |name: &&&String| name.contains("Duration") || name.ends_with("ChannelExtPara");
    // Published after the samples were taken.
    let is_younger = |name: &&&String| name.contains("AestheticEvaluationScore") || name.contains("LLMDetectionReport");
    assert_eq!(
        new.iter().filter(|name| !is_stream(name) && !is_younger(name)).collect::<Vec<_>>(),
        Vec::<&&String>::new()
    );
    request["InputInfo"] = source("inbox/not-there.mp4");
    assert_eq!(understood(&scene, &request).await.1.outcome, Outcome::Failed);
}
