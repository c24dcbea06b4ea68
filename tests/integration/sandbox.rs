//! A scene: a folder, an embedded cloud in a process of its own, and the real binary run against it.

use base64::{Engine, engine::general_purpose::STANDARD};
use mpstack::{
    client::{Address, Credentials, Reader, Settings, Timings, Writer},
    wire::scf,
};
use std::{
    io::{BufRead, BufReader, Cursor, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// The root's keys.
pub const SECRET_ID: &str = "AKIDSANDBOX";
pub const SECRET_KEY: &str = "sandbox-secret-key";

/// The keys of every sandbox's account: public half, secret half.
pub const KEYS: (&str, &str) = (SECRET_ID, SECRET_KEY);

/// Values of the secrets that the shipped stacks refer to.
pub const SECRETS: &[(&str, &str)] =
    &[("WECOM_KEY", "0b1c2d3e-canary-key"), ("HOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")];

/// A folder with a cloud of its own, stopped when dropped.
pub struct Sandbox {
    folder: tempfile::TempDir,
    cloud: Child,
    endpoint: String,
    through: Option<String>,
}

/// What a command left.
pub struct Ran {
    /// The command, for messages.
    pub command: String,
    /// Exit code; -1 if it was killed.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// The binary with these words in a folder, for the root of the account behind an endpoint.
pub fn binary(folder: &Path, endpoint: &str, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mpstack"));
    command
        .args(words)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("MPSTACK_ENDPOINT", endpoint)
        .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
        .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
        .envs(SECRETS.iter().copied())
        .stdin(Stdio::null());
    command
}

impl Sandbox {
    /// A fresh cloud on a free port.
    pub fn new() -> Self {
        Self::serving(&[], &[])
    }

    /// A fresh cloud that is served with more words, which may name files of the scene's folder.
    pub fn serving(words: &[&str], files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the scene");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("the scene's folder is writable");
        }
        let (cloud, endpoint) = serve(folder.path(), words);
        Self { folder, cloud, endpoint, through: None }
    }

    /// What the cloud has written to standard error.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join(LOG)).expect("the cloud has a log")
    }

    /// Whether the cloud still runs.
    pub fn is_alive(&mut self) -> bool {
        self.cloud.try_wait().expect("a child can be asked").is_none()
    }

    /// Kills the cloud with SIGKILL and starts it again on what it left.
    pub fn kill_and_restart_cloud(&mut self) {
        self.cloud.kill().expect("a running process is killed");
        self.cloud.wait().expect("a killed process is reaped");
        (self.cloud, self.endpoint) = serve(self.folder.path(), &[]);
    }

    /// Where the cloud answers.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The scene's folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Sends the commands that follow through this address instead.
    pub fn through(mut self, endpoint: &str) -> Self {
        self.through = Some(endpoint.to_owned());
        self
    }

    /// Writes a file into the folder.
    pub fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.folder.path().join(name), text).expect("the scene's folder is writable");
        self
    }

    /// Writes `stack.yaml`.
    pub fn stack(self, text: &str) -> Self {
        self.file("stack.yaml", text)
    }

    /// The binary with these words, ready to be run or spawned.
    pub fn command(&self, words: &[&str]) -> Command {
        binary(self.folder.path(), self.through.as_ref().unwrap_or(&self.endpoint), words)
    }

    /// The binary with these words and `--local`, on a cloud that it starts for itself in the folder `local`.
    pub fn local(&self, words: &[&str]) -> Command {
        let mut command = self.command(words);
        for variable in ["MPSTACK_ENDPOINT", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"] {
            command.env_remove(variable);
        }
        command.args(["--local", "--data", "local"]);
        command
    }

    /// Runs the binary with these words.
    #[must_use]
    pub fn run(&self, words: &[&str]) -> Ran {
        let output = self.command(words).output().expect("the binary starts");
        Ran::of(words, &output)
    }

    /// A second hand on the same account: what anybody else with keys could do.
    pub fn writer(&self) -> Writer {
        Self::writer_at(&self.endpoint)
    }

    /// The same on another cloud of these keys.
    pub fn writer_at(endpoint: &str) -> Writer {
        let credentials = Credentials {
            secret_id: SECRET_ID.into(),
            secret_key: SECRET_KEY.to_owned().into(),
            token: None,
            source: "the scene".into(),
        };
        let address = Address::parse(endpoint).expect("the sandbox's cloud has an address");
        Writer::new(Settings { credentials, address, timings: Timings::default() }).expect("plain http")
    }

    /// A look at the account past the binary.
    pub fn reader(&self) -> Reader {
        self.writer().reader().clone()
    }

    /// Runs the binary through another address.
    pub fn command_through(&self, endpoint: &str, words: &[&str]) -> Ran {
        let output = self.command(words).env("MPSTACK_ENDPOINT", endpoint).output().expect("the binary starts");
        Ran::of(words, &output)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.cloud.kill();
        let _ = self.cloud.wait();
    }
}

