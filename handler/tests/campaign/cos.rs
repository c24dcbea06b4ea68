//! A COS that refuses, hangs up before and after, and kills who writes to it.

use crate::{
    chance::per_mille,
    http::{Reply, Request, Server},
    stage::Stage,
};
use std::{sync::Arc, time::Duration};

/// What befalls a request.
enum Fate {
    Served,
    Refused(u16, &'static str),
    /// Not carried out, no answer.
    Unheard,
    /// Carried out, no answer.
    Unanswered,
    Slow,
}

pub fn start(stage: &Arc<Stage>) -> Server {
    let stage = Arc::clone(stage);
    Server::start(move |request| {
        let key = request.path.trim_start_matches('/').to_owned();
        let Some(task) = task(&stage, &key) else { return Reply::status(400) };
        let kind = format!("{} {key}", request.method);
        let count = stage.count(&task, &kind);
        let is_first_try = stage.note(&task, |record| record.tries == 0);
        let fate = fate(&task, &kind, count, is_first_try);
        if key.contains("/deliveries/") && matches!(fate, Fate::Refused(..) | Fate::Unheard | Fate::Unanswered) {
            stage.note(&task, |record| record.ledger_refused += 1);
        }
        match fate {
            Fate::Served => {
                let reply = serve(&stage, request, &key);
                // Between archive and delivery: the most dangerous moment.
                let is_event =
                    request.method == "PUT" && !key.contains("/deliveries/") && !key.contains("/dead-letters/");
                if is_event && count == 0 && per_mille(("kill archived", &task)) < 20 {
                    stage.kill_holder(&task);
                    return Reply::HangUp;
                }
                reply
            }
            Fate::Refused(status, code) => error(status, code),
            Fate::Unheard => Reply::HangUp,
            Fate::Unanswered => {
                serve(&stage, request, &key);
                Reply::HangUp
            }
            Fate::Slow => {
                std::thread::sleep(Duration::from_millis(200));
                serve(&stage, request, &key)
            }
        }
    })
}

fn fate(task: &str, kind: &str, count: usize, is_first_try: bool) -> Fate {
    // For some events COS is down for the whole of a try.
    if is_first_try && per_mille(("cos down", task)) < 15 {
        return Fate::Refused(503, "SlowDown");
    }
    match per_mille(("cos", task, kind, count)) {
        0..40 => Fate::Refused(503, "SlowDown"),
        40..45 => Fate::Refused(403, "AccessDenied"),
        45..60 => Fate::Unheard,
        60..70 => Fate::Unanswered,
        70..80 => Fate::Slow,
        _ => Fate::Served,
    }
}

/// Keys name the task, or the hash of its event.
fn task(stage: &Stage, key: &str) -> Option<String> {
    let named = key.split('/').find(|part| stage.happenings.contains_key(*part)).map(str::to_owned);
    named.or_else(|| stage.by_hash.get(key.rsplit('/').next()?.strip_suffix(".json")?).cloned())
}

fn serve(stage: &Stage, request: &Request, key: &str) -> Reply {
    let mut objects = stage.objects.lock().unwrap();
    match request.method.as_str() {
        "PUT" if request.header("x-cos-forbid-overwrite").is_some() && objects.contains_key(key) => {
            error(409, "FileAlreadyExists")
        }
        "PUT" => {
            objects.insert(key.to_owned(), request.body.clone());
            Reply::status(200)
        }
        "DELETE" => {
            objects.remove(key);
            Reply::status(204)
        }
        _ => objects.get(key).map_or_else(|| error(404, "NoSuchKey"), |body| Reply::ok(body.clone())),
    }
}

fn error(status: u16, code: &str) -> Reply {
    Reply::Status(status, Vec::new(), format!("<Error><Code>{code}</Code></Error>").into_bytes())
}
