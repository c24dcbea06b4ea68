//! The bytes of objects, as files beside the store.
//!
//! A file's name is random, so that no key becomes a path and a file is never changed once it has its name. The record that
//! points at it is committed after the file is safe on disk; a kill in between leaves a file that nobody points at, which
//! the next start removes.

use crate::cloud::ids;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
};

fn directory(data: &Path) -> PathBuf {
    data.join("objects")
}

/// Writes bytes durably and returns the name of their file.
pub fn write(data: &Path, bytes: &[u8]) -> io::Result<String> {
    finish(data, |file| file.write_all(bytes))
}

/// Joins files into a new one, durably, and returns its name; `seen` is shown all bytes on the way. What this holds in memory
/// does not grow with the files.
pub fn join(data: &Path, names: &[&str], mut seen: impl FnMut(&[u8])) -> io::Result<String> {
    let mut buffer = vec![0; 1 << 18];
    finish(data, |whole| {
        for name in names {
            let mut part = File::open(directory(data).join(name))?;
            loop {
                let bytes = match part.read(&mut buffer)? {
                    0 => break,
                    length => &buffer[..length],
                };
                seen(bytes);
                whole.write_all(bytes)?;
            }
        }
        Ok(())
    })
}

fn finish(data: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<String> {
    let directory = directory(data);
    fs::create_dir_all(&directory)?;
    let name = ids::hex(32);
    let unfinished = directory.join(format!("{name}.unfinished"));
    let mut file = File::create_new(&unfinished)?;
    fill(&mut file)?;
    file.sync_all()?;
    fs::rename(&unfinished, directory.join(&name))?;
    File::open(&directory)?.sync_all()?;
    Ok(name)
}

/// Reads a part of a file.
pub fn read(data: &Path, name: &str, range: &Range<u64>) -> io::Result<Vec<u8>> {
    let mut file = File::open(directory(data).join(name))?;
    file.seek(SeekFrom::Start(range.start))?;
    let mut bytes = Vec::new();
    file.take(range.end.saturating_sub(range.start)).read_to_end(&mut bytes)?;
    Ok(bytes)
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