impl Ran {
    /// What a finished process left.
    pub fn of(words: &[&str], output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
        Self {
            command: words.join(" "),
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Checks the exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "`mpstack {}`\n{}\n{}", self.command, self.stdout, self.stderr);
        let panicked = self.stderr.contains("panicked at") || self.stderr.contains("RUST_BACKTRACE");
        assert!(!panicked, "`mpstack {}` panicked:\n{}", self.command, self.stderr);
        self
    }

    /// Checks that it succeeded.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.exits(0)
    }

    /// Checks that standard output holds a text.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "`mpstack {}` lacks {text:?}:\n{}", self.command, self.stdout);
        self
    }

    /// Checks that standard error holds a text.
    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "`mpstack {}` lacks {text:?}:\n{}", self.command, self.stderr);
        self
    }
}

/// Where the cloud of a scene writes its log.
const LOG: &str = "cloud.log";

/// Starts `mpstack serve` in a folder, on the data in its `cloud`, and reads its address from what it prints.
fn serve(folder: &Path, words: &[&str]) -> (Child, String) {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join(LOG));
    let mut child = Command::new(env!("CARGO_BIN_EXE_mpstack"))
        .args(["serve", "--listen", "127.0.0.1:0", "--secret-id", SECRET_ID, "--secret-key", SECRET_KEY])
        .args(["--data", "cloud"])
        .args(words)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdout(Stdio::piped())
        .stderr(log.expect("the scene's folder is writable"))
        .spawn()
        .expect("the binary starts");
    let lines = BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
    let endpoint = lines
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("export MPSTACK_ENDPOINT=").map(str::to_owned))
        .expect("`serve` prints its address");
    (child, endpoint)
}

/// The ready stacks.
pub fn shipped_stacks() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks");
    let mut stacks: Vec<_> = std::fs::read_dir(folder)
        .expect("the stacks are there")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    stacks.sort();
    stacks
}

/// Fetches what an address of the cloud names.
pub async fn fetch(url: &str) -> Vec<u8> {
    let tls = crate::proxy::no_tls();
    let client = reqwest::Client::builder().no_proxy().tls_backend_preconfigured(tls).build().expect("plain http");
    let answer = client.get(url).send().await.and_then(reqwest::Response::error_for_status);
    answer.expect("the cloud serves it").bytes().await.expect("whole").to_vec()
}

/// A deployment package whose bootstrap does nothing, as base64.
pub fn tiny_zip() -> String {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
    zip.start_file("bootstrap", options).expect("in memory");
    zip.write_all(b"#!/bin/sh\n").expect("in memory");
    STANDARD.encode(zip.finish().expect("in memory").into_inner())
}

/// Waits until a function is active.
pub async fn until_active(reader: &Reader, region: &str, name: &str) {
    let request = scf::GetFunction { function_name: name.into(), ..Default::default() };
    while reader.read(region, &request).await.is_ok_and(|function| function.status != "Active") {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
