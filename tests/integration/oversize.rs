//! Events beyond 128 KB, under each reading of what the platform does with them: the story ends the same way.

use crate::{
    receiver::Receiver,
    sandbox::{KEYS, Sandbox},
};
use mpstack::{
    client::Writer,
    cloud::{Cloud, Keys, Running, Settings, readings::Oversize},
    wire::mps,
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

fn stack(receiver: &Receiver) -> String {
    format!(
        "version: 1
stack: large
region: ap-beijing
roles: {{ SCF_QcsRole: {{}}, MPS_QcsRole: {{}} }}
function: {{ name: Large, timeout: 20s }}
triggers: {{ WorkflowTask: {{}} }}
archive:
  cos: {{ bucket: callbacks-1250000000, prefix: mps/ }}
notify:
  - name: backend
    webhook: {{ url: \"{}/backend\" }}
",
        receiver.url()
    )
}

fn cloud(runtime: &Runtime, folder: &tempfile::TempDir, oversize: Oversize) -> Running {
    let mut settings = Settings::new(folder.path());
    let (secret_id, secret_key) = KEYS;
    settings.root = Some(Keys { secret_id: secret_id.into(), secret_key: secret_key.to_owned().into() });
    settings.readings.oversize = oversize;
    runtime.block_on(Cloud::start(settings)).expect("it starts")
}

/// Starts a task whose every part fails for a template that nobody has, and waits for its end.
pub async fn run_task(writer: &Writer, parts: usize) -> String {
    let place = json!({"Bucket": "callbacks-1250000000", "Region": "ap-beijing", "Object": "/in/a.mp4"});
    let parts: Vec<_> = (0..parts).map(|_| json!({"Definition": 7})).collect();
    let task = mps::ProcessMedia {
        input_info: Some(json!({"Type": "COS", "CosInputInfo": place})),
        media_process_task: Some(json!({"TranscodeTaskSet": parts})),
        ..Default::default()
    };
    writer.put_object("callbacks-1250000000", "ap-beijing", "in/a.mp4", "video/mp4", b"a film").await.expect("put");
    let task_id = writer.change("ap-beijing", &task).await.expect("a task").task_id;
    let ask = mps::DescribeTaskDetail { task_id: task_id.clone() };
    while writer.reader().read("ap-beijing", &ask).await.expect("it is known").status != "FINISH" {}
    task_id
}

fn events(sandbox: &Sandbox, task: &str) -> Value {
    let ran = sandbox.run(&["events", "--task", task, "--output", "json"]).succeeds();
    serde_json::from_str(&ran.stdout).expect("a document")
}

fn is_told(receiver: &Receiver, task: &str) -> bool {
    receiver.requests().iter().any(|request| request.contains(task) && request.contains(r#""outcome":"failed""#))
}

#[test]
fn large_events_are_told_whatever_the_platform_does_with_them() {
    let runtime = Runtime::new().expect("an event loop");
    for oversize in [Oversize::Delivered, Oversize::Truncated, Oversize::Dropped] {
        let receiver = Receiver::start();
        let folder = tempfile::tempdir().expect("a folder");
        let cloud = cloud(&runtime, &folder, oversize);
        let sandbox = Sandbox::new().stack(&stack(&receiver)).through(&cloud.endpoint());
        sandbox.run(&["apply", "--yes"]).succeeds();
        let task = runtime.block_on(run_task(&Sandbox::writer_at(&cloud.endpoint()), 300));
        if oversize == Oversize::Dropped {
            assert_eq!(events(&sandbox, &task), json!([]));
            sandbox
                .run(&["replay", "--task", &task])
                .succeeds()
                .complains(&format!("WorkflowTask {task}: never came; taken from MPS and archived"))
                .prints("replayed 1 event: 1 delivery\n");
        }
        while !is_told(&receiver, &task) {}
        // The line of the event is the last thing that a function writes.
        let log = loop {
            let log = sandbox.run(&["logs", "--task", &task, "--output", "json"]).succeeds().stdout;
            if log.contains(r#"\"mpstack\":\"event\""#) {
                break log;
            }
        };
        assert_eq!(log.contains(r#"\"fetched\":true"#), oversize == Oversize::Truncated, "{oversize:?}");
        let listed = events(&sandbox, &task);
        let described = (listed.as_array().map(Vec::len), &listed[0]["outcome"], &listed[0]["task_id"]);
        assert_eq!(described, (Some(1), &json!("failed"), &json!(task)), "{oversize:?}");
        // From now on the archive has it.
        let again = sandbox.run(&["replay", "--task", &task]).succeeds().prints("replayed 1 event: 1 delivery\n");
        assert!(!again.stderr.contains("taken from MPS"), "{}", again.stderr);
        runtime.block_on(cloud.stop());
    }
}

#[test]
fn a_task_that_nobody_knows_is_not_made_up() {
    let receiver = Receiver::start();
    let sandbox = Sandbox::new().stack(&stack(&receiver));
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox
        .run(&["replay", "--task", "1250000000-WorkflowTask-0t0"])
        .exits(1)
        .complains("the archive has no event of task `1250000000-WorkflowTask-0t0`, and MPS tells none")
        .complains("seven days");
}
