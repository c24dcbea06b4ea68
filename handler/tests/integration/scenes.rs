//! What one event sets in motion.

use crate::world::{
    Posted, Scene, fixture,
    http::{Reply, Server},
    receiver, webhook, wecom,
};
use mpstack_handler::{
    config::Outcome,
    report::{Delivered, DeliveryLine, Line, Stored},
    sign::sha256_hex,
    sink::signature,
};
use serde_json::{Value, json};

const OK: (u16, &str) = (200, r#"{"errcode":0,"errmsg":"ok"}"#);

pub fn done(archived: bool, delivered: u32, dropped: u32) -> Posted {
    Posted::Response(
        json!({"mpstack":"done","events":1,"archived":archived,"delivered":delivered,"failed":0,"dropped":dropped}),
    )
}

pub fn failed(archived: bool, delivered: u32, failed: u32, dropped: u32) -> Posted {
    Posted::Error(
        json!({"mpstack":"failed","events":1,"archived":archived,"delivered":delivered,"failed":failed,"dropped":dropped}),
    )
}

pub fn deliveries(log: &[Line]) -> Vec<&DeliveryLine> {
    log.iter().filter_map(|line| if let Line::Delivery(delivery) = line { Some(delivery) } else { None }).collect()
}

#[test]
fn a_probe_is_answered_and_does_nothing() {
    let text =
        r#"{"version":1,"stack":"demo","archive":{"cos":{"bucket":"b-1","region":"r","prefix":""}},"notify":[]}"#;
    let world = Scene::new().file(text).start();
    let ready =
        json!({"mpstack":"ready","version":env!("CARGO_PKG_VERSION"),"configuration":sha256_hex(text.as_bytes())});
    assert_eq!(world.event(r#"{"mpstack":"probe"}"#), Posted::Response(ready));
    assert!(world.cos.server.requests().is_empty());
    assert_eq!(world.output(), "");
}

#[test]
fn without_a_configuration_events_are_acknowledged_and_logged() {
    let world = Scene::new().start();
    assert_eq!(world.event(fixture("edit-media-failed.json")), done(false, 0, 0));
    let ready = json!({"mpstack":"ready","version":env!("CARGO_PKG_VERSION"),"configuration":null});
    assert_eq!(world.event(r#"{"mpstack":"probe"}"#), Posted::Response(ready));
    let log = world.log();
    let [Line::Event(event)] = &log[..] else { panic!("{log:?}") };
    assert_eq!((event.request_id.as_str(), event.outcome), ("request-1", Outcome::Failed));
}

#[test]
fn a_configuration_that_cannot_be_read_acknowledges_nothing() {
    let world = Scene::new().file("{").start();
    let error = "failed to understand `mpstack.json`: EOF while parsing an object at line 1 column 1";
    let posted = Posted::Error(json!({"mpstack":"failed","error":error}));
    assert_eq!(world.event(fixture("edit-media-failed.json")), posted);
    assert_eq!(world.event(r#"{"mpstack":"probe"}"#), posted);
}

#[test]
fn an_event_is_kept_under_its_name_with_its_outcome() {
    let world = Scene::new().archive().start();
    assert_eq!(world.event(fixture("workflow-partial-failure.json")), done(true, 0, 0));
    let objects = world.cos.objects();
    let (place, object) = objects.first_key_value().unwrap();
    let task = object.header("x-cos-meta-task-id").unwrap();
    assert_eq!(*place, format!("callbacks-1.cos.ap-beijing.myqcloud.com/mps/WorkflowTask/{task}/FINISH.json"));
    let of = |name| object.header(name).unwrap();
    assert_eq!((of("content-type"), of("x-cos-meta-outcome")), ("application/json", "partial"));
    assert_eq!((of("x-cos-meta-event-type"), of("x-cos-meta-status")), ("WorkflowTask", "FINISH"));
    let log = world.log();
    let [Line::Archive(archive), Line::Event(event)] = &log[..] else { panic!("{log:?}") };
    assert_eq!((archive.outcome, archive.bytes), (Stored::Stored, object.body.len()));
    assert_eq!(event.archived.as_ref(), Some(&archive.place));
}

#[test]
fn a_webhook_carries_a_signature_that_its_receiver_can_check() {
    let hook = Server::start(|request| {
        let (id, time) = (request.header("webhook-id").unwrap(), request.header("webhook-timestamp").unwrap());
        let expected = signature(b"raw secret", id, time.parse().unwrap(), &request.body);
        Reply::status(if request.header("webhook-signature") == Some(&expected) { 204 } else { 401 })
    });
    let world = Scene::new()
        .archive()
        .route("backend", webhook(&hook))
        .env("HOOK_TOKEN", "t0ken")
        .env("HOOK_SECRET", "raw secret")
        .start();
    for _ in 0..2 {
        assert_eq!(world.event(fixture("workflow-finish-transcode.json")), done(true, 1, 0));
    }
    let [first, second] = &hook.requests()[..] else { panic!("two requests") };
    assert_eq!(first.path, "/hook?token=t0ken");
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    let mut body: Value = serde_json::from_slice(&first.body).unwrap();
    assert!(body["timestamp"].take().as_str().unwrap().ends_with('Z'));
    let place = json!({"bucket": "media-out-1300000042", "region": "ap-guangzhou"});
    let task = "1300000042-WorkflowTask-997db28e05b46cbb86458372f3cc3e25t0";
    assert_eq!(
        body,
        json!({
            "type": "mps.workflow_task.succeeded",
            "timestamp": null,
            "data": {
                "stack": "demo",
                "event_type": "WorkflowTask",
                "task_id": task,
                "status": "FINISH",
                "outcome": "succeeded",
                "recognised": true,
                "progress": null,
                "reasons": [],
                "reasons_total": 0,
                "subtasks": [{"kind": "Transcode", "definition": "100020", "status": "SUCCESS", "code": null,
                    "number": null, "message": "SUCCESS"}],
                "subtasks_total": 1,
                "outputs": [{"kind": "Transcode", "storage": "COS", "bucket": place["bucket"], "region": place["region"],
                    "key": "renders/launch-teaser_transcode_100020.mp4", "size": 8_180_539, "milliseconds": 61_481}],
                "outputs_total": 1,
                "inputs": [{"storage": "COS", "bucket": "media-in-1300000042", "region": "ap-guangzhou",
                    "key": "inbox/launch-teaser.mp4"}],
                "facts": [],
                "notes": [],
                "session_id": "build-4711",
                "session_context": "{\"project\":\"launch\",\"requestedBy\":\"studio@example.com\"}",
                "archived": {"bucket": "callbacks-1", "region": "ap-beijing",
                    "key": format!("mps/WorkflowTask/{task}/FINISH.json")},
            },
        })
    );
}

#[test]
fn a_robot_that_answers_200_with_an_errcode_has_not_delivered() {
    let robot = receiver([(200, r#"{"errcode":93000,"errmsg":"invalid webhook url, key k3y"}"#)]);
    let scene = || Scene::new().route("ops", wecom(&robot)).env("WECOM_KEY", "k3y");
    let kept = scene().archive().start();
    assert_eq!(kept.event(fixture("edit-media-failed.json")), done(true, 0, 1));
    let log = kept.log();
    let [delivery] = deliveries(&log)[..] else { panic!("{log:?}") };
    assert_eq!((delivery.outcome, delivery.retryable, delivery.attempts), (Delivered::Failed, false, 1));
    assert_eq!(delivery.error.as_deref(), Some("errcode 93000: invalid webhook url, key ***"));
    // Neither delivered nor kept: acknowledging would lose it.
    assert_eq!(scene().start().event(fixture("edit-media-failed.json")), failed(false, 0, 0, 1));
    let request = &robot.requests()[0];
    assert_eq!(request.path, "/send?key=k3y");
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let text = body["markdown"]["content"].as_str().unwrap();
    assert!(text.starts_with("### <font color=\"warning\">EditMediaTask failed</font>\n> Task: "), "{text}");
}

#[test]
fn routes_choose_by_type_and_outcome() {
    let (all, failures, edits) = (receiver([OK]), receiver([OK]), receiver([OK]));
    let route = |name: &str, server: &Server, when: Value| json!({"name": name, "when": when, "sink": {"webhook": {"url": server.url()}}});
    let world = Scene::new()
        .route_with(route("all", &all, json!({})))
        .route_with(route("failures", &failures, json!({"outcome": ["failed", "partial"]})))
        .route_with(route("edits", &edits, json!({"event": ["EditMediaTask"], "outcome": ["succeeded"]})))
        .start();
    for name in ["workflow-finish-transcode.json", "workflow-partial-failure.json", "edit-media-finish.json"] {
        assert!(matches!(world.event(fixture(name)), Posted::Response(_)), "{name}");
    }
    assert_eq!([&all, &failures, &edits].map(|server| server.requests().len()), [3, 1, 1]);
}

#[test]
fn what_is_dropped_on_purpose_is_kept_and_said() {
    let (all, rest) = (receiver([OK]), receiver([OK]));
    let world = Scene::new()
        .archive()
        .route("all", json!({"webhook": {"url": all.url()}}))
        .route_with(json!({"name": "noise", "when": {"object": ["nowhere/*"], "bucket": ["media-*"]}, "sink": "drop"}))
        .route_with(json!({"name": "trials", "when": {"context": {".project": ["launch"]}}, "sink": "drop"}))
        .route("rest", json!({"webhook": {"url": rest.url()}}))
        .start();
    assert_eq!(world.event(fixture("workflow-finish-transcode.json")), done(true, 1, 0));
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 2, 0));
    assert_eq!([&all, &rest].map(|server| server.requests().len()), [2, 1]);
    assert_eq!(world.cos.objects().len(), 2);
    let dropped: Vec<_> = world
        .log()
        .into_iter()
        .filter_map(|line| if let Line::Event(event) = line { Some(event.dropped_by) } else { None })
        .collect();
    assert_eq!(dropped, [Some("trials".into()), None]);
}

#[test]
fn a_route_that_stops_is_the_last() {
    let (first, second) = (receiver([OK]), receiver([OK]));
    let world = Scene::new()
        .route_with(json!({"name": "edits", "when": {"task": ["*-EditMedia-*"]}, "stop": true, "sink": {"webhook": {"url": first.url()}}}))
        .route("rest", json!({"webhook": {"url": second.url()}}))
        .start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(false, 1, 0));
    assert_eq!(world.event(fixture("workflow-finish-transcode.json")), done(false, 1, 0));
    assert_eq!([&first, &second].map(|server| server.requests().len()), [1, 1]);
}

#[test]
fn a_webhook_with_a_template_gets_what_it_says() {
    let hook = receiver([OK]);
    let route =
        |template: &str| json!({"name": "chat", "template": template, "sink": {"webhook": {"url": hook.url()}}});
    for template in [r#"{"msg": "{{task_id}} \"{{outcome}}\""}"#, "{{outcome}}, which is no JSON"] {
        let world = Scene::new().route_with(route(template)).start();
        assert_eq!(world.event(fixture("edit-media-failed.json")), done(false, 1, 0));
    }
    let bodies: Vec<Value> =
        hook.requests().iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect();
    assert!(bodies[0]["msg"].as_str().unwrap().ends_with(" \"failed\""), "{}", bodies[0]);
    assert!(bodies[1]["text"].as_str().unwrap().starts_with("EditMediaTask failed\nTask: "), "{}", bodies[1]);
}

#[test]
fn redirects_are_not_followed() {
    let elsewhere = receiver([OK]);
    let address = elsewhere.url();
    let hook = Server::start(move |_| Reply::Status(307, vec![("Location".into(), address.clone())], Vec::new()));
    let world = Scene::new().archive().route("hook", json!({"webhook": {"url": hook.url()}})).start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 0, 1));
    assert_eq!((hook.requests().len(), elsewhere.requests().len()), (1, 0));
}

#[test]
fn a_missing_secret_is_named_and_stops_nobody_else() {
    let (hook, robot) = (receiver([OK]), receiver([OK]));
    let world = Scene::new()
        .archive()
        .route("backend", webhook(&hook))
        .route("ops", wecom(&robot))
        .env("WECOM_KEY", "r0bot-key")
        .env("HOOK_TOKEN", "hook-t0ken")
        .start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 1, 1));
    assert_eq!((hook.requests().len(), robot.requests().len()), (0, 1));
    let log = world.log();
    let unset = deliveries(&log).into_iter().find(|line| line.sink == "backend").unwrap();
    assert_eq!(unset.error.as_deref(), Some("the environment variable `HOOK_SECRET` is not set"));
    assert_eq!((unset.attempts, unset.retryable), (0, false));
}

#[test]
fn secrets_stay_out_of_the_log_whatever_goes_wrong() {
    let hook = Server::start(|_| Reply::HangUp);
    let world = Scene::new()
        .archive()
        .route("backend", webhook(&hook))
        .route(
            "ops",
            json!({"wecom": {"key": "${secret:WECOM_KEY}", "endpoint": "http://127.0.0.1:1/${secret:HOOK_TOKEN}"}}),
        )
        .route("odd", json!({"webhook": {"url": "${secret:HOOK_TOKEN}"}}))
        .env("WECOM_KEY", "r0bot-key")
        .env("HOOK_TOKEN", "hook-t0ken")
        .env("HOOK_SECRET", "hook-s3cret")
        .start();
    world.cos.fail(403, "AccessDenied", 1);
    // Nobody has it, so the bytes get a second chance at the archive, and then they are there.
    assert_eq!(world.event(fixture("edit-media-finish.json")), failed(true, 0, 2, 1));
    let output = world.output();
    for secret in ["r0bot-key", "hook-t0ken", "hook-s3cret", "SECRETKEYEXAMPLE", "TOKENEXAMPLE", "?", "q-sign"] {
        assert!(!output.contains(secret), "{secret} in {output}");
    }
}

#[test]
fn a_receiver_that_never_answers_does_not_eat_the_deadline_of_others() {
    let (silent, hook) = (
        Server::start(|_| {
            loop {
                std::thread::park();
            }
        }),
        receiver([OK]),
    );
    let world = Scene::new()
        .archive()
        .route("silent", json!({"webhook": {"url": silent.url()}}))
        .route("hook", json!({"webhook": {"url": hook.url()}}))
        .time_limit(1500)
        .start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), failed(true, 1, 1, 0));
    let log = world.log();
    let late = deliveries(&log).into_iter().find(|line| line.sink == "silent").unwrap();
    assert!(late.retryable && late.error.as_deref().unwrap().starts_with("no answer within "), "{late:?}");
}

#[test]
fn a_template_that_fails_is_replaced_and_blamed() {
    let robot = receiver([OK]);
    let template = "{{#each outputs}}{{nothing_like_this}}{{/each}}";
    let route = json!({"name": "ops", "template": template, "sink": {"wecom": {"key": "k", "endpoint": robot.url()}}});
    let world = Scene::new().route_with(route).start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(false, 1, 0));
    let body: Value = serde_json::from_slice(&robot.requests()[0].body).unwrap();
    let text = body["markdown"]["content"].as_str().unwrap();
    assert!(text.starts_with("### <font color=\"info\">EditMediaTask succeeded</font>\n> Task: "), "{text}");
    let log = world.log();
    let note = deliveries(&log)[0].note.as_deref().unwrap();
    assert!(note.starts_with("the template fails for a `EditMediaTask` event: "), "{note}");
}

#[test]
fn the_metadata_service_is_nobodys_receiver() {
    let world = Scene::new().archive().route("hook", json!({"webhook": {"url": "http://169.254.0.23/x"}})).start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 0, 1));
    let log = world.log();
    assert_eq!(deliveries(&log)[0].error.as_deref(), Some("the address belongs to the metadata service"));
}
