//! The bytes of objects, as files beside the store.
//!
//! A file's name is random, so that no key becomes a path and a file is never changed once it has its name. The record that
//! points at it is committed after the file is safe on disk; a kill in between leaves a file that nobody points at, which
//! the next start removes.

use crate::cloud::ids;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

fn directory(data: &Path) -> PathBuf {
    data.join("objects")
}

/// Writes bytes durably and returns the name of their file.
pub fn write(data: &Path, bytes: &[u8]) -> io::Result<String> {
    let directory = directory(data);
    fs::create_dir_all(&directory)?;
    let name = ids::hex(32);
    let unfinished = directory.join(format!("{name}.unfinished"));
    let mut file = File::create_new(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, directory.join(&name))?;
    File::open(&directory)?.sync_all()?;
    Ok(name)
}

/// Reads a file.
pub fn read(data: &Path, name: &str) -> io::Result<Vec<u8>> {
    fs::read(directory(data).join(name))
}

/// Removes a file that nobody points at any more; if that fails, the next start does it.
pub fn remove(data: &Path, name: &str) {
    if let Err(error) = fs::remove_file(directory(data).join(name)) {
        tracing::warn!(error = &error as &dyn std::error::Error, name, "an object's old bytes could not be removed");
    }
}

/// Removes all files but those in use. Only for a cloud that does not serve yet.
pub fn sweep(data: &Path, used: &BTreeSet<String>) -> io::Result<()> {
    let entries = match fs::read_dir(directory(data)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if !entry.file_name().to_str().is_some_and(|name| used.contains(name)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
