//! A scene: a configuration, a process, and everything around it. What a scene does not mention is not there.

pub mod cos;
pub mod http;
mod scf;
pub mod smtp;
pub mod tls;

use self::{
    cos::Cos,
    http::{Reply, Server},
};
use mpstack_handler::report::Line;
use serde_json::{Value, json};
use std::{
    ffi::OsString,
    io::Read,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread::JoinHandle,
};
use tempfile::TempDir;

pub const SECRET_ID: &str = "AKIDEXAMPLE";
pub const SECRET_KEY: &str = "SECRETKEYEXAMPLE";
pub const TOKEN: &str = "TOKENEXAMPLE";

/// What the process posted for an event.
#[derive(Debug, PartialEq)]
pub enum Posted {
    Response(Value),
    Error(Value),
}

pub struct Scene {
    routes: Vec<Value>,
    file: Option<String>,
    archive: bool,
    environment: Vec<(String, String)>,
    time_limit: u64,
    cos: Cos,
}

impl Scene {
    #[must_use]
    pub fn new() -> Self {
        Self {
            routes: Vec::new(),
            file: None,
            archive: false,
            environment: Vec::new(),
            time_limit: 20_000,
            cos: Cos::start(),
        }
    }

    #[must_use]
    pub fn archive(self) -> Self {
        Self { archive: true, ..self }
    }

    #[must_use]
    pub fn route(self, name: &str, sink: Value) -> Self {
        let mut route = json!({"name": name});
        route["sink"] = sink;
        self.route_with(route)
    }

    #[must_use]
    pub fn route_with(mut self, route: Value) -> Self {
        self.routes.push(route);
        self
    }

    /// Uses the COS of another scene.
    #[must_use]
    pub fn cos(self, cos: &Cos) -> Self {
        Self { cos: cos.clone(), ..self }
    }

    /// Puts this text where the configuration belongs.
    #[must_use]
    pub fn file(self, text: &str) -> Self {
        Self { file: Some(text.into()), ..self }
    }

    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    #[must_use]
    pub fn time_limit(self, milliseconds: u64) -> Self {
        Self { time_limit: milliseconds, ..self }
    }

    pub fn start(self) -> World {
        let folder = tempfile::tempdir().unwrap();
        let archive =
            self.archive.then(|| json!({"cos": {"bucket": "callbacks-1", "region": "ap-beijing", "prefix": "mps/"}}));
        let configured = self.archive || !self.routes.is_empty();
        let text = json!({"version": 1, "stack": "demo", "archive": archive, "notify": self.routes}).to_string();
        if let Some(text) = self.file.or(configured.then_some(text)) {
            std::fs::write(folder.path().join("mpstack.json"), text).unwrap();
        }
        let (events, queue) = channel();
        let (post, posted) = channel();
        let runtime = runtime(queue, post, self.time_limit);
        let mut process = Command::new(program())
            .current_dir(folder.path())
            .env_clear()
            .env("SCF_RUNTIME_API", "127.0.0.1")
            .env("SCF_RUNTIME_API_PORT", runtime.address.port().to_string())
            .env("TENCENTCLOUD_SECRETID", SECRET_ID)
            .env("TENCENTCLOUD_SECRETKEY", SECRET_KEY)
            .env("TENCENTCLOUD_SESSIONTOKEN", TOKEN)
            .env("MPSTACK_ENDPOINT", self.cos.server.url())
            .envs(self.environment)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = [collect(process.stdout.take().unwrap()), collect(process.stderr.take().unwrap())];
        World { events, posted, runtime, cos: self.cos, process, output: Some(output), _folder: folder }
    }
}

pub struct World {
    events: Sender<Vec<u8>>,
    posted: Receiver<Posted>,
    pub runtime: Server,
    pub cos: Cos,
    process: Child,
    output: Option<[JoinHandle<String>; 2]>,
    _folder: TempDir,
}

impl World {
    /// Hands an event out and waits for what is posted.
    pub fn event(&self, body: impl Into<Vec<u8>>) -> Posted {
        self.events.send(body.into()).unwrap();
        self.posted.recv().unwrap()
    }

    /// Hands an event out and does not wait.
    pub fn send(&self, body: impl Into<Vec<u8>>) {
        self.events.send(body.into()).unwrap();
    }

    /// Ends the process and returns everything it wrote.
    pub fn output(mut self) -> String {
        self.process.kill().unwrap();
        let [out, err] = self.output.take().unwrap().map(|reader| reader.join().unwrap());
        assert_eq!(err, "", "nothing is written to standard error");
        out
    }

    /// Ends the process and returns its log; every line must be one of ours.
    pub fn log(self) -> Vec<Line> {
        let output = self.output();
        let parse = |line: &str| Line::parse(line).unwrap_or_else(|| panic!("not a line of ours: {line}"));
        output.lines().inspect(|line| assert!(line.len() <= 8 * 1024)).map(parse).collect()
    }

    /// Takes the runtime API away and waits for the process to end.
    pub fn exit_code(mut self) -> Option<i32> {
        drop(std::mem::replace(&mut self.events, channel().0));
        self.process.wait().unwrap().code()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // Killing what has ended already fails, and that is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Cargo's build, or another one, such as the static build that is deployed.
fn program() -> OsString {
    std::env::var_os("BOOTSTRAP").unwrap_or_else(|| env!("CARGO_BIN_EXE_bootstrap").into())
}

/// The custom runtime's side of the protocol: one event at a time, `next` blocks. Header names are as the documents print
/// them in their Bash example.
fn runtime(queue: Receiver<Vec<u8>>, post: Sender<Posted>, time_limit: u64) -> Server {
    let (queue, post) = (Mutex::new(queue), Mutex::new(post));
    Server::start(move |request| match request.path.as_str() {
        "/runtime/init/ready" if request.body == b" " => Reply::ok(""),
        "/runtime/invocation/next" => {
            let Ok(body) = queue.lock().unwrap().recv() else { return Reply::HangUp };
            let headers = [
                ("Request_Id", "request-1".to_owned()),
                ("Memory_Limit_In_Mb", "128".to_owned()),
                ("Time_Limit_In_Ms", time_limit.to_string()),
            ];
            Reply::Status(200, headers.map(|(name, value)| (name.to_owned(), value)).into(), body)
        }
        path @ ("/runtime/invocation/response" | "/runtime/invocation/error") => {
            let value = serde_json::from_slice(&request.body).unwrap();
            let posted = if path.ends_with("error") { Posted::Error(value) } else { Posted::Response(value) };
            post.lock().unwrap().send(posted).unwrap();
            Reply::ok("")
        }
        _ => Reply::status(404),
    })
}

fn collect(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        text
    })
}

/// A receiver that answers what it is told to, and then always the last.
pub fn receiver(replies: impl IntoIterator<Item = (u16, &'static str)>) -> Server {
    let replies: Vec<_> = replies.into_iter().collect();
    let turn = Arc::new(Mutex::new(0));
    Server::start(move |_| {
        let mut turn = turn.lock().unwrap();
        let (status, body) = replies[(*turn).min(replies.len() - 1)];
        *turn += 1;
        Reply::Status(status, Vec::new(), body.into())
    })
}

pub fn webhook(server: &Server) -> Value {
    json!({"webhook": {"url": format!("{}/hook?token=${{secret:HOOK_TOKEN}}", server.url()), "sign": "${secret:HOOK_SECRET}"}})
}

pub fn wecom(server: &Server) -> Value {
    json!({"wecom": {"key": "${secret:WECOM_KEY}", "endpoint": format!("{}/send", server.url())}})
}

pub fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/events")
}

pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join(name)).unwrap()
}
