//! The library's commands in this process, on an embedded cloud in this process: for scenes by the hundred.
//!
//! A command finds its cloud as `--local` does: by the note in a folder that somebody else holds. Such a folder, a [`Door`], can
//! lead through a proxy, so that several commands at once each have a way of their own.

use crate::sandbox::{SECRET_ID, SECRET_KEY, Sandbox};
use mpstack::{
    client::Writer,
    cloud::{Cloud, Delays, Keys, Running, Settings},
    command,
    model::Failure,
    view::Screen,
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A folder with a cloud, in which nothing takes time.
pub struct Stage {
    folder: TempDir,
    cloud: Running,
}

/// A way to a cloud.
pub struct Door {
    data: PathBuf,
    _held: File,
}

/// What a command left.
#[derive(Debug)]
pub struct Ended {
    /// Exit code.
    pub code: u8,
    /// Standard output.
    pub out: String,
    /// Standard error, with the failure and its hints.
    pub err: String,
}

impl Stage {
    /// A fresh cloud.
    pub async fn new() -> Self {
        Self::on(None).await
    }

    /// A cloud on a copy of what another one left.
    pub async fn on(left: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the scene");
        let data = folder.path().join("cloud");
        if let Some(left) = left {
            copy(left, &data);
        }
        let root = Keys { secret_id: SECRET_ID.into(), secret_key: SECRET_KEY.to_owned().into() };
        let settings = Settings { root: Some(root), delays: Delays::none(), ..Settings::new(data) };
        let cloud = Cloud::start(settings).await.expect("a cloud starts in its own folder");
        Self { folder, cloud }
    }

    /// Stops the cloud and keeps its folder, for [`Stage::on`].
    pub async fn leave(self) -> (TempDir, PathBuf) {
        self.cloud.stop().await;
        let data = self.folder.path().join("cloud");
        (self.folder, data)
    }

    /// Where the cloud answers.
    pub fn endpoint(&self) -> String {
        self.cloud.endpoint()
    }

    /// Where a file of the scene is.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("a path in UTF-8").to_owned()
    }

    /// A second hand on the account.
    pub fn writer(&self) -> Writer {
        Sandbox::writer_at(&self.endpoint())
    }

    /// A way to the cloud that goes through `endpoint`; names are used once.
    pub fn door(&self, name: &str, endpoint: &str) -> Door {
        let data = self.folder.path().join(name);
        fs::create_dir(&data).expect("the scene's folder is writable");
        let held = File::create(data.join("lock")).expect("a file is made");
        held.try_lock().expect("nobody else knows it");
        let note = serde_json::json!({
            "holder": "serve", "endpoint": endpoint, "secret_id": SECRET_ID, "secret_key": SECRET_KEY,
        });
        fs::write(data.join("running.json"), note.to_string()).expect("the note is written");
        Door { data, _held: held }
    }

    /// Runs a command on a stack through a door.
    pub async fn run(&self, door: &Door, stack: &str, words: &[&str]) -> Ended {
        let file = self.path(&format!("{:x}.yaml", fingerprint(stack)));
        fs::write(&file, stack).expect("the scene's folder is writable");
        let data = door.data.to_str().expect("a path in UTF-8");
        let target = ["--local", "--data", data, "--stack", &file];
        let words = ["mpstack"].iter().chain(words).chain(&target);
        let invocation = mpstack::cli::parse(words).expect("words that make sense");
        let (screen, capture) = Screen::captured_as(200, &invocation.appearance);
        let code = match command::run(invocation.command, &screen).await {
            Ok(()) => 0,
            Err(failure) => told(&screen, &failure),
        };
        Ended { code, out: capture.out(), err: capture.err() }
    }

    /// Runs a command through a door made for it.
    pub async fn run_at(&self, name: &str, endpoint: &str, stack: &str, words: &[&str]) -> Ended {
        self.run(&self.door(name, endpoint), stack, words).await
    }

    /// Runs a command straight on the cloud, which must succeed.
    #[track_caller]
    pub fn succeeds(&self, stack: &str, words: &[&str]) -> impl Future<Output = Ended> {
        let place = std::panic::Location::caller();
        async move {
            let name = format!("straight-{:x}", fastrand::u64(..));
            let ended = self.run_at(&name, &self.endpoint(), stack, words).await;
            assert_eq!(ended.code, 0, "{place}: {words:?}\n{}\n{}", ended.out, ended.err);
            ended
        }
    }
}

fn told(screen: &Screen, failure: &Failure) -> u8 {
    screen.failure(failure);
    failure.kind.exit_code()
}

fn fingerprint(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder is made");
    for entry in fs::read_dir(from).expect("a folder is read") {
        let entry = entry.expect("a folder is read");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type().expect("a file has a type").is_dir() {
            true => copy(&from, &to),
            false => drop(fs::copy(from, to).expect("a file is copied")),
        }
    }
}

/// A stack that mentions everything and needs no secret, since those come from the process's environment.
pub fn stack() -> String {
    let (head, _) = crate::lifecycle::FULL.split_once("notify:").expect("it notifies");
    let plain = head.replace("\"${secret:HOOK_SECRET}\"", "plain");
    format!("{plain}notify:\n  - name: ops\n    log: {{}}\n")
}
