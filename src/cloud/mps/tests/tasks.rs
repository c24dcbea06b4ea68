//! Stages of tasks, lists of tasks, and edits.

use super::*;

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
