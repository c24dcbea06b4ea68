//! Events that come without their details - what is too large for SCF may be cut off or emptied - and pointers to whole ones.

use crate::{
    scenes::done,
    world::{Scene, World, fixture, http::Server, receiver},
};
use mpstack_handler::{
    config::Outcome,
    report::{EventLine, Line},
    sign::sha256_hex,
};
use serde_json::{Value, json};

const WHOLE: &str = "workflow-partial-failure.json";

fn scene(hook: &Server) -> Scene {
    let scene = Scene::new().archive().route("hook", json!({"webhook": {"url": hook.url()}}));
    scene.env("TENCENTCLOUD_REGION", "ap-beijing").env("TENCENTCLOUD_APPID", "1")
}

fn task() -> String {
    let event: Value = serde_json::from_slice(&fixture(WHOLE)).unwrap();
    event["WorkflowTaskEvent"]["TaskId"].as_str().unwrap().to_owned()
}

/// The same event in each way in which its details may have got lost.
fn lacking() -> [Vec<u8>; 5] {
    let whole = fixture(WHOLE);
    let at = whole.windows(b"MediaProcessResultSet".len()).position(|part| part == b"MediaProcessResultSet").unwrap();
    let emptied =
        |payload: Value| json!({"EventType": "WorkflowTask", "WorkflowTaskEvent": payload}).to_string().into_bytes();
    [
        whole[..at + 60].to_vec(),
        whole[..whole.len() - 2].to_vec(),
        json!({"EventType": "WorkflowTask", "WorkflowTaskEvent": null, "TaskId": task()}).to_string().into_bytes(),
        emptied(json!({"TaskId": task()})),
        emptied(json!({"TaskId": task(), "Status": "FINISH", "ErrCode": 0, "MediaProcessResultSet": null})),
    ]
}

fn told(hook: &Server) -> Value {
    serde_json::from_slice::<Value>(&hook.requests().last().unwrap().body).unwrap()["data"].take()
}

fn line(world: World) -> EventLine {
    let lines = world.log().into_iter();
    lines.filter_map(|line| if let Line::Event(event) = line { Some(event) } else { None }).next_back().unwrap()
}

fn archived(world: &World) -> Vec<u8> {
    let keys = world.cos.keys();
    let [key] = &keys.iter().filter(|key| !key.contains("/fetched/")).collect::<Vec<_>>()[..] else {
        panic!("{keys:?}")
    };
    world.cos.object(key).unwrap()
}

#[test]
fn what_came_without_its_details_is_told_in_full_and_kept_as_it_came() {
    for event in lacking() {
        let hook = receiver([(200, "")]);
        let world = scene(&hook).start();
        world.cos.knows(&fixture(WHOLE));
        assert_eq!(world.event(event.clone()), done(true, 1, 0));
        let data = told(&hook);
        assert_eq!((&data["outcome"], &data["task_id"]), (&json!("partial"), &json!(task())));
        assert_eq!((&data["subtasks_total"], &data["outputs_total"]), (&json!(4), &json!(11)));
        assert_eq!(data["notes"], json!(["the event came without its details, which were fetched from MPS"]));
        assert_eq!(archived(&world), event);
        let beside = world.cos.keys().into_iter().find(|key| key.starts_with("mps/fetched/")).unwrap();
        let fetched: Value = serde_json::from_slice(&world.cos.object(&beside).unwrap()).unwrap();
        let whole: Value = serde_json::from_slice(&fixture(WHOLE)).unwrap();
        assert_eq!(fetched["WorkflowTaskEvent"], whole["WorkflowTaskEvent"]);
        assert!(!fetched.to_string().contains("notify-key"), "settings of the notification are none of the event");
        let line = line(world);
        assert_eq!((line.fetched, line.outcome, line.event_type.as_str()), (true, Outcome::Partial, "WorkflowTask"));
    }
}

#[test]
fn an_event_that_is_whole_asks_nobody() {
    let hook = receiver([(200, "")]);
    let world = scene(&hook).start();
    world.cos.knows(&fixture(WHOLE));
    assert_eq!(world.event(fixture(WHOLE)), done(true, 1, 0));
    assert!(world.cos.server.requests().iter().all(|request| request.header("x-tc-action").is_none()));
    assert!(!line(world).fetched);
}

