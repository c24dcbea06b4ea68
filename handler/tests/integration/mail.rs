//! Mail, to a server that speaks SMTP over real TLS.

use crate::{
    scenes::{deliveries, done, failed},
    world::{
        Scene, World, fixture,
        smtp::{Offer, Smtp},
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};
use mail_parser::MessageParser;
use serde_json::{Value, json};

fn mailbox(server: &Smtp, tls: &str) -> Value {
    json!({"email": {"host": "localhost", "port": server.port, "tls": tls, "user": "ops@mail.example", "password": "${secret:SMTP}",
        "from": "监控 <ops@mail.example>", "to": ["a@example.com", "Bo <b@example.com>"]}})
}

fn world(server: &Smtp, tls: &str) -> World {
    let scene = Scene::new().archive().route("ops", mailbox(server, tls)).env("SMTP", "p4ssword");
    scene.env("MPSTACK_CA_FILE", server.certificate().to_str().unwrap()).start()
}

/// The error of the only delivery.
fn blamed(world: World) -> String {
    let log = world.log();
    let [line] = deliveries(&log)[..] else { panic!("{log:?}") };
    line.error.clone().unwrap()
}

#[test]
fn a_mail_is_read_as_it_was_meant_over_either_kind_of_tls() {
    for (offer, tls) in [(Offer::Implicit, "implicit"), (Offer::Starttls, "starttls")] {
        let server = Smtp::start(offer);
        let world = world(&server, tls);
        for _ in 0..2 {
            assert_eq!(world.event(fixture("workflow-unicode-object-names.json")), done(true, 1, 0));
        }
        let mails = server.mails();
        let [mail, again] = &mails[..] else { panic!("two mails") };
        assert!(mail.encrypted);
        let login = BASE64_STANDARD.decode(mail.login.as_ref().unwrap()).unwrap();
        assert_eq!(login, b"\0ops@mail.example\0p4ssword");
        assert_eq!(mail.from, "ops@mail.example");
        assert_eq!(mail.to, ["a@example.com", "b@example.com"]);

        let read = MessageParser::default().parse(&mail.data).unwrap();
        assert!(read.subject().unwrap().starts_with("WorkflowTask "), "{:?}", read.subject());
        let from = read.from().unwrap().first().unwrap();
        assert_eq!((from.name(), from.address()), (Some("监控"), Some("ops@mail.example")));
        assert_eq!(read.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        assert!(read.date().is_some() && read.references().as_text().unwrap().starts_with("task_"));
        let (html, plain) = (read.body_html(0).unwrap(), read.body_text(0).unwrap());
        assert!(html.starts_with("<!doctype html>") && html.contains("第1集_transcode_100020.mp4"), "{html}");
        assert!(html.contains("🎬 &lt;b&gt;&amp;amp;"), "{html}");
        assert!(plain.starts_with("WorkflowTask ") && plain.contains("受信箱/"), "{plain}");
        // A repetition is known by its id.
        let id = read.message_id().unwrap();
        assert!(id.starts_with("msg_") && id.ends_with("@mail.example"), "{id}");
        assert_eq!(MessageParser::default().parse(&again.data).unwrap().message_id(), Some(id));
    }
}

#[test]
fn the_largest_event_is_a_mail_within_every_limit() {
    let server = Smtp::start(Offer::Implicit);
    let world = world(&server, "implicit");
    assert_eq!(world.event(fixture("workflow-huge-1mb.json")), done(true, 1, 0));
    assert!(server.mails()[0].data.len() < 1024 * 1024);
}

#[test]
fn no_word_is_said_to_a_server_that_cannot_prove_itself() {
    let server = Smtp::start(Offer::Implicit);
    let world = Scene::new().archive().route("ops", mailbox(&server, "implicit")).env("SMTP", "p4ssword").start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), failed(true, 0, 1, 0));
    assert!(server.commands().is_empty());
    let error = blamed(world);
    assert!(error.contains("invalid peer certificate"), "{error}");
}

#[test]
fn without_starttls_nothing_is_sent() {
    let server = Smtp::start(Offer::Plain);
    let world = world(&server, "starttls");
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 0, 1));
    assert!(server.commands().iter().all(|command| command.starts_with("EHLO") || command == "QUIT"));
    assert_eq!(blamed(world), "the server does not offer STARTTLS");
}

#[test]
fn this_machines_own_server_needs_no_encryption_and_no_login() {
    let server = Smtp::start(Offer::Plain);
    let sink = json!({"email": {"host": "127.0.0.1", "port": server.port, "tls": "none", "from": "a@b.example", "to": ["c@d.example"]}});
    let world = Scene::new().archive().route("ops", sink).start();
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 1, 0));
    let mail = &server.mails()[0];
    assert_eq!((mail.encrypted, &mail.login), (false, &None));
}

