//! Functions that hear of tasks.

use super::*;

/// Waits for the events that the function wrote into its log.
pub(super) async fn heard(scene: &Scene, count: usize) -> Vec<Value> {
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

pub(super) async fn with_function(scene: &Scene) {
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

#[tokio::test]
async fn events_may_come_twice_and_late() {
    let scene = Scene::with(|settings| {
        settings.readings.duplicates = Duplicates::EveryEvent;
        settings.readings.order = Order::FinishFirst;
    })
    .await;
    with_function(&scene).await;
    let mut request = transcode("inbox/launch-teaser.mp4", 100_020);
    request["TaskNotifyConfig"] = json!({"NotifyMode": "Change"});
    finished(&scene, &scene.call("mps.ProcessMedia", &request).await).await;
    let events = heard(&scene, 4).await;
    let mut statuses: Vec<_> = events.iter().map(|event| event["WorkflowTaskEvent"]["Status"].to_string()).collect();
    statuses.sort();
    assert_eq!(statuses, [r#""FINISH""#, r#""FINISH""#, r#""PROCESSING""#, r#""PROCESSING""#]);
}

#[tokio::test]
async fn orchestrations_are_told_of_by_the_other_reading_only() {
    for (reading, expected) in [
        (ScheduleTask::Withheld, vec!["EditMediaTask"]),
        (ScheduleTask::ToWorkflowHolder, vec!["ScheduleTask", "EditMediaTask"]),
    ] {
        let scene = Scene::with(|settings| settings.readings.schedule_task = reading).await;
        with_function(&scene).await;
        let mut request = transcode("inbox/launch-teaser.mp4", 100_020);
        // One activity: the log, by which the test hears, cuts longer events off.
        let transcode = json!({"TranscodeTask": {"Definition": 100_020}});
        request["Activities"] = json!([{"ActivityType": "action-trans", "ActivityPara": transcode}]);
        let task = scene.call("mps.ProcessMedia", &request).await;
        let detail = finished(&scene, &task).await;
        heard(&scene, expected.len() - 1).await;
        finished(&scene, &scene.call("mps.EditMedia", &edit(&["inbox/launch-teaser.mp4"])).await).await;
        let events = heard(&scene, expected.len()).await;
        let types: Vec<_> = events.iter().filter_map(|event| event["EventType"].as_str()).collect();
        assert_eq!(types, expected);
        if reading == ScheduleTask::ToWorkflowHolder {
            assert_eq!(events[0]["ScheduleTaskEvent"], detail["ScheduleTask"]);
        }
    }
}
