//! The cloud's memory: one table of bytes under `kind` and `key`, in one crash-safe file.
//!
//! Services keep their own kinds. A commit has reached the disk before the caller hears of it, so that what was answered
//! survives a kill at any moment.

use super::{Clock, CloudError};
use crate::wire::{ApiError, ErrorCode};
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs::{File, TryLockError},
    path::Path,
    time::Duration,
};

const TABLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");

/// A failure of the store itself. Callers of the API hear `InternalError`; the log gets the cause.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed.
    #[error("failed to use the database")]
    Database(#[from] Box<redb::Error>),
    /// A record could not be written or read as its type.
    #[error("failed to convert the record `{kind}` `{key}`")]
    Record {
        /// Kind of record.
        kind: String,
        /// Its key.
        key: String,
        /// Why.
        source: serde_json::Error,
    },
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
        Self::new(ErrorCode::InternalError, "an internal error has occurred")
    }
}

fn database(error: impl Into<redb::Error>) -> StoreError {
    StoreError::Database(Box::new(error.into()))
}

/// The store of one data directory.
#[derive(Debug)]
pub struct Store {
    database: Database,
    clock: Clock,
    /// Held for as long as the store is open: a second process would answer from a stale view.
    _lock: File,
}

/// The file whose lock says that a cloud holds the directory.
const LOCK: &str = "lock";

/// Takes the lock. A process that was just started from here shares its descriptors until it runs its own program, so that a lock
/// given up a moment ago may look held for some milliseconds; another cloud holds it for longer.
fn hold(lock: &File) -> Result<(), TryLockError> {
    const TRIES: u32 = 10;
    for _ in 1..TRIES {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
            settled => return settled,
        }
    }
    lock.try_lock()
}

/// Whether a cloud holds this directory, at a glance: for a moment after it was killed it may still look so.
pub fn is_held(directory: &Path) -> bool {
    let lock = File::open(directory.join(LOCK));
    lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}

impl Store {
    /// Opens the store in `directory`, which must exist.
    ///
    /// # Errors
    /// [`CloudError::InUse`] if another process has it open.
    pub fn open(directory: &Path, clock: Clock) -> Result<Self, CloudError> {
        let path = directory.join(LOCK);
        let lock = File::create(&path).map_err(|source| CloudError::Open { path: path.clone(), source })?;
        hold(&lock).map_err(|error| match error {
            TryLockError::WouldBlock => CloudError::InUse { path: directory.to_owned() },
            TryLockError::Error(source) => CloudError::Open { path, source },
        })?;
        let database = Database::create(directory.join("store.redb")).map_err(database)?;
        let store = Self { database, clock, _lock: lock };
        // The first transaction makes the table, so that reading never finds it missing.
        store.write(|_| Ok::<_, StoreError>(()))?;
        Ok(store)
    }

    /// Runs `look` over one consistent view.
    pub fn read<T, E: From<StoreError>>(&self, look: impl FnOnce(&Reader) -> Result<T, E>) -> Result<T, E> {
        let transaction = self.database.begin_read().map_err(database)?;
        look(&Reader(transaction.open_table(TABLE).map_err(database)?, self.clock.now_ms()))
    }

    /// Runs `change` alone and commits if it returns `Ok`; otherwise nothing of it happened.
    pub fn write<T, E: From<StoreError>>(&self, change: impl FnOnce(&mut Writer<'_>) -> Result<T, E>) -> Result<T, E> {
        let transaction = self.database.begin_write().map_err(database)?;
        let result = change(&mut Writer(transaction.open_table(TABLE).map_err(database)?, self.clock.now_ms()));
        match &result {
            Ok(_) => transaction.commit().map_err(database)?,
            Err(_) => transaction.abort().map_err(database)?,
        }
        result
    }
}

/// A view for reading.
pub struct Reader(redb::ReadOnlyTable<&'static str, &'static [u8]>, i64);

/// A view for reading and writing.
pub struct Writer<'t>(redb::Table<'t, &'static str, &'static [u8]>, i64);

fn place(kind: &str, key: &str) -> String {
    format!("{kind}\0{key}")
}

fn parse<T: DeserializeOwned>(kind: &str, key: &str, bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|source| StoreError::Record { kind: kind.into(), key: key.into(), source })
}

/// Reading, offered by both views: a rule that looks can be used before a change and within one.
pub trait Look {
    /// The moment of the view, unix milliseconds: what becomes visible later is not there yet.
    fn moment(&self) -> i64;

