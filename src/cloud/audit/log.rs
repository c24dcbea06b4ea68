//! The log's files.

use super::{
    Entry, Place,
    backwards::{Backwards, Found},
};
use crate::cloud::CloudError;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Bytes after which a new file is begun, and full files that are kept: some hundred thousand calls.
const SEGMENT: u64 = 16 << 20;
const KEPT: u64 = 8;

const NAME: &str = "audit.jsonl";

/// The log. Lines are written at once and not forced to the disk: they survive the process, not the machine, which is what
/// evidence for tests needs and keeps reads from waiting for a disk.
#[derive(Debug)]
pub struct Audit {
    directory: PathBuf,
    segment: u64,
    current: Mutex<Current>,
}

/// The file that is written.
#[derive(Debug)]
struct Current {
    file: File,
    size: u64,
    /// How many files were full before it.
    number: u64,
}

impl Audit {
    /// Opens the log in `directory` for appending.
    pub fn open(directory: &Path) -> Result<Self, CloudError> {
        Self::with_segments(directory, SEGMENT)
    }

    fn with_segments(directory: &Path, segment: u64) -> Result<Self, CloudError> {
        let failed = |source| CloudError::Open { path: directory.join(NAME), source };
        let number = full(directory).map_err(failed)?.into_iter().max().map_or(0, |last| last + 1);
        let current = Mutex::new(Current::open(directory, number).map_err(failed)?);
        Ok(Self { directory: directory.to_owned(), segment, current })
    }

    /// Appends one call.
    pub fn append(&self, entry: &Entry) {
        let written = serde_json::to_vec(entry).map_err(io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
            (&current.file).write_all(&line)?;
            current.size += line.len() as u64;
            if current.size >= self.segment {
                *current = self.turn(&current)?;
            }
            Ok(())
        });
        if let Err(error) = written {
            tracing::error!(error = &error as &dyn std::error::Error, "the audit log failed");
        }
    }

    /// Puts the full file aside, removes the oldest and begins another.
    fn turn(&self, current: &Current) -> io::Result<Current> {
        fs::rename(self.directory.join(NAME), aside(&self.directory, current.number))?;
        for old in full(&self.directory)?.into_iter().filter(|number| number + KEPT <= current.number) {
            fs::remove_file(aside(&self.directory, old))?;
        }
        Current::open(&self.directory, current.number + 1)
    }

    /// Shows the calls to `see`, the newest first, from behind `place` on or from the newest of all, until it has seen
    /// enough; returns where it stopped, `None` at the log's beginning. A line torn by a kill belongs to a call that was never
    /// answered, and is left out. At no time is more of the log in memory than a block of it.
    pub fn look_back(
        &self,
        place: Option<Place>,
        mut see: impl FnMut(Entry) -> ControlFlow<()>,
    ) -> io::Result<Option<Place>> {
        let newest = self.current.lock().unwrap_or_else(PoisonError::into_inner).number;
        let (first, mut end) = place.map_or((newest, None), |place| (place.segment.min(newest), Some(place.end)));
        for segment in (0..=first).rev() {
            let Some(file) = self.segment_file(segment)? else { break };
            let mut lines = Backwards::new(file, end.take())?;
            while let Some(Found { line, start }) = lines.next()? {
                let Ok(entry) = serde_json::from_slice(&line) else { continue };
                if see(entry).is_break() {
                    return Ok(Some(Place { segment, end: start }));
                }
            }
        }
        Ok(None)
    }

    /// Returns the newest calls, oldest first.
    pub fn last(&self, most: usize) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        self.look_back(None, |entry| {
            entries.push(entry);
            if entries.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        entries.reverse();
        Ok(entries)
    }

    /// Opens a file of the log; `None` if it is gone. One that was put aside while we looked is found under its new name.
    fn segment_file(&self, number: u64) -> io::Result<Option<File>> {
        for _ in 0..2 {
            let newest = self.current.lock().unwrap_or_else(PoisonError::into_inner).number;
            let path = if number == newest { self.directory.join(NAME) } else { aside(&self.directory, number) };
            match File::open(path) {
                Ok(file) => return Ok(Some(file)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

impl Current {
    fn open(directory: &Path, number: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).append(true).open(directory.join(NAME))?;
        let size = file.metadata()?.len();
        if size > 0 {
            // Ends what a kill may have torn, so that the next line is one.
            file.write_all(b"\n")?;
        }
        Ok(Self { file, size, number })
    }
}

fn aside(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("audit.{number}.jsonl"))
}

/// Returns the numbers of the files that were put aside.
fn full(directory: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(directory)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("audit.")?.strip_suffix(".jsonl")?.parse().ok());
        numbers.extend::<Option<u64>>(number);
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn entry(number: usize) -> Entry {
        Entry {
            time: i64::try_from(number).expect("small"),
            product: "scf".into(),
            action: format!("Action{number}"),
            effect: None,
            region: String::new(),
            request_id: "x".repeat(100),
            caller: None,
            secret_id: None,
            address: None,
            resources: Vec::new(),
            agent: String::new(),
            parameters: BTreeMap::default(),
            code: None,
        }
    }

    fn times(entries: &[Entry]) -> Vec<i64> {
        entries.iter().map(|entry| entry.time).collect()
    }

    #[test]
    fn files_are_turned_and_the_oldest_go() {
        let directory = tempfile::tempdir().expect("a directory");
        let audit = Audit::with_segments(directory.path(), 1000).expect("opened");
        (0..200).for_each(|number| audit.append(&entry(number)));
        let all = times(&audit.last(usize::MAX).expect("read"));
        assert_eq!(all.last(), Some(&199));
        assert!(all.is_sorted() && (20..60).contains(&all.len()), "{all:?}");
        drop(audit);
        let audit = Audit::with_segments(directory.path(), 1000).expect("opened again");
        audit.append(&entry(200));
        assert_eq!(times(&audit.last(3).expect("read")), [198, 199, 200]);
    }

    #[test]
    fn pages_stay_where_they_were_while_the_log_grows() {
        let directory = tempfile::tempdir().expect("a directory");
        let audit = Audit::with_segments(directory.path(), 2000).expect("opened");
        (0..30).for_each(|number| audit.append(&entry(number)));
        let (mut seen, mut place, mut next) = (Vec::new(), None, 30);
        loop {
            let before = seen.len();
            place = audit
                .look_back(place, |entry| {
                    seen.push(entry.time);
                    if seen.len() < before + 7 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                })
                .expect("read");
            (0..3).for_each(|more| audit.append(&entry(next + more)));
            next += 3;
            if place.is_none() {
                break;
            }
        }
        assert_eq!(seen, (0..30).rev().collect::<Vec<_>>());
    }

    #[test]
    fn a_torn_line_is_left_out() {
        let directory = tempfile::tempdir().expect("a directory");
        Audit::open(directory.path()).expect("opened").append(&entry(1));
        let mut file = OpenOptions::new().append(true).open(directory.path().join(NAME)).expect("there");
        file.write_all(br#"{"time":2,"prod"#).expect("written");
        let audit = Audit::open(directory.path()).expect("opened again");
        audit.append(&entry(3));
        assert_eq!(times(&audit.last(9).expect("read")), [1, 3]);
    }
}
