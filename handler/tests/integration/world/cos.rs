//! A COS that checks signatures and keeps objects, at an address that it shares with SCF.

use super::{
    TOKEN,
    http::{Reply, Request, Server},
    scf::Tasks,
};
use mpstack_handler::sign::cos::{Authorization, Covered, signature};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

#[derive(Clone)]
pub struct Cos {
    pub server: Server,
    objects: Arc<Mutex<BTreeMap<String, Request>>>,
    faults: Arc<Mutex<VecDeque<Option<Reply>>>>,
    tasks: Arc<Mutex<Tasks>>,
}

impl Cos {
    pub fn start() -> Self {
        let objects: Arc<Mutex<BTreeMap<String, Request>>> = Arc::default();
        let faults: Arc<Mutex<VecDeque<Option<Reply>>>> = Arc::default();
        let tasks: Arc<Mutex<Tasks>> = Arc::default();
        let known = Arc::clone(&tasks);
        let (shelf, next) = (Arc::clone(&objects), Arc::clone(&faults));
        let server = Server::start(move |request| {
            // The embedded cloud has one address for everything.
            if request.header("x-tc-action").is_some() {
                return super::scf::answer(request, &known.lock().unwrap());
            }
            if let Some(fault) = (request.method == "PUT").then(|| next.lock().unwrap().pop_front()).flatten().flatten()
            {
                return fault;
            }
            if !is_signed(request) {
                return error(403, "SignatureDoesNotMatch");
            }
            match request.method.as_str() {
                "PUT"
                    if request.header("x-cos-forbid-overwrite").is_some()
                        && shelf.lock().unwrap().contains_key(&place(request)) =>
                {
                    error(409, "FileAlreadyExists")
                }
                "PUT" => {
                    shelf.lock().unwrap().insert(place(request), request.clone());
                    Reply::status(200)
                }
                "DELETE" => {
                    shelf.lock().unwrap().remove(&place(request));
                    Reply::status(204)
                }
                _ => match shelf.lock().unwrap().get(&place(request)) {
                    Some(object) => Reply::ok(object.body.clone()),
                    None => error(404, "NoSuchKey"),
                },
            }
        });
        Self { server, objects, faults, tasks }
    }

    /// MPS knows this task, and the role may ask for it: the answer of `DescribeTaskDetail` for the task of this event.
    pub fn knows(&self, event: &[u8]) {
        let event: Value = serde_json::from_slice(event).unwrap();
        let kind = event["EventType"].as_str().unwrap();
        let payload = &event[format!("{kind}Event")];
        let answer = json!({"TaskType": kind, "Status": payload["Status"], (kind): payload, "SessionContext": "from MPS",
            "TaskNotifyConfig": {"NotifyKey": "notify-key"}, "RequestId": "r"});
        self.tasks.lock().unwrap().insert(payload["TaskId"].as_str().unwrap().to_owned(), answer);
    }

    /// MPS knows nothing any more.
    pub fn forgets(&self) {
        self.tasks.lock().unwrap().clear();
    }

    /// Puts an object into the scenes' bucket.
    pub fn put(&self, key: &str, body: Vec<u8>) {
        let place = format!("callbacks-1.cos.ap-beijing.myqcloud.com/{key}");
        let request = Request { method: "PUT".into(), path: format!("/{key}"), headers: Vec::new(), body };
        self.objects.lock().unwrap().insert(place, request);
    }

    /// The next writes fail like this.
    pub fn fail(&self, status: u16, code: &str, times: usize) {
        self.faults.lock().unwrap().extend((0..times).map(|_| Some(error(status, code))));
    }

    /// The body of the object with this key in the scenes' bucket.
    pub fn object(&self, key: &str) -> Option<Vec<u8>> {
        let place = format!("callbacks-1.cos.ap-beijing.myqcloud.com/{key}");
        self.objects().get(&place).map(|object| object.body.clone())
    }

    /// The next writes succeed, before those that fail.
    pub fn pass(&self, times: usize) {
        self.faults.lock().unwrap().extend((0..times).map(|_| None));
    }

    /// The keys of the scenes' bucket.
    pub fn keys(&self) -> Vec<String> {
        let objects = self.objects();
        objects.keys().filter_map(|place| Some(place.split_once('/')?.1.to_owned())).collect()
    }

    /// Objects as the requests that wrote them, by `host/key`.
    pub fn objects(&self) -> BTreeMap<String, Request> {
        self.objects.lock().unwrap().clone()
    }
}

fn error(status: u16, code: &str) -> Reply {
    Reply::Status(status, Vec::new(), format!("<Error><Code>{code}</Code></Error>").into_bytes())
}

fn place(request: &Request) -> String {
    let path = percent_decode_str(&request.path).decode_utf8().unwrap();
    format!("{}{path}", request.header("host").unwrap())
}

fn is_signed(request: &Request) -> bool {
    let Some(claim) = request.header("authorization").and_then(Authorization::parse) else { return false };
    let path = percent_decode_str(&request.path).decode_utf8().unwrap();
    let signed = |name: &String| Some((name.as_str().to_owned(), request.header(name)?.to_owned()));
    let headers: Vec<_> = claim.headers.iter().filter_map(signed).collect();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let covered = Covered { method: &request.method, path: &path, params: &[], headers: &headers };
    claim.secret_id == super::SECRET_ID
        && claim.headers.iter().any(|name| name == "host")
        && request.header("x-cos-security-token") == Some(TOKEN)
        && claim.signature == signature(super::SECRET_KEY, &claim.key_time, &covered)
}
