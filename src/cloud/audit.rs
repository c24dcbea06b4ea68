//! The audit log: one line per API call, appended and never changed. Tests prove with it that looking did not write.

use super::{CloudError, Identity};
use crate::wire::Effect;
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Unix milliseconds.
    pub time: i64,
    /// Label of the product; empty if none was found.
    pub product: String,
    /// Action as sent.
    pub action: String,
    /// `None` for actions that are not modelled.
    pub effect: Option<Changes>,
    /// Region as sent.
    pub region: String,
    /// Id of the request, as answered.
    pub request_id: String,
    /// `None` if the call was not authenticated.
    pub caller: Option<Identity>,
    /// Error code; `None` for success.
    pub code: Option<String>,
}

/// Whether an action changes the account: `wire::Effect` in writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Changes {
    /// It looks.
    Read,
    /// It may change something.
    Write,
}

impl From<Effect> for Changes {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Read => Self::Read,
            Effect::Change => Self::Write,
        }
    }
}

/// The log's file. Lines are written at once and not forced to the disk: they survive the process, not the machine, which
/// is what evidence for tests needs and keeps reads from waiting for a disk.
#[derive(Debug)]
pub struct Audit {
    path: PathBuf,
    file: File,
}

impl Audit {
    /// Opens the log in `directory` for appending.
    pub fn open(directory: &Path) -> Result<Self, CloudError> {
        let path = directory.join("audit.jsonl");
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.map_err(|source| CloudError::Open { path: path.clone(), source })?;
        Ok(Self { path, file })
    }

    /// Appends one call.
    pub fn append(&self, entry: &Entry) {
        let written = serde_json::to_vec(entry).map_err(io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            (&self.file).write_all(&line)
        });
        if let Err(error) = written {
            tracing::error!(error = &error as &dyn std::error::Error, "the audit log failed");
        }
    }

    /// Returns all calls, oldest first. A line torn by a kill belongs to a call that was never answered, and is left out.
    pub fn entries(&self) -> io::Result<Vec<Entry>> {
        let text = std::fs::read_to_string(&self.path)?;
        Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }
}
