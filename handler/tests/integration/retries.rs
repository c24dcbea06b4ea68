//! What happens when something is down: SCF brings the whole event again, and only what failed is repeated.

use crate::world::{
    Posted, Scene, World, fixture,
    http::{Reply, Server},
    receiver,
};
use serde_json::{Value, json};
use std::time::Duration;

const OK: (u16, &str) = (200, "");
const DOWN: (u16, &str) = (503, "");

fn two_sinks(good: &Server, bad: &Server) -> Scene {
    Scene::new()
        .route("good", json!({"webhook": {"url": good.url()}}))
        .route("bad", json!({"webhook": {"url": bad.url()}}))
}

fn totals(posted: Posted) -> (bool, Value, Value, Value) {
    let (again, body) = match posted {
        Posted::Response(body) => (false, body),
        Posted::Error(body) => (true, body),
    };
    (again, body["delivered"].clone(), body["failed"].clone(), body["dropped"].clone())
}

fn send(world: &World) -> (bool, Value, Value, Value) {
    totals(world.event(fixture("edit-media-finish.json")))
}

#[test]
fn a_sink_that_is_down_fails_the_event_and_the_next_try_tells_only_that_sink() {
    let (good, bad) = (receiver([OK]), receiver([DOWN, DOWN, DOWN, OK]));
    let world = two_sinks(&good, &bad).start();
    assert_eq!(send(&world), (true, json!(1), json!(1), json!(0)));
    assert_eq!(send(&world), (false, json!(2), json!(0), json!(0)));
    assert_eq!((good.requests().len(), bad.requests().len()), (1, 4));
    // Settled: a replay reaches everyone again.
    assert_eq!(send(&world), (false, json!(2), json!(0), json!(0)));
    assert_eq!((good.requests().len(), bad.requests().len()), (2, 5));
}

#[test]
fn another_instance_knows_from_the_archive_who_has_been_told() {
    let (good, bad) = (receiver([OK]), receiver([DOWN, DOWN, DOWN, OK]));
    let first = two_sinks(&good, &bad).archive().start();
    assert_eq!(send(&first), (true, json!(1), json!(1), json!(0)));
    let second = two_sinks(&good, &bad).archive().cos(&first.cos).start();
    drop(first);
    assert_eq!(send(&second), (false, json!(2), json!(0), json!(0)));
    assert_eq!((good.requests().len(), bad.requests().len()), (1, 4));
    let third = two_sinks(&good, &bad).archive().cos(&second.cos).start();
    assert_eq!(send(&third), (false, json!(2), json!(0), json!(0)));
    assert_eq!((good.requests().len(), bad.requests().len()), (2, 5));
}

#[test]
fn a_short_fault_is_mended_within_the_event() {
    let (good, bad) = (receiver([OK]), receiver([DOWN, OK]));
    let world = two_sinks(&good, &bad).start();
    assert_eq!(send(&world), (false, json!(2), json!(0), json!(0)));
    let [first, second] = &bad.requests()[..] else { panic!("two attempts") };
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
}

#[test]
fn a_robot_that_is_asked_too_often_is_left_for_the_next_try() {
    let robot = receiver([(200, r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#)]);
    let world = Scene::new().archive().route("ops", json!({"wecom": {"key": "k", "endpoint": robot.url()}})).start();
    assert_eq!(send(&world), (true, json!(0), json!(1), json!(0)));
    assert_eq!(robot.requests().len(), 1);
}

#[test]
fn a_verdict_that_comes_in_pieces_is_waited_for() {
    let verdict = r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#;
    let robot = Server::start(move |_| Reply::Slow(200, verdict.into(), Duration::from_millis(50)));
    let world = Scene::new().archive().route("ops", json!({"wecom": {"key": "k", "endpoint": robot.url()}})).start();
    assert_eq!(send(&world), (false, json!(0), json!(0), json!(1)));
}

#[test]
fn an_archive_that_is_down_fails_the_event_and_not_the_notification() {
    let good = receiver([OK]);
    let world = Scene::new().archive().route("good", json!({"webhook": {"url": good.url()}})).start();
    world.cos.fail(503, "SlowDown", 3);
    assert_eq!(send(&world), (true, json!(1), json!(0), json!(0)));
    assert!(world.cos.objects().keys().all(|place| !place.contains("EditMediaTask")));
    assert!(!send(&world).0);
    assert!(world.cos.objects().keys().any(|place| place.contains("/mps/EditMediaTask/")));
}

#[test]
fn an_archive_that_refuses_for_good_is_survived_if_someone_was_told() {
    let good = receiver([OK]);
    let world = Scene::new().archive().route("good", json!({"webhook": {"url": good.url()}})).start();
    world.cos.fail(403, "AccessDenied", 1);
    assert_eq!(send(&world), (false, json!(1), json!(0), json!(0)));
    let alone = Scene::new().archive().start();
    alone.cos.fail(403, "AccessDenied", 1);
    assert_eq!(send(&alone), (true, json!(0), json!(0), json!(0)));
}

#[test]
fn without_an_execution_role_the_archive_says_so() {
    let world = Scene::new().archive().env("TENCENTCLOUD_SECRETID", "").start();
    assert!(send(&world).0);
    assert!(world.output().contains("`TENCENTCLOUD_SECRETID` is not set: the function has no execution role"));
}

#[test]
fn a_date_to_come_back_at_is_a_pause_like_any_other() {
    for (date, tries) in [("Tue, 31 Dec 2199 23:59:59 GMT", 1), ("Sun, 06 Nov 1994 08:49:37 GMT", 3)] {
        let busy = Server::start(move |_| Reply::Status(429, vec![("Retry-After".into(), date.into())], Vec::new()));
        let world = Scene::new().archive().route("busy", json!({"webhook": {"url": busy.url()}})).start();
        assert_eq!(send(&world), (true, json!(0), json!(1), json!(0)));
        assert_eq!(busy.requests().len(), tries, "a pause beyond the deadline is left to the next try");
    }
}
