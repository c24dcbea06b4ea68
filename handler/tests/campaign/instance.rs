//! One instance of the function: a slot in which a process runs, and another after it was killed.

use crate::{
    http::{Reply, Server},
    receivers::Receivers,
    stage::{BACKEND, Holder, INSECURE, ROBOT, Stage},
};
use mpstack_handler::report::{Delivered, Line};
use serde_json::json;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Milliseconds of a try.
const TIME_LIMIT: u64 = 2_500;

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Acknowledged,
    AskedForAgain,
    Killed,
}

pub struct Instance {
    stage: Arc<Stage>,
    folder: tempfile::TempDir,
    cos: String,
    life: Life,
    logs: Vec<JoinHandle<()>>,
}

/// One process with a runtime API of its own: what a dead one had sent, or was still to be sent, is nothing to its successor.
struct Life {
    events: Sender<Vec<u8>>,
    posted: Receiver<bool>,
    holder: Arc<Holder>,
}

impl Instance {
    pub fn start(stage: &Arc<Stage>, cos: &Server, receivers: &Receivers) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mpstack.json"), configuration(receivers)).unwrap();
        let (life, log) = Life::begin(stage, folder.path(), &cos.url());
        Self { stage: Arc::clone(stage), folder, cos: cos.url(), life, logs: vec![log] }
    }

    /// Hands an event out and waits for what becomes of it.
    pub fn run(&mut self, task: &str) -> Ending {
        // A kill may have come just after the last answer.
        self.ensure_alive();
        let Life { events, posted, holder } = &self.life;
        self.stage.hand_to(task, holder);
        events.send(self.stage.happenings[task].body.clone()).unwrap();
        let ending = loop {
            match posted.recv_timeout(Duration::from_millis(20)) {
                Ok(true) => break Ending::Acknowledged,
                Ok(false) => break Ending::AskedForAgain,
                Err(RecvTimeoutError::Timeout) if self.is_dead() => match posted.try_recv() {
                    Ok(true) => break Ending::Acknowledged,
                    Ok(false) => break Ending::AskedForAgain,
                    Err(_) => break Ending::Killed,
                },
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => unreachable!("the runtime's side lives as long as this"),
            }
        };
        *holder.current.lock().unwrap() = None;
        ending
    }

    fn is_dead(&self) -> bool {
        self.life.holder.child.lock().unwrap().try_wait().unwrap().is_some()
    }

    fn ensure_alive(&mut self) {
        if self.is_dead() {
            let (life, log) = Life::begin(&self.stage, self.folder.path(), &self.cos);
            self.life = life;
            self.logs.push(log);
        }
    }

    /// Ends the process and reads its log to the end.
    pub fn stop(self) {
        let mut child = self.life.holder.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
        drop(child);
        self.logs.into_iter().for_each(|log| log.join().unwrap());
    }
}

impl Life {
    fn begin(stage: &Arc<Stage>, folder: &Path, cos: &str) -> (Self, JoinHandle<()>) {
        let (events, queue) = channel::<Vec<u8>>();
        let (post, posted) = channel();
        let (holder, log) = process(stage, folder, cos, &runtime(queue, post));
        (Self { events, posted, holder }, log)
    }
}

fn configuration(Receivers { robot, backend, insecure }: &Receivers) -> String {
    json!({
        "version": 1,
        "stack": "campaign",
        "archive": {"cos": {"bucket": "callbacks-1", "region": "ap-beijing", "prefix": "mps/"}},
        "notify": [
            {"name": ROBOT, "template": "{{task_id}}", "sink": {"wecom": {"key": "k", "endpoint": robot.url()}}},
            {"name": BACKEND, "sink": {"webhook": {"url": backend.url()}}},
            {"name": INSECURE, "when": {"event": ["EditMediaTask"]},
                "sink": {"webhook": {"url": format!("https://{insecure}")}}},
        ],
    })
    .to_string()
}

/// The custom runtime's side; `true` is posted for an acknowledgement.
fn runtime(queue: Receiver<Vec<u8>>, post: Sender<bool>) -> Server {
    let (queue, post) = (Mutex::new(queue), Mutex::new(post));
    Server::start(move |request| match request.path.as_str() {
        "/runtime/invocation/next" => {
            let Ok(body) = queue.lock().unwrap().recv() else { return Reply::HangUp };
            let headers = [("request_id", "r".to_owned()), ("time_limit_in_ms", TIME_LIMIT.to_string())];
            Reply::Status(200, headers.map(|(name, value)| (name.to_owned(), value)).into(), body)
        }
        "/runtime/invocation/response" | "/runtime/invocation/error" => {
            // Nobody waits for it any more when all is over, or when the process has been given up.
            let _ = post.lock().unwrap().send(request.path.ends_with("response"));
            Reply::ok("")
        }
        _ => Reply::ok(""),
    })
}

fn process(stage: &Arc<Stage>, folder: &Path, cos: &str, runtime: &Server) -> (Arc<Holder>, JoinHandle<()>) {
    let program = std::env::var_os("BOOTSTRAP").unwrap_or_else(|| env!("CARGO_BIN_EXE_bootstrap").into());
    let mut child = Command::new(program)
        .current_dir(folder)
        .env_clear()
        .env("SCF_RUNTIME_API", "127.0.0.1")
        .env("SCF_RUNTIME_API_PORT", runtime.address.port().to_string())
        .env("TENCENTCLOUD_SECRETID", "id")
        .env("TENCENTCLOUD_SECRETKEY", "key")
        .env("MPSTACK_ENDPOINT", cos)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (stage, output) = (Arc::clone(stage), child.stdout.take().unwrap());
    let log = thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let Some(Line::Delivery(line)) = Line::parse(&line) else { continue };
            let unanswered = line.error.is_some_and(|error| error.starts_with("no answer within"));
            if let (Delivered::Failed, true, Some(task)) = (line.outcome, unanswered, line.task_id) {
                stage.note(&task, |record| *record.unanswered.entry(line.sink).or_default() += 1);
            }
        }
    });
    (Arc::new(Holder { child: Mutex::new(child), current: Mutex::default() }), log)
}
