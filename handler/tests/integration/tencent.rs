//! Objects, other functions, the log.

use crate::{
    scenes::{deliveries, done},
    world::{Scene, fixture},
};
use mpstack_handler::report::Line;
use serde_json::{Value, json};

const TASK: &str = "1300000042-WorkflowTask-997db28e05b46cbb86458372f3cc3e25t0";

#[test]
fn a_copy_is_the_event_and_a_pointer_says_where_it_is() {
    let sink = |prefix: &str, content: &str| json!({"cos": {"bucket": "copies-1", "region": "ap-tokyo", "prefix": prefix, "content": content}});
    let world =
        Scene::new().archive().route("copy", sink("copies/", "event")).route("note", sink("notes/", "pointer")).start();
    for _ in 0..2 {
        assert_eq!(world.event(fixture("workflow-finish-transcode.json")), done(true, 2, 0));
    }
    let objects = world.cos.objects();
    let of = |folder: &str| {
        let place = format!("copies-1.cos.ap-tokyo.myqcloud.com/{folder}/WorkflowTask/{TASK}/FINISH.json");
        objects[&place].body.clone()
    };
    assert_eq!(objects.len(), 3);
    assert_eq!(of("copies"), fixture("workflow-finish-transcode.json"));
    let archived =
        json!({"bucket": "callbacks-1", "region": "ap-beijing", "key": format!("mps/WorkflowTask/{TASK}/FINISH.json")});
    let pointer: Value = serde_json::from_slice(&of("notes")).unwrap();
    assert_eq!(
        pointer,
        json!({"mpstack": "pointer", "stack": "demo", "event_type": "WorkflowTask", "task_id": TASK, "status": "FINISH",
            "outcome": "succeeded", "archived": archived})
    );
}

fn fan_out(function: &str) -> Value {
    json!({"fan_out": {"function": function, "namespace": "default", "qualifier": "$DEFAULT", "region": "ap-beijing"}})
}

fn invoked(request: &crate::world::http::Request) -> (Value, String) {
    let mut body: Value = serde_json::from_slice(&request.body).unwrap();
    let event = body["ClientContext"].take();
    (body, event.as_str().unwrap().to_owned())
}

#[test]
fn another_function_gets_the_bytes_as_they_came_and_a_pointer_to_what_is_too_large() {
    let world = Scene::new().archive().route("other", fan_out("other")).start();
    let (small, large) = (fixture("workflow-unicode-object-names.json"), fixture("workflow-huge-1mb.json"));
    for event in [&small, &large, &b"no JSON".to_vec()] {
        assert_eq!(world.event(event.clone()), done(true, 1, 0));
    }
    let requests = world.cos.server.requests();
    let calls: Vec<_> = requests.iter().filter(|request| request.header("x-tc-action").is_some()).collect();
    let [first, second, third] = calls[..] else { panic!("three calls") };
    assert_eq!(first.header("x-tc-region"), Some("ap-beijing"));
    let (call, event) = invoked(first);
    assert_eq!(
        call,
        json!({"FunctionName": "other", "Namespace": "default", "Qualifier": "$DEFAULT", "InvocationType": "Event", "ClientContext": null})
    );
    assert_eq!(event.into_bytes(), small);
    for (request, of) in [(second, large), (third, b"no JSON".to_vec())] {
        let pointer: Value = serde_json::from_str(&invoked(request).1).unwrap();
        let archived = &pointer["archived"];
        let place = format!("callbacks-1.cos.ap-beijing.myqcloud.com/{}", archived["key"].as_str().unwrap());
        assert!(world.cos.objects()[&place].body == of, "the pointer leads to the event");
    }
}

#[test]
fn a_function_that_is_not_there_is_named_by_its_code_and_nothing_is_tried_twice() {
    let world = Scene::new().archive().route("other", fan_out("absent")).start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 0, 1));
    let log = world.log();
    let line = deliveries(&log)[0];
    assert_eq!((line.attempts, line.error.as_deref()), (1, Some("SCF answered `ResourceNotFound.Function`")));
}

#[test]
fn the_log_gets_the_message_as_a_line_that_fits() {
    let world = Scene::new().route("log", json!({"log": {}})).start();
    for name in ["edit-media-failed.json", "workflow-huge-1mb.json"] {
        assert_eq!(world.event(fixture(name)), done(false, 1, 0), "{name}");
    }
    let log = world.log();
    let texts: Vec<_> = log
        .iter()
        .filter_map(|line| if let Line::Message(line) = line { Some(line.text.as_str()) } else { None })
        .collect();
    let [failed, huge] = texts[..] else { panic!("{log:?}") };
    assert!(failed.starts_with("EditMediaTask failed\nTask: "), "{failed}");
    assert!(huge.contains("more files"), "{huge}");
}