#[test]
fn what_cannot_be_fetched_is_told_as_far_as_it_is_known_and_a_replay_tells_the_rest() {
    let hook = receiver([(200, "")]);
    let world = scene(&hook).start();
    let [event, ..] = lacking();
    assert_eq!(world.event(event.clone()), done(true, 1, 0));
    let data = told(&hook);
    assert_eq!((&data["event_type"], &data["task_id"]), (&json!("WorkflowTask"), &json!(task())));
    assert_eq!((&data["outcome"], &data["reasons_total"]), (&json!("unknown"), &json!(1)));
    let reason = data["reasons"][0]["message"].as_str().unwrap();
    assert!(reason.starts_with("the message is not JSON: EOF"), "{reason}");
    assert!(reason.ends_with("; its details could not be fetched: MPS answered `UnauthorizedOperation`"), "{reason}");
    assert_eq!(archived(&world), event);
    assert_eq!(world.cos.keys(), [format!("mps/unrecognised/{}.json", sha256_hex(&event))]);

    let order = json!({"mpstack": "replay", "key": world.cos.keys()[0], "sinks": []}).to_string();
    world.cos.knows(&fixture(WHOLE));
    assert_eq!(world.event(order.clone()), done(true, 1, 0));
    assert_eq!(told(&hook)["outcome"], "partial");
    // What was fetched once is there for as long as the archive is; MPS forgets after a week.
    world.cos.forgets();
    assert_eq!(world.event(order), done(true, 1, 0));
    assert_eq!(told(&hook)["outcome"], "partial");
}

#[test]
fn a_function_without_a_role_still_tells_what_it_knows() {
    let hook = receiver([(200, "")]);
    let world =
        Scene::new().env("TENCENTCLOUD_SECRETID", "").route("hook", json!({"webhook": {"url": hook.url()}})).start();
    assert_eq!(world.event(lacking()[3].clone()), done(false, 1, 0));
    let reason = told(&hook)["reasons"][0]["message"].take();
    assert!(reason.as_str().unwrap().ends_with("the function has no execution role"), "{reason}");
}

fn pointer(bucket: &str) -> String {
    let place = json!({"bucket": bucket, "region": "ap-beijing", "key": "theirs/a.json"});
    json!({"mpstack": "pointer", "stack": "first", "event_type": "WorkflowTask", "task_id": task(), "status": "FINISH",
        "outcome": "partial", "archived": place})
    .to_string()
}

#[test]
fn a_pointer_is_followed_and_what_it_leads_to_is_the_event() {
    let hook = receiver([(200, "")]);
    let world = scene(&hook).start();
    let large = fixture("workflow-huge-1mb.json");
    world.cos.put("theirs/a.json", large.clone());
    assert_eq!(world.event(pointer("callbacks-1")), done(true, 1, 0));
    assert_eq!((&told(&hook)["outcome"], &told(&hook)["outputs_total"]), (&json!("succeeded"), &json!(5899)));
    let kept: Vec<_> = world.cos.keys().into_iter().filter(|key| key.starts_with("mps/")).collect();
    let [key] = &kept[..] else { panic!("{kept:?}") };
    assert!(world.cos.object(key).unwrap() == large, "the archive has the event and not the pointer");
}

#[test]
fn a_pointer_that_leads_nowhere_or_elsewhere_is_an_event_without_details() {
    for (bucket, known, why) in [
        ("callbacks-1", true, ""),
        ("callbacks-1", false, "the object that stands for the event cannot be read: it is not there"),
        ("callbacks-2", true, ""),
        ("callbacks-2", false, "the bucket is none of this account"),
    ] {
        let hook = receiver([(200, "")]);
        let world = scene(&hook).start();
        if known {
            world.cos.knows(&fixture(WHOLE));
        }
        assert_eq!(world.event(pointer(bucket)), done(true, 1, 0));
        let data = told(&hook);
        assert_eq!(data["task_id"], json!(task()));
        assert_eq!(data["outcome"], if known { "partial" } else { "unknown" }, "{bucket}");
        assert!(known || data["reasons"][0]["message"].as_str().unwrap().contains(why), "{}", data["reasons"]);
        assert_eq!(archived(&world), pointer(bucket).into_bytes());
        let asked = |host: &str| world.cos.server.requests().iter().any(|request| request.header("host") == Some(host));
        assert!(!asked("callbacks-2.cos.ap-beijing.myqcloud.com"));
    }
}
