//! What everybody in the campaign knows and writes down: the events, and what happened to each.

use crate::chance::per_mille;
use mpstack_handler::sign::sha256_hex;
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap},
    process::Child,
    sync::{Arc, Mutex},
};

/// The sinks; the last has an address whose TLS is none, and only edits go there.
pub const ROBOT: &str = "robot";
pub const BACKEND: &str = "backend";
pub const INSECURE: &str = "insecure";

/// One event and its record.
pub struct Happening {
    pub task: String,
    pub body: Vec<u8>,
    /// How often the platform hands the event in, as if it were new.
    pub copies: usize,
    pub record: Mutex<Record>,
}

#[derive(Debug, Default, Clone)]
pub struct Record {
    /// Deliveries that a sink took.
    pub received: BTreeMap<&'static str, usize>,
    /// Requests by what they were for.
    pub requests: HashMap<String, usize>,
    /// Processes killed while they had this event.
    pub kills: usize,
    /// Requests about its entry in the ledger that COS refused.
    pub ledger_refused: usize,
    /// Tries of a sink that ended without an answer: whether it was taken cannot be known.
    pub unanswered: BTreeMap<String, usize>,
    /// Tries by the platform.
    pub tries: usize,
    /// Copies that were acknowledged.
    pub acknowledged: usize,
}

pub struct Stage {
    pub happenings: BTreeMap<String, Happening>,
    /// Tasks by the hash of their event's bytes.
    pub by_hash: HashMap<String, String>,
    /// Objects by key.
    pub objects: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Who has which event.
    holders: Mutex<HashMap<String, Arc<Holder>>>,
}

/// A process and the event that it has.
pub struct Holder {
    pub child: Mutex<Child>,
    pub current: Mutex<Option<String>>,
}

impl Stage {
    pub fn new(events: usize) -> Self {
        let happenings: BTreeMap<_, _> = (0..events).map(happening).map(|one| (one.task.clone(), one)).collect();
        let by_hash = happenings.values().map(|one| (sha256_hex(&one.body), one.task.clone())).collect();
        Self { happenings, by_hash, objects: Mutex::default(), holders: Mutex::default() }
    }

    /// Changes the record of a task and returns what `change` returns.
    pub fn note<T>(&self, task: &str, change: impl FnOnce(&mut Record) -> T) -> T {
        change(&mut self.happenings[task].record.lock().unwrap())
    }

    /// Counts a request and returns how many of its kind there were before.
    pub fn count(&self, task: &str, kind: &str) -> usize {
        self.note(task, |record| {
            let count = record.requests.entry(kind.to_owned()).or_default();
            *count += 1;
            *count - 1
        })
    }

    pub fn hand_to(&self, task: &str, holder: &Arc<Holder>) {
        *holder.current.lock().unwrap() = Some(task.to_owned());
        self.holders.lock().unwrap().insert(task.to_owned(), Arc::clone(holder));
    }

    /// `kill -9` for the process that has this event.
    pub fn kill_holder(&self, task: &str) {
        let Some(holder) = self.holders.lock().unwrap().get(task).cloned() else { return };
        let Some(current) = holder.current.lock().unwrap().clone() else { return };
        self.note(&current, |record| record.kills += 1);
        holder.child.lock().unwrap().kill().unwrap();
    }

    /// Who wants the event.
    pub fn wanted(task: &str) -> &'static [&'static str] {
        if is_edit(task) { &[ROBOT, BACKEND, INSECURE] } else { &[ROBOT, BACKEND] }
    }
}

fn is_edit(task: &str) -> bool {
    per_mille(("edit", task)) < 20
}

fn happening(number: usize) -> Happening {
    let task = format!("task{number:06}");
    let part = json!({"Type": "Transcode", "TranscodeTask": {"Status": "SUCCESS", "Output": {"Path": format!("/{task}.mp4")}}});
    let event = if is_edit(&task) {
        json!({"EventType": "EditMediaTask", "EditMediaTaskEvent": {"TaskId": task, "Status": "FINISH", "ErrCode": 0}})
    } else {
        let event = json!({"TaskId": task, "Status": "FINISH", "MediaProcessResultSet": [part]});
        json!({"EventType": "WorkflowTask", "WorkflowTaskEvent": event})
    };
    let copies = if per_mille(("copies", &task)) < 30 { 2 } else { 1 };
    Happening { body: event.to_string().into_bytes(), copies, record: Mutex::default(), task }
}
