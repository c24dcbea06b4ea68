//! A program of one's own, around the real handler: what it edits is sent, what it drops is not.

use crate::world::{fixture, receiver};
use mpstack_handler::{
    config::Loaded,
    event::{Event, Fact},
    handle::{Answer, Handler, Invocation},
    http::Http,
    taste::Decision,
};
use serde_json::{Value, json};
use std::time::Duration;

fn edit(event: &mut Event) -> Decision {
    if event.type_name() == "WorkflowTask" {
        return Decision::Drop("only edits matter".into());
    }
    event.facts.push(Fact { name: "Team".into(), value: "video".into() });
    Decision::To(vec!["second".into()])
}

#[test]
fn one_function_decides_and_edits() {
    let hooks = ["first", "second"].map(|name| (name, receiver([(200, "")])));
    let routes = hooks.each_ref().map(|(name, hook)| json!({"name": name, "sink": {"webhook": {"url": hook.url()}}}));
    let configuration = json!({"version": 1, "stack": "demo", "notify": routes}).to_string();
    let handler = Handler::new(Loaded::from_bytes(configuration.as_bytes()), Http::new(None).unwrap(), |_| None);
    let handler = handler.with_taste(edit);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let handle = |name: &str| {
        let time_limit = Duration::from_secs(20);
        let invocation = Invocation { request_id: "r-1".into(), time_limit, body: fixture(name) };
        runtime.block_on(handler.handle(invocation))
    };

    let done = |delivered: u32| {
        let done = json!({"mpstack": "done", "events": 1, "archived": false, "delivered": delivered, "failed": 0, "dropped": 0});
        Answer::Response(done.to_string())
    };
    assert_eq!(handle("workflow-finish-transcode.json"), done(0));
    assert_eq!(handle("edit-media-finish.json"), done(1));
    let [first, second] = hooks.map(|(_, hook)| hook.requests());
    assert_eq!((first.len(), second.len()), (0, 1));
    let body: Value = serde_json::from_slice(&second[0].body).unwrap();
    assert_eq!(body["data"]["facts"], json!([{"name": "Team", "value": "video"}]));
}
