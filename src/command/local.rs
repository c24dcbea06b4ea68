//! `--local`: finds this user's embedded cloud, or starts one for as long as the command runs.
//!
//! The process that holds the data directory leaves a note in it, `running.json`, with its address and keys, readable by the
//! user alone. A command that finds the directory held by another short command waits for it; one that finds `serve` uses it.

use crate::{
    cloud::{self, Cloud, CloudError, Running},
    model::{Failure, Fault},
    provider::{Connection, Keys},
    view::Screen,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const NOTE: &str = "running.json";

/// How long to wait for another command to let go of the cloud. An apply takes seconds, a trial at most minutes.
const PATIENCE: Duration = Duration::from_secs(300);
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// Who holds the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Holder {
    /// `serve`: runs until it is stopped.
    Serve,
    /// Another command with `--local`: ends soon.
    Command,
}

#[derive(Serialize, Deserialize)]
struct Note {
    holder: Holder,
    endpoint: String,
    secret_id: String,
    secret_key: String,
}

/// The embedded cloud, ours or another process's.
pub(super) struct Local {
    note: Note,
    own: Option<(Running, PathBuf)>,
}

impl Local {
    /// Finds the cloud of this data directory, or starts it.
    pub async fn find_or_start(data: &Path, screen: &Screen) -> Result<Self, Failure> {
        let began = Instant::now();
        let mut pause = FIRST_PAUSE;
        // Trying to start would take its time to be sure that somebody else has the cloud: more than a plan takes.
        if let Some(note) = read(data).filter(|note| note.holder == Holder::Serve && cloud::is_held(data)) {
            return Ok(Self { note, own: None });
        }
        loop {
            match Self::start(cloud::Settings::new(data), Holder::Command).await {
                Ok(local) => return Ok(local),
                Err(CloudError::InUse { .. }) => {}
                Err(error) => return Err(unstartable(error)),
            }
            match read(data) {
                Some(note) if note.holder == Holder::Serve => return Ok(Self { note, own: None }),
                _ if began.elapsed() > PATIENCE => {
                    return Err(Failure::new(format!("the embedded cloud in `{}` is busy", data.display()))
                        .code(Fault::CloudInUse)
                        .hint("another command with `--local` is using it; wait for it, or use another `--data`"));
                }
                _ => {
                    if pause == FIRST_PAUSE {
                        screen.note("waiting for another command that uses the embedded cloud");
                    }
                    tokio::time::sleep(pause).await;
                    pause = LONGEST_PAUSE.min(pause * 2);
                }
            }
        }
    }

    /// Starts the cloud and leaves the note.
    pub async fn start(settings: cloud::Settings, holder: Holder) -> Result<Self, CloudError> {
        let data = settings.data.clone();
        let running = Cloud::start(settings).await?;
        let cloud::Keys { secret_id, secret_key } = running.keys().clone();
        let secret_key = secret_key.expose_secret().to_owned();
        let note = Note { holder, endpoint: running.endpoint(), secret_id, secret_key };
        write(&data, &note).map_err(|source| CloudError::Open { path: data.join(NOTE), source })?;
        Ok(Self { note, own: Some((running, data)) })
    }

    /// How to reach it.
    pub fn connection(&self) -> Connection {
        let Note { holder: _, endpoint, secret_id, secret_key } = &self.note;
        let keys = Keys { secret_id: secret_id.clone(), secret_key: secret_key.clone().into() };
        Connection { endpoint: Some(endpoint.clone()), profile: None, keys: Some(keys), hints: None }
    }

    /// Where it listens; `None` if it is another process's.
    pub fn address(&self) -> Option<SocketAddr> {
        self.own.as_ref().map(|(running, _)| running.address())
    }

    /// Address, key id and secret key, for those who want to use it by other means.
    pub fn exports(&self) -> [(&'static str, &str); 3] {
        [
            ("MPSTACK_ENDPOINT", &self.note.endpoint),
            ("TENCENTCLOUD_SECRET_ID", &self.note.secret_id),
            ("TENCENTCLOUD_SECRET_KEY", &self.note.secret_key),
        ]
    }

    /// Stops the cloud if it is ours.
    pub async fn stop(self) {
        if let Some((running, data)) = self.own {
            // The note goes first: who reads it later must not be sent to a cloud that is gone.
            let _ = fs::remove_file(data.join(NOTE));
            running.stop().await;
        }
    }
}

/// Says what to do about a cloud that does not start.
pub(super) fn unstartable(error: CloudError) -> Failure {
    let (fault, hint) = match &error {
        CloudError::InUse { .. } => (Fault::CloudInUse, "use the one that runs, or give this one another `--data DIR`"),
        CloudError::Listen { .. } => {
            (Fault::AddressTaken, "choose another address with `--listen ADDR`; port 0 takes a free one")
        }
        CloudError::Directory { .. } | CloudError::Open { .. } | CloudError::Store(_) => {
            (Fault::CloudUnstartable, "give it another folder with `--data DIR`")
        }
    };
    Failure::new("could not start the embedded cloud").code(fault).because(error).hint(hint)
}

fn read(data: &Path) -> Option<Note> {
    serde_json::from_slice(&fs::read(data.join(NOTE)).ok()?).ok()
}

/// Writes the note beside its place and moves it there, so that nobody reads half of it.
fn write(data: &Path, note: &Note) -> io::Result<()> {
    let draft = data.join(format!("{NOTE}.{}", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&draft)?.write_all(&serde_json::to_vec(note)?)?;
    fs::rename(draft, data.join(NOTE))
}
