//! What becomes of an event that does not reach everyone: tried again, then kept as a dead letter, then replayed.

use crate::world::{
    Posted, Scene, World,
    cos::Cos,
    fixture,
    http::{Reply, Server},
    receiver,
};
use mpstack_handler::report::Line;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

const EVENT: &str = "edit-media-failed.json";

/// A receiver that is down, and asks for a pause so long that one request is all that a try makes; until it is told to work.
fn down() -> (Server, Arc<AtomicBool>) {
    let works = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&works);
    let server = Server::start(move |_| match told.load(Ordering::Relaxed) {
        true => Reply::status(204),
        false => Reply::Status(503, vec![("Retry-After".into(), "3600".into())], Vec::new()),
    });
    (server, works)
}

fn hook(server: &Server) -> Value {
    json!({"webhook": {"url": server.url()}})
}

fn task() -> String {
    let event: Value = serde_json::from_slice(&fixture(EVENT)).unwrap();
    event["EditMediaTaskEvent"]["TaskId"].as_str().unwrap().to_owned()
}

fn event_key() -> String {
    format!("mps/EditMediaTask/{}/FINISH.json", task())
}

/// The dead letter, without the time at which it was written.
fn letter(cos: &Cos) -> Option<Value> {
    let mut letter: Value =
        serde_json::from_slice(&cos.object(&format!("mps/dead-letters/EditMediaTask/{}/FINISH.json", task()))?)
            .unwrap();
    assert!(letter["written"].take().as_str().unwrap().ends_with('Z'));
    Some(letter)
}

fn undelivered(cos: &Cos) -> Value {
    letter(cos).unwrap()["undelivered"].take()
}

fn is_asked_for_again(posted: &Posted) -> bool {
    matches!(posted, Posted::Error(_))
}

fn replay(world: &World, sinks: &[&str]) -> Posted {
    world.event(json!({"mpstack": "replay", "key": event_key(), "sinks": sinks}).to_string())
}

#[test]
fn after_the_last_try_a_letter_says_who_is_without_the_event_and_a_replay_settles_it() {
    let (good, (bad, works)) = (receiver([(200, "")]), down());
    let world = Scene::new().archive().route("good", hook(&good)).route("bad", hook(&bad)).start();
    for _ in 0..2 {
        assert!(is_asked_for_again(&world.event(fixture(EVENT))));
        assert_eq!(letter(&world.cos).unwrap()["given_up"], false, "there will be another try");
    }
    assert!(is_asked_for_again(&world.event(fixture(EVENT))), "SCF's own records shall show the failure");
    assert_eq!(
        letter(&world.cos).unwrap(),
        json!({
            "event_type": "EditMediaTask", "task_id": task(), "status": "FINISH", "outcome": "failed",
            "archived": {"bucket": "callbacks-1", "region": "ap-beijing", "key": event_key()},
            "written": null, "tries": 3, "given_up": true,
            "undelivered": [
                {"sink": "bad", "kind": "webhook", "retryable": true, "error": "answered with HTTP status 503"},
            ],
        })
    );
    assert_eq!((good.requests().len(), bad.requests().len()), (1, 3));

    assert!(is_asked_for_again(&replay(&world, &["bad"])));
    assert_eq!(letter(&world.cos).unwrap()["tries"], 4);
    works.store(true, Ordering::Relaxed);
    let done = json!({"mpstack":"done","events":1,"archived":true,"delivered":1,"failed":0,"dropped":0});
    assert_eq!(replay(&world, &["bad"]), Posted::Response(done));
    assert_eq!((good.requests().len(), bad.requests().len()), (1, 5), "one route is replayed and no other");
    assert_eq!(bad.requests()[0].header("webhook-id"), bad.requests()[4].header("webhook-id"));
    assert_eq!(world.cos.keys(), [event_key()], "nothing is left but the event");

    let cos = world.cos.clone();
    let letters = world.log().into_iter().filter(|line| matches!(line, Line::DeadLetter(_))).count();
    assert_eq!((letters, cos.object(&event_key())), (2, Some(fixture(EVENT))));
}

#[test]
fn what_fails_for_good_is_a_dead_letter_at_once() {
    let gone = receiver([(410, "")]);
    let world = Scene::new().archive().route("gone", hook(&gone)).start();
    assert!(!is_asked_for_again(&world.event(fixture(EVENT))), "another try would fail alike");
    let expected =
        json!([{"sink": "gone", "kind": "webhook", "retryable": false, "error": "answered with HTTP status 410"}]);
    assert_eq!(undelivered(&world.cos), expected);
}

