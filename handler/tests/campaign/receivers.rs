//! Receivers that fail in every way that there is.

use crate::{
    chance::per_mille,
    http::{Reply, Request, Server},
    stage::{BACKEND, ROBOT, Stage},
};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
    time::Duration,
};

/// Longer than any try lasts.
const FOR_EVER: Duration = Duration::from_secs(10);

pub struct Receivers {
    pub robot: Server,
    pub backend: Server,
    pub insecure: SocketAddr,
}

pub fn start(stage: &Arc<Stage>) -> Receivers {
    let (one, other) = (Arc::clone(stage), Arc::clone(stage));
    Receivers {
        robot: Server::start(move |request| robot(&one, request)),
        backend: Server::start(move |request| backend(&other, request)),
        insecure: insecure(),
    }
}

/// A group robot: HTTP 200 whatever happens.
fn robot(stage: &Stage, request: &Request) -> Reply {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let task = body["markdown"]["content"].as_str().unwrap().trim().to_owned();
    let count = stage.count(&task, ROBOT);
    let answer = |text: &str| Reply::ok(text);
    match per_mille((ROBOT, &task, count)) {
        0..30 => answer(r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#),
        30..40 => answer(r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#),
        40..50 => answer(r#"{"errcode":-1,"errmsg":"system error"}"#),
        other => trouble(other, || {
            stage.note(&task, |record| *record.received.entry(ROBOT).or_default() += 1);
            br#"{"errcode":0,"errmsg":"ok"}"#.to_vec()
        }),
    }
}

fn backend(stage: &Stage, request: &Request) -> Reply {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let task = body["data"]["task_id"].as_str().unwrap().to_owned();
    let count = stage.count(&task, BACKEND);
    if per_mille(("backend down", &task)) < 10 {
        return Reply::Status(503, vec![("Retry-After".into(), "3600".into())], Vec::new());
    }
    // Killed in every try, before anything is delivered: nobody is left to write that down afterwards.
    if per_mille(("doomed", &task)) < 5 {
        stage.kill_holder(&task);
        return Reply::HangUp;
    }
    let take = || stage.note(&task, |record| *record.received.entry(BACKEND).or_default() += 1);
    if count == 0 && per_mille(("kill delivered", &task)) < 20 {
        take();
        stage.kill_holder(&task);
        return Reply::HangUp;
    }
    match per_mille((BACKEND, &task, count)) {
        0..10 => Reply::status(410),
        other => trouble(other, || {
            take();
            b"thanks, taken".to_vec()
        }),
    }
}

/// What every receiver does to its senders now and then. What is taken is answered for; all else was not taken.
fn trouble(chance: u64, take: impl FnOnce() -> Vec<u8>) -> Reply {
    match chance {
        50..60 => {
            thread::sleep(FOR_EVER);
            Reply::HangUp
        }
        60..100 => Reply::HangUp,
        100..170 => Reply::status(500),
        170..200 => Reply::Status(429, vec![("Retry-After".into(), "1".into())], Vec::new()),
        200..205 => Reply::Slow(500, b"never whole".to_vec(), FOR_EVER),
        205..240 => Reply::Slow(200, take(), Duration::from_millis(50)),
        _ => Reply::ok(take()),
    }
}

/// Speaks no TLS, where TLS is expected.
fn insecure() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // The hello is read, so that the answer is not lost in a reset.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    });
    address
}
