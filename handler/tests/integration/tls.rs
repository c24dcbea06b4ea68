//! Receivers that cannot prove who they are: named as what they are, asked once, and kept as dead letters.

use crate::{
    scenes::{deliveries, done},
    world::{Scene, World, fixture, tls::Tls},
};
use serde_json::{Value, json};

const LATER: i32 = 2199;

fn world(server: &Tls, trusted: bool) -> World {
    let scene = Scene::new().archive().route("backend", json!({"webhook": {"url": server.url()}}));
    let scene = if trusted { scene.env("MPSTACK_CA_FILE", server.authority().to_str().unwrap()) } else { scene };
    scene.start()
}

#[test]
fn a_receiver_that_proves_itself_is_told() {
    let server = Tls::start("localhost", LATER);
    assert_eq!(world(&server, true).event(fixture("edit-media-finish.json")), done(true, 1, 0));
    assert_eq!(server.seen(), (1, 1));
}

#[test]
fn one_that_does_not_is_named_for_what_it_is_and_asked_once() {
    for (name, until, trusted, error) in [
        ("localhost", LATER, false, "its certificate is from nobody who is trusted"),
        ("localhost", 2001, true, "its certificate has expired"),
        ("elsewhere.example", LATER, true, "its certificate is for another host"),
    ] {
        let server = Tls::start(name, until);
        let world = world(&server, trusted);
        assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 0, 1), "{error}");
        assert_eq!(server.seen(), (1, 0), "{error}");
        let error = format!("the server cannot prove who it is: {error}");
        let key = world.cos.keys().into_iter().find(|key| key.contains("dead-letters/")).unwrap();
        let letter: Value = serde_json::from_slice(&world.cos.object(&key).unwrap()).unwrap();
        let expected = json!([{"sink": "backend", "kind": "webhook", "retryable": false, "error": error}]);
        assert_eq!((&letter["given_up"], &letter["undelivered"]), (&json!(true), &expected));
        let log = world.log();
        let [line] = deliveries(&log)[..] else { panic!("{log:?}") };
        assert_eq!((line.attempts, line.error.as_deref()), (1, Some(error.as_str())));
    }
}
