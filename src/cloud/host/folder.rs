//! The folder of an instance: its scratch space, and a note of who it is for a cloud that comes after a kill.

use super::process::{Identity, Signal};
use crate::cloud::ids;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The note, beside the scratch space.
const NOTE: &str = "process.json";

fn all(data: &Path) -> PathBuf {
    data.join("instances")
}

/// A folder that goes with its instance.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes one.
    pub fn create(data: &Path) -> io::Result<Self> {
        let path = all(data).join(ids::hex(8));
        fs::create_dir_all(path.join("tmp"))?;
        Ok(Self(path))
    }

    /// Where the instance may write: `/tmp` of the platform.
    pub fn scratch(&self) -> PathBuf {
        self.0.join("tmp")
    }

    /// Notes whose it is. Without the note only this cloud can end the process.
    pub fn note(&self, leader: u32) {
        let Some(note) = Identity::of(leader).and_then(|identity| serde_json::to_vec(&identity).ok()) else { return };
        if let Err(error) = fs::write(self.0.join(NOTE), note) {
            tracing::warn!(error = &error as &dyn std::error::Error, "an instance could not be noted");
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::debug!(error = &error as &dyn std::error::Error, "the folder of an instance stays");
        }
    }
}

/// Ends what instances of an earlier cloud have outlived it, and removes their folders. The data folder must be held: nobody
/// else's instances are in it then.
pub fn end_strays(data: &Path) {
    let Ok(entries) = fs::read_dir(all(data)) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let identity = fs::read(path.join(NOTE)).ok().and_then(|note| serde_json::from_slice::<Identity>(&note).ok());
        if let Some(group) = identity.and_then(|identity| identity.group_opt()) {
            group.tell(Signal::Kill);
        }
        if let Err(error) = fs::remove_dir_all(&path) {
            tracing::warn!(error = &error as &dyn std::error::Error, "the folder of an instance could not be removed");
        }
    }
}
