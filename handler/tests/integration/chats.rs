//! Group chats, each against a receiver that checks what the real one checks.

use crate::{
    scenes::{deliveries, done, failed},
    world::{
        Scene, fixture,
        http::{Reply, Request, Server},
        receiver,
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};
use mpstack_handler::{report::Delivered, sign::hmac_sha256};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

const SECRET: &str = "SEC-test-secret";

fn json_of(request: &Request) -> Value {
    assert!(request.header("content-type").unwrap().starts_with("application/json"));
    serde_json::from_slice(&request.body).unwrap()
}

fn parameter(request: &Request, name: &str) -> Option<String> {
    let (_, query) = request.path.split_once('?')?;
    let (_, value) = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?;
    Some(percent_decode_str(value).decode_utf8().unwrap().into_owned())
}

/// Whether a time stamp is the present one, give or take a minute.
fn is_now(seconds: i64) -> bool {
    (mpstack_handler::clock::now() - seconds).abs() < 60
}

fn dingtalk(request: &Request) -> Reply {
    let refuse = |code: u32, words: &str| Reply::ok(json!({"errcode": code, "errmsg": words}).to_string());
    let timestamp = parameter(request, "timestamp").unwrap_or_default();
    let expected = BASE64_STANDARD.encode(hmac_sha256(SECRET.as_bytes(), format!("{timestamp}\n{SECRET}").as_bytes()));
    let body = json_of(request);
    if parameter(request, "access_token").as_deref() != Some("t0ken/+=") {
        refuse(300_005, "token is not exist")
    } else if !timestamp.parse::<i64>().is_ok_and(|milliseconds| is_now(milliseconds / 1000)) {
        refuse(310_000, "invalid timestamp")
    } else if parameter(request, "sign") != Some(expected) {
        refuse(310_000, "sign not match")
    } else if request.body.len() > 20_000
        || !body["markdown"]["title"].is_string()
        || !body["markdown"]["text"].is_string()
    {
        refuse(40_035, "bad parameter")
    } else {
        refuse(0, "ok")
    }
}

#[test]
fn dingtalk_gets_a_signed_markdown() {
    let robot = Server::start(dingtalk);
    let sink = json!({"dingtalk": {"token": "${secret:TOKEN}", "sign": "${secret:SIGN}", "endpoint": format!("{}/robot/send", robot.url())}});
    let scene =
        |secret: &str| Scene::new().archive().route("ops", sink.clone()).env("TOKEN", "t0ken/+=").env("SIGN", secret);
    let world = scene(SECRET).start();
    for name in ["workflow-unicode-object-names.json", "workflow-huge-1mb.json"] {
        assert_eq!(world.event(fixture(name)), done(true, 1, 0), "{name}");
    }
    let [first, _] = &robot.requests()[..] else { panic!("two requests") };
    let body = json_of(first);
    assert_eq!(body["msgtype"], "markdown");
    assert!(body["msgUuid"].as_str().unwrap().starts_with("msg_"));
    assert!(body["markdown"]["title"].as_str().unwrap().starts_with("WorkflowTask "), "{body}");

    let wrong = scene("SEC-another").start();
    assert_eq!(wrong.event(fixture("edit-media-finish.json")), done(true, 0, 1));
    let log = wrong.log();
    assert_eq!(deliveries(&log)[0].error.as_deref(), Some("errcode 310000: sign not match"));
}

#[test]
fn a_robot_that_is_silenced_is_left_alone_for_now_and_the_event_comes_again() {
    let robot =
        receiver([(200, r#"{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute, token t0ken"}"#)]);
    let sink = json!({"dingtalk": {"token": "${secret:TOKEN}", "endpoint": robot.url()}});
    let world = Scene::new().archive().route("ops", sink).env("TOKEN", "t0ken").start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), failed(true, 0, 1, 0));
    let log = world.log();
    let line = deliveries(&log)[0];
    let words = "errcode 130101: send too fast, exceed 20 times per minute, token ***";
    assert_eq!((line.attempts, line.retryable, line.error.as_deref()), (1, true, Some(words)));
}

fn feishu(request: &Request) -> Reply {
    let refuse = |code: u32, words: &str| Reply::ok(json!({"code": code, "msg": words}).to_string());
    let body = json_of(request);
    let timestamp = body["timestamp"].as_str().unwrap_or_default();
    let expected = BASE64_STANDARD.encode(hmac_sha256(format!("{timestamp}\n{SECRET}").as_bytes(), b""));
    if request.path != "/open-apis/bot/v2/hook/t0ken" {
        refuse(19_001, "incoming webhook access token invalid")
    } else if body["sign"] != expected.as_str() || !timestamp.parse().is_ok_and(is_now) {
        refuse(19_021, "sign match fail or timestamp is not within one hour from current time")
    } else if request.body.len() > 20 * 1024 || body["card"]["elements"][0]["tag"] != "markdown" {
        refuse(9_499, "Bad Request")
    } else {
        Reply::ok(r#"{"StatusCode":0,"StatusMessage":"success","Extra":null}"#)
    }
}

#[test]
fn feishu_gets_a_signed_card() {
    let bot = Server::start(feishu);
    let endpoint = format!("{}/open-apis/bot/v2/hook", bot.url());
    let sink = json!({"feishu": {"token": "${secret:TOKEN}", "sign": "${secret:SIGN}", "endpoint": endpoint}});
    let scene = |token: &str| Scene::new().archive().route("ops", sink.clone()).env("TOKEN", token).env("SIGN", SECRET);
    let world = scene("t0ken").start();
    for name in ["edit-media-failed.json", "workflow-huge-1mb.json", "workflow-unicode-object-names.json"] {
        assert_eq!(world.event(fixture(name)), done(true, 1, 0), "{name}");
    }
    let body = json_of(&bot.requests()[0]);
    assert_eq!(body["msg_type"], "interactive");
    assert_eq!(body["card"]["header"]["template"], "red");
    assert!(body["card"]["header"]["title"]["content"].as_str().unwrap().starts_with("EditMediaTask failed: "));

    let wrong = scene("another").start();
    assert_eq!(wrong.event(fixture("edit-media-finish.json")), done(true, 0, 1));
    let log = wrong.log();
    let error = deliveries(&log)[0].error.as_deref();
    assert_eq!(error, Some("code 19001: incoming webhook access token invalid"));
}

#[test]
fn slack_gets_a_section_and_its_retry_after_is_waited_for() {
    let busy = std::sync::atomic::AtomicBool::new(true);
    let slack = Server::start(move |request| {
        let body = json_of(request);
        let section = body["blocks"][0]["text"]["text"].as_str().unwrap_or_default();
        if request.path != "/services/T0/B0/s3cret" {
            Reply::Status(404, Vec::new(), b"no_service".into())
        } else if busy.swap(false, std::sync::atomic::Ordering::Relaxed) {
            Reply::Status(429, vec![("Retry-After".into(), "1".into())], Vec::new())
        } else if section.is_empty() || section.chars().count() > 3000 || !body["text"].is_string() {
            Reply::Status(400, Vec::new(), b"invalid_payload".into())
        } else {
            Reply::ok("ok")
        }
    });
    let sink = json!({"slack": {"url": format!("{}/services/T0/B0/${{secret:SLACK}}", slack.url())}});
    let world = Scene::new().archive().route("ops", sink.clone()).env("SLACK", "s3cret").start();
    assert_eq!(world.event(fixture("workflow-huge-1mb.json")), done(true, 1, 0));
    let log = world.log();
    let line = deliveries(&log)[0];
    assert_eq!((line.outcome, line.attempts), (Delivered::Delivered, 2));
    assert!(line.ms >= 1000, "{line:?}");

    let wrong = Scene::new().archive().route("ops", sink).env("SLACK", "another").start();
    assert_eq!(wrong.event(fixture("edit-media-finish.json")), done(true, 0, 1));
    let log = wrong.log();
    assert_eq!(deliveries(&log)[0].error.as_deref(), Some("answered with HTTP status 404: no_service"));
}

#[test]
fn teams_gets_an_adaptive_card() {
    let teams = Server::start(|request| {
        let body = json_of(request);
        let card = &body["attachments"][0]["content"];
        let fits =
            body["type"] == "message" && card["type"] == "AdaptiveCard" && card["body"][0]["type"] == "TextBlock";
        Reply::status(match (request.body.len(), fits) {
            (28_673.., _) => 413,
            (_, false) => 400,
            (_, true) => 202,
        })
    });
    let sink = json!({"teams": {"url": format!("{}/workflows/x?sig=${{secret:SIG}}", teams.url())}});
    let world = Scene::new().archive().route("ops", sink).env("SIG", "s1g").start();
    for name in ["edit-media-failed.json", "workflow-huge-1mb.json", "workflow-unicode-object-names.json"] {
        assert_eq!(world.event(fixture(name)), done(true, 1, 0), "{name}");
    }
    let first = &teams.requests()[0];
    assert_eq!(first.path, "/workflows/x?sig=s1g");
    let text = json_of(first)["attachments"][0]["content"]["body"][0]["text"].as_str().unwrap().to_owned();
    assert!(text.starts_with("**EditMediaTask failed**"), "{text}");
}

#[test]
fn an_address_that_comes_through_a_secret_must_lie_outside() {
    let inside = receiver([(200, "ok")]);
    let world = Scene::new()
        .archive()
        .route("plain", json!({"webhook": {"url": "${secret:PLAIN}"}}))
        .route("inside", json!({"slack": {"url": "${secret:INSIDE}"}}))
        .route("metadata", json!({"teams": {"url": "https://${secret:METADATA}/x"}}))
        .env("PLAIN", &inside.url())
        .env("INSIDE", &inside.url().replace("http:", "https:"))
        .env("METADATA", "metadata.tencentyun.com")
        .start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 0, 3));
    assert_eq!(inside.connections(), 0);
    let log = world.log();
    let mut errors: Vec<_> =
        deliveries(&log).iter().map(|line| (line.sink.as_str(), line.error.as_deref().unwrap())).collect();
    errors.sort_unstable();
    assert_eq!(
        errors,
        [
            ("inside", "an address that comes through a secret is not a public one"),
            ("metadata", "the address belongs to the metadata service"),
            ("plain", "an address that comes through a secret is not a public one"),
        ]
    );
}
