//! Numbers that policies had when they were last seen.
//!
//! CAM reads a policy by its number and finds the number by a search, which makes two round trips of one look. With a number
//! to guess, both start at once; the search still decides, so a wrong or missing guess costs a call and never an answer.

use serde_json::{Map, Value, from_slice, to_vec};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A file that grew beyond this is nothing that we wrote; it is begun anew.
const LIMIT: u64 = 256 * 1024;

/// The file of guesses of one address; none at all without a path.
#[derive(Debug, Clone, Default)]
pub(super) struct Hints {
    path: Option<PathBuf>,
    address: String,
}

impl Hints {
    pub fn new(path: Option<PathBuf>, address: &str) -> Self {
        Self { path, address: address.to_owned() }
    }

    /// The number that a policy had.
    pub fn number(&self, policy: &str) -> Option<u64> {
        read(self.path.as_deref()?).get(&self.key(policy))?.as_u64()
    }

    /// Remembers the number of a policy. What cannot be written is found by searching again.
    pub fn remember(&self, policy: &str, number: u64) {
        let Some(path) = &self.path else { return };
        let mut numbers = read(path);
        if numbers.insert(self.key(policy), number.into()) == Some(number.into()) {
            return;
        }
        if let Err(error) = write(path, &numbers) {
            tracing::debug!(%error, path = %path.display(), "could not remember the number of a policy");
        }
    }

    fn key(&self, policy: &str) -> String {
        format!("{} {policy}", self.address)
    }
}

fn read(path: &Path) -> Map<String, Value> {
    let sized = fs::metadata(path).is_ok_and(|file| file.len() <= LIMIT);
    let bytes = if sized { fs::read(path).ok() } else { None };
    bytes.and_then(|bytes| from_slice(&bytes).ok()).unwrap_or_default()
}

/// Writes beside the file and moves it there: nobody reads half of it.
fn write(path: &Path, numbers: &Map<String, Value>) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension(std::process::id().to_string());
    fs::write(&draft, to_vec(numbers)?)?;
    fs::rename(draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_remembered_for_each_address_and_a_spoilt_file_is_begun_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deeper/policies.json");
        let hints = |address| Hints::new(Some(path.clone()), address);
        assert_eq!(hints("a").number("demo-exec"), None);
        hints("a").remember("demo-exec", 9);
        hints("b").remember("demo-exec", 10);
        assert_eq!((hints("a").number("demo-exec"), hints("b").number("demo-exec")), (Some(9), Some(10)));
        fs::write(&path, "{half").expect("written");
        assert_eq!(hints("a").number("demo-exec"), None);
        hints("a").remember("demo-exec", 11);
        assert_eq!(hints("a").number("demo-exec"), Some(11));
        assert_eq!(Hints::default().number("demo-exec"), None);
    }
}