#[test]
fn tries_that_are_killed_count_and_the_last_leaves_a_letter() {
    let silent = Server::start(|_| {
        loop {
            thread::park();
        }
    });
    let cos = Cos::start();
    for round in 1..=3 {
        let world = Scene::new().archive().cos(&cos).route("silent", hook(&silent)).start();
        world.send(fixture(EVENT));
        while silent.requests().len() < round {
            thread::sleep(Duration::from_millis(5));
        }
        // Dropping it kills the process, in the middle of its delivery.
        drop(world);
    }
    assert_eq!(
        undelivered(&cos),
        json!([{"sink": "silent", "kind": "webhook", "retryable": true, "error": null}]),
        "written before the last try, since nobody can write it afterwards"
    );
    assert_eq!(letter(&cos).unwrap()["given_up"], true);
}

#[test]
fn a_letter_is_renewed_before_and_after_each_try_and_goes_when_one_succeeds() {
    let (hook_, works) = down();
    let world = Scene::new().archive().route("hook", hook(&hook_)).start();
    world.event(fixture(EVENT));
    world.event(fixture(EVENT));
    works.store(true, Ordering::Relaxed);
    assert!(!is_asked_for_again(&world.event(fixture(EVENT))));
    let writes = world.cos.server.requests().into_iter().filter(|request| request.path.contains("dead-letters"));
    assert_eq!(writes.map(|request| request.method).collect::<Vec<_>>(), ["PUT", "PUT", "PUT", "PUT", "DELETE"]);
    assert_eq!(world.cos.keys(), [event_key()]);
}

#[test]
fn the_stack_says_how_many_tries_there_are() {
    let (bad, _) = down();
    let archive = json!({"cos": {"bucket": "callbacks-1", "region": "ap-beijing", "prefix": "mps/"}});
    let route = json!({"name": "bad", "sink": hook(&bad)});
    let text = json!({"version": 1, "stack": "demo", "archive": archive, "notify": [route], "retries": 0}).to_string();
    let world = Scene::new().file(&text).start();
    assert!(is_asked_for_again(&world.event(fixture(EVENT))));
    assert_eq!(letter(&world.cos).unwrap()["tries"], 1);
}

#[test]
fn a_replay_reaches_everyone_or_says_why_not() {
    let good = receiver([(200, "")]);
    let world = Scene::new().archive().route("good", hook(&good)).start();
    world.event(fixture(EVENT));
    assert!(!is_asked_for_again(&replay(&world, &[])));
    assert_eq!(good.requests().len(), 2);
    for (key, sinks, error) in [
        (event_key(), json!(["nobody"]), "no route is named `nobody`"),
        ("elsewhere/a.json".into(), json!([]), "it is no event of the archive"),
        ("mps/dead-letters/a.json".into(), json!([]), "it is no event of the archive"),
        ("mps/WorkflowTask/t/FINISH.json".into(), json!([]), "it is not in the archive"),
    ] {
        let posted = world.event(json!({"mpstack": "replay", "key": key, "sinks": sinks}).to_string());
        let error = format!("failed to replay `{key}`: {error}");
        assert_eq!(posted, Posted::Error(json!({"mpstack": "failed", "error": error})));
    }
    assert_eq!(good.requests().len(), 2);
}

#[test]
fn different_bytes_of_one_task_and_status_are_both_kept() {
    let world = Scene::new().archive().start();
    let text = String::from_utf8(fixture(EVENT)).unwrap();
    let other = text.replacen('{', "{ ", 1);
    for body in [&text, &other, &text, &other] {
        assert!(!is_asked_for_again(&world.event(body.clone())));
    }
    let bodies: Vec<_> = world.cos.objects().into_values().map(|object| object.body).collect();
    assert_eq!(bodies.len(), 2);
    assert!(bodies.contains(&text.into_bytes()) && bodies.contains(&other.into_bytes()));
}

#[test]
fn who_was_told_while_the_archive_was_down_is_not_told_twice() {
    let good = receiver([(200, "")]);
    let world = Scene::new().archive().route("good", hook(&good)).start();
    world.cos.fail(503, "SlowDown", 3);
    assert!(is_asked_for_again(&world.event(fixture(EVENT))));
    assert!(!is_asked_for_again(&world.event(fixture(EVENT))));
    assert_eq!((good.requests().len(), world.cos.keys()), (1, vec![event_key()]));
}

#[test]
fn a_letter_that_cannot_be_written_is_no_reason_to_forget() {
    let gone = receiver([(410, "")]);
    let world = Scene::new().archive().route("gone", hook(&gone)).start();
    world.cos.pass(1);
    // The letter and the ledger's note are written side by side: both are refused, whichever comes first.
    world.cos.fail(403, "AccessDenied", 2);
    assert!(is_asked_for_again(&world.event(fixture(EVENT))));
    assert!(!is_asked_for_again(&world.event(fixture(EVENT))));
    assert!(letter(&world.cos).is_some());
}