    /// Returns the bytes of a record, or `None` if there is no such record.
    fn get_bytes(&self, kind: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Returns key and bytes of the records whose key starts with `prefix`, in the order of keys.
    fn scan_bytes(&self, kind: &str, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// Returns key and bytes of the records with `from <= key < to`, in the order of keys.
    fn range_bytes(&self, kind: &str, from: &str, to: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// Returns the keys that start with `prefix`, in order, without touching what is under them.
    fn keys(&self, kind: &str, prefix: &str) -> Result<Vec<String>, StoreError>;

    /// Returns a record, or `None` if there is no such record.
    fn get<T: DeserializeOwned>(&self, kind: &str, key: &str) -> Result<Option<T>, StoreError> {
        self.get_bytes(kind, key)?.map(|bytes| parse(kind, key, &bytes)).transpose()
    }

    /// Returns key and record of those whose key starts with `prefix`, in the order of keys.
    fn scan<T: DeserializeOwned>(&self, kind: &str, prefix: &str) -> Result<Vec<(String, T)>, StoreError> {
        parse_all(kind, self.scan_bytes(kind, prefix)?)
    }

    /// Returns key and record of those with `from <= key < to`, in the order of keys.
    fn range<T: DeserializeOwned>(&self, kind: &str, from: &str, to: &str) -> Result<Vec<(String, T)>, StoreError> {
        parse_all(kind, self.range_bytes(kind, from, to)?)
    }
}

fn parse_all<T: DeserializeOwned>(kind: &str, found: Vec<(String, Vec<u8>)>) -> Result<Vec<(String, T)>, StoreError> {
    let parse = |(key, bytes): (String, Vec<u8>)| parse(kind, &key, &bytes).map(|record| (key, record));
    found.into_iter().map(parse).collect()
}

fn get_from(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
    kind: &str,
    key: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let found = table.get(place(kind, key).as_str()).map_err(database)?;
    Ok(found.map(|bytes| bytes.value().to_vec()))
}

/// Visits the records from `start` on, by key without its kind, until told to stop.
fn visit<T>(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
    kind: &str,
    start: &str,
    mut pick: impl FnMut(&str, &[u8]) -> Option<T>,
) -> Result<Vec<T>, StoreError> {
    let prefix = place(kind, "");
    let mut picked = Vec::new();
    for entry in table.range(place(kind, start).as_str()..).map_err(database)? {
        let (place, bytes) = entry.map_err(database)?;
        match place.value().strip_prefix(&prefix).and_then(|key| pick(key, bytes.value())) {
            Some(found) => picked.push(found),
            None => break,
        }
    }
    Ok(picked)
}

macro_rules! look {
    ($view:ty) => {
        impl Look for $view {
            fn moment(&self) -> i64 {
                self.1
            }

            fn get_bytes(&self, kind: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
                get_from(&self.0, kind, key)
            }

            fn scan_bytes(&self, kind: &str, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
                visit(&self.0, kind, prefix, |key, bytes| {
                    key.starts_with(prefix).then(|| (key.to_owned(), bytes.to_vec()))
                })
            }

            fn range_bytes(&self, kind: &str, from: &str, to: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
                visit(&self.0, kind, from, |key, bytes| (key < to).then(|| (key.to_owned(), bytes.to_vec())))
            }

            fn keys(&self, kind: &str, prefix: &str) -> Result<Vec<String>, StoreError> {
                visit(&self.0, kind, prefix, |key, _| key.starts_with(prefix).then(|| key.to_owned()))
            }
        }
    };
}
look!(Reader);
look!(Writer<'_>);

impl Writer<'_> {
    /// Writes a record over whatever was there.
    pub fn put<T: Serialize>(&mut self, kind: &str, key: &str, record: &T) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(record).map_err(|source| StoreError::Record {
            kind: kind.into(),
            key: key.into(),
            source,
        })?;
        self.put_bytes(kind, key, &bytes)
    }

    /// Writes bytes over whatever was there.
    pub fn put_bytes(&mut self, kind: &str, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.0.insert(place(kind, key).as_str(), bytes).map_err(database)?;
        Ok(())
    }

    /// Removes a record and tells whether there was one.
    pub fn delete(&mut self, kind: &str, key: &str) -> Result<bool, StoreError> {
        Ok(self.0.remove(place(kind, key).as_str()).map_err(database)?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_stay_and_aborts_leave_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = Store::open(directory.path(), Clock::default()).expect("a fresh store");
        store
            .write(|writer| {
                writer.put("role", "a", &1)?;
                writer.put("role", "ab", &2)?;
                writer.put("roles", "a", &3)
            })
            .expect("committed");
        let failed: Result<(), StoreError> = store.write(|writer| {
            writer.delete("role", "a")?;
            Err(parse::<u8>("role", "a", b"x").expect_err("not a number"))
        });
        assert!(failed.is_err());
        drop(store);
        let store = Store::open(directory.path(), Clock::default()).expect("opened again");
        let found = store.read(|reader| reader.scan::<u8>("role", "a")).expect("read");
        assert_eq!(found, [("a".to_owned(), 1), ("ab".to_owned(), 2)]);
        assert_eq!(store.read(|reader| reader.get::<u8>("role", "b")).expect("read"), None);
    }

    #[test]
    fn a_second_holder_is_refused() {
        let directory = tempfile::tempdir().expect("a directory");
        let _first = Store::open(directory.path(), Clock::default()).expect("a fresh store");
        let second = Store::open(directory.path(), Clock::default()).expect_err("the directory is in use");
        assert!(matches!(second, CloudError::InUse { .. }), "{second}");
    }
}
