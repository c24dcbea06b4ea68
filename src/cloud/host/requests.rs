//! How invocations ended, for `GetRequestStatus`.

use crate::cloud::{
    scf::store::Place,
    store::{Look, StoreError, Writer},
};
use serde::{Deserialize, Serialize};

const KIND: &str = "scf-request";

/// Kept for a day; the default window of the question is 15 minutes.
const RETENTION: i64 = 86_400_000;

/// One attempt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// Unix milliseconds.
    pub start: i64,
    /// 0 ok, 1 running, -1 failed.
    pub code: i64,
    /// What the function answered.
    pub ret_msg: String,
    /// Milliseconds.
    pub duration: f64,
    /// Bytes.
    pub mem_usage: i64,
    /// 0 = first.
    pub retry_num: i64,
    /// Version that ran.
    #[serde(default)]
    pub qualifier: String,
}

/// Writes an attempt.
pub fn put(writer: &mut Writer<'_>, place: &Place, request_id: &str, record: &Record) -> Result<(), StoreError> {
    writer.put(KIND, &format!("{place}/{request_id}/{:04}", record.retry_num), record)
}

/// Returns the attempts of an invocation, first one first.
pub fn of_request(look: &impl Look, place: &Place, request_id: &str) -> Result<Vec<Record>, StoreError> {
    Ok(look.scan(KIND, &format!("{place}/{request_id}/"))?.into_iter().map(|(_, record)| record).collect())
}

/// Returns the attempts of a function, each with its invocation.
pub fn of_function(look: &impl Look, place: &Place) -> Result<Vec<(String, Record)>, StoreError> {
    let found = look.scan::<Record>(KIND, &format!("{place}/"))?;
    let id = |key: &str| key.rsplit('/').nth(1).unwrap_or_default().to_owned();
    Ok(found.into_iter().map(|(key, record)| (id(&key), record)).collect())
}

/// Removes old records.
pub fn prune(writer: &mut Writer<'_>, now: i64) -> Result<(), StoreError> {
    for (key, record) in writer.scan::<Record>(KIND, "")? {
        if record.start < now - RETENTION {
            writer.delete(KIND, &key)?;
        }
    }
    Ok(())
}
