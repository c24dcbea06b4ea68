//! The custom runtime protocol, and the ways in which its other side can be odd.

use crate::world::{
    Posted, Scene, fixture,
    http::{Reply, Server},
    receiver,
};
use mpstack_handler::{
    handle::{Answer, Invocation},
    runtime::{Api, ServeError, run},
};
use serde_json::json;
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

#[test]
fn the_four_requests_come_in_order() {
    let world = Scene::new().start();
    world.event("{}");
    world.event("{}");
    let asked: Vec<_> =
        world.runtime.requests().iter().map(|request| format!("{} {}", request.method, request.path)).collect();
    let turn = ["GET /runtime/invocation/next", "POST /runtime/invocation/response"];
    let expected = [&["POST /runtime/init/ready"][..], &turn, &turn].concat();
    assert_eq!(asked[..5], expected);
}

#[test]
fn proxies_stand_neither_before_the_runtime_nor_before_the_embedded_cloud() {
    let nowhere = "http://127.0.0.1:1";
    let world =
        Scene::new().archive().env("http_proxy", nowhere).env("HTTPS_PROXY", nowhere).env("ALL_PROXY", nowhere).start();
    assert!(matches!(world.event(fixture("edit-media-finish.json")), Posted::Response(_)));
    assert_eq!(world.cos.objects().len(), 1);
}

#[test]
fn an_event_beyond_every_limit_is_refused_and_the_next_one_served() {
    let world = Scene::new().start();
    let error = json!({"mpstack": "failed", "error": "the event is larger than 8388608 bytes"});
    assert_eq!(world.event(vec![b' '; 9 * 1024 * 1024]), Posted::Error(error));
    assert!(matches!(world.event("{}"), Posted::Response(_)));
}

#[test]
fn the_process_ends_when_the_runtime_is_gone_for_good() {
    let world = Scene::new().start();
    world.event("{}");
    assert_eq!(world.exit_code(), Some(1));
}

/// Plays the runtime's side from a list of replies to `next`, then hangs up for ever; returns what was handled and posted.
fn play(replies: Vec<fn() -> Reply>, handle: fn(Invocation) -> Answer) -> Vec<(String, String)> {
    let turn = AtomicUsize::new(0);
    let server = Server::start(move |request| match request.path.as_str() {
        "/runtime/invocation/next" => {
            let turn = turn.fetch_add(1, Ordering::Relaxed);
            replies.get(turn).map_or(Reply::HangUp, |reply| reply())
        }
        _ => Reply::ok(""),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let api = Api::at(&server.address.to_string()).unwrap();
    let Err(end) = runtime.block_on(run(&api, move |invocation| async move { handle(invocation) }));
    assert!(matches!(end, ServeError::Api(_)));
    let posts = server
        .requests()
        .into_iter()
        .filter(|request| request.path.contains("/invocation/") && request.method == "POST");
    posts.map(|post| (post.path.replace("/runtime/invocation/", ""), String::from_utf8(post.body).unwrap())).collect()
}

#[test]
fn hang_ups_refusals_missing_headers_and_panics_are_survived() {
    let posts = play(
        vec![
            || Reply::HangUp,
            || Reply::status(500),
            || Reply::status(204),
            || Reply::ok("panic"),
            || Reply::Status(200, vec![("TIME_LIMIT_IN_MS".into(), "nonsense".into())], b"plain".into()),
            || Reply::Status(200, vec![("Time_Limit_In_Ms".into(), "7000".into())], b"limited".into()),
            || Reply::Status(200, vec![("Time_Limit_In_Ms".into(), u64::MAX.to_string())], b"endless".into()),
        ],
        |invocation| match &invocation.body[..] {
            b"panic" => panic!("on purpose"),
            body => {
                assert_eq!(invocation.request_id, "");
                let limit = match body {
                    b"limited" => 7,
                    b"endless" => 86_400,
                    _ => 3,
                };
                assert_eq!(invocation.time_limit, Duration::from_secs(limit));
                Answer::Response(String::from_utf8(body.into()).unwrap())
            }
        },
    );
    let panicked = r#"{"mpstack":"failed","error":"the handler panicked: on purpose"}"#;
    let expected = [("error", panicked), ("response", "plain"), ("response", "limited"), ("response", "endless")];
    assert_eq!(posts, expected.map(|(path, body)| (path.to_owned(), body.to_owned())));
}

#[test]
fn one_connection_serves_all_events() {
    let hook = receiver([(200, "")]);
    let world = Scene::new().route("hook", json!({"webhook": {"url": hook.url()}})).start();
    for _ in 0..5 {
        world.event(fixture("edit-media-finish.json"));
    }
    assert_eq!(world.runtime.connections(), 1);
}