#[test]
fn refusals_are_for_now_or_for_good() {
    let busy = "451 4.3.0 try again later";
    for (command, answer, delivered, error) in [
        ("RCPT", busy, true, ""),
        ("CONTENT", busy, true, ""),
        ("MAIL", "550 5.7.1 no such sender", false, "permanent error (550): 5.7.1 no such sender"),
        ("AUTH", "535 5.7.8 bad login b3BzQG1haWw6cDRzc3dvcmQ=", false, "the server did not accept the login (535)"),
    ] {
        let server = Smtp::start(Offer::Implicit);
        server.refuse(command, answer);
        let world = world(&server, "implicit");
        let (made, dropped) = if delivered { (1, 0) } else { (0, 1) };
        assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, made, dropped), "{command}");
        assert_eq!(server.mails().len(), usize::from(delivered), "{command}");
        if !delivered {
            assert_eq!(blamed(world), error);
        }
    }
}

#[test]
fn a_rate_that_tencents_mail_service_calls_an_error_for_good_is_waited_out() {
    let server = Smtp::start(Offer::Implicit);
    let words = r#"554 5.0.0 Error: transaction failed, ##SES-response-json: {"Response":{"QcloudError":{"Error":{"Code":"RequestLimitExceeded.SmtpRateLimit"}}}}"#;
    server.refuse("CONTENT", words);
    let world = world(&server, "implicit");
    assert_eq!(world.event(fixture("edit-media-finish.json")), failed(true, 0, 1, 0));
}

const NOBODY: &str = "550 5.1.1 no such user";
const FULL: &str = "452 4.2.2 mailbox full";

#[test]
fn a_receiver_that_is_refused_for_good_takes_the_mail_from_nobody_else() {
    let server = Smtp::start(Offer::Implicit);
    server.refuse("RCPT TO:<a@example.com>", NOBODY);
    let world = world(&server, "implicit");
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 0, 1));
    let [mail] = &server.mails()[..] else { panic!("one mail") };
    assert_eq!(mail.to, ["b@example.com"]);
    let read = MessageParser::default().parse(&mail.data).unwrap();
    assert_eq!(read.to().unwrap().iter().count(), 2, "whoever has it sees who should");
    let error = "1 of 2 receivers refused: `a@example.com`: permanent error (550): 5.1.1 no such user";
    let key = world.cos.keys().into_iter().find(|key| key.contains("dead-letters/")).unwrap();
    let letter: Value = serde_json::from_slice(&world.cos.object(&key).unwrap()).unwrap();
    let expected = json!([{"sink": "ops", "kind": "email", "retryable": false, "error": error}]);
    assert_eq!((&letter["given_up"], &letter["undelivered"]), (&json!(true), &expected));
    assert_eq!(blamed(world), error);
}

#[test]
fn a_receiver_that_is_refused_for_now_is_waited_for_once_and_then_left_behind() {
    let server = Smtp::start(Offer::Implicit);
    for _ in 0..2 {
        server.refuse("RCPT TO:<a@example.com>", FULL);
    }
    let world = world(&server, "implicit");
    assert_eq!(world.event(fixture("edit-media-finish.json")), failed(true, 0, 1, 0), "it comes again");
    assert_eq!(server.mails().iter().map(|mail| &mail.to[..]).collect::<Vec<_>>(), [["b@example.com"]]);
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 1, 0));
    let mails = server.mails();
    let [first, second] = &mails[..] else { panic!("two mails") };
    assert_eq!(second.to, ["a@example.com", "b@example.com"]);
    let id = |mail: &crate::world::smtp::Mail| {
        MessageParser::default().parse(&mail.data).unwrap().message_id().unwrap().to_owned()
    };
    assert_eq!(id(first), id(second), "who has it twice knows it by its id");
}

#[test]
fn where_everyone_is_refused_nothing_is_sent() {
    let server = Smtp::start(Offer::Implicit);
    server.refuse("RCPT TO:<a@example.com>", NOBODY);
    server.refuse("RCPT TO:<b@example.com>", "553 5.1.3 bad address");
    let world = world(&server, "implicit");
    assert_eq!(world.event(fixture("edit-media-finish.json")), done(true, 0, 1));
    assert!(!server.commands().contains(&"DATA".to_owned()));
    let error = blamed(world);
    assert!(
        error.starts_with("2 of 2 receivers refused: `a@example.com`: ") && error.contains("`b@example.com`: "),
        "{error}"
    );
}
