//! Lines of function logs: written by the function host, read by CLS.

use super::store::{Look, StoreError, Writer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

const KIND: &str = "log";
const COUNTER: &str = "log-counter";

/// The longest line that is kept (`cos-cls.md` 6.1).
pub const LINE: usize = 8 << 10;

/// What the default topic keeps, in milliseconds: seven days.
const RETENTION: i64 = 7 * 86_400_000;

/// One line with the fields that SCF delivers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// `SCF_LogTime`, unix milliseconds.
    pub time: i64,
    /// `SCF_StartTime`, unix milliseconds.
    pub start: i64,
    /// `SCF_FunctionName`.
    pub function: String,
    /// `SCF_Namespace`.
    pub namespace: String,
    /// `SCF_RequestId`.
    pub request_id: String,
    /// `SCF_Duration`, milliseconds; 0 until known.
    pub duration: i64,
    /// `SCF_Alias`: what the invocation named, if that was an alias.
    pub alias: String,
    /// `SCF_Qualifier`: the version that ran.
    pub qualifier: String,
    /// `SCF_MemUsage`, bytes; 0 until known.
    pub mem_usage: i64,
    /// `SCF_Level`.
    pub level: String,
    /// `SCF_Message`.
    pub message: String,
    /// `SCF_Type`.
    pub kind: Kind,
    /// `SCF_StatusCode`; 202 while running.
    pub status_code: u16,
    /// `SCF_RetryNum`.
    pub retry_num: i64,
}

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// SCF.
    Platform,
    /// The function.
    Custom,
}

impl Line {
    /// The line as CLS hands it out: every value is text (`cos-cls.md` 6.1).
    pub fn members(&self) -> Map<String, Value> {
        let kind = match self.kind {
            Kind::Platform => "Platform",
            Kind::Custom => "Custom",
        };
        let members: [(&str, String); 14] = [
            ("SCF_FunctionName", self.function.clone()),
            ("SCF_Namespace", self.namespace.clone()),
            ("SCF_StartTime", self.start.to_string()),
            ("SCF_LogTime", self.time.to_string()),
            ("SCF_RequestId", self.request_id.clone()),
            ("SCF_Duration", self.duration.to_string()),
            ("SCF_Alias", self.alias.clone()),
            ("SCF_Qualifier", self.qualifier.clone()),
            ("SCF_MemUsage", self.mem_usage.to_string()),
            ("SCF_Level", self.level.clone()),
            ("SCF_Message", self.message.clone()),
            ("SCF_Type", kind.into()),
            ("SCF_StatusCode", self.status_code.to_string()),
            ("SCF_RetryNum", self.retry_num.to_string()),
        ];
        members.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value))).collect()
    }
}

fn key(topic: &str, time: i64, serial: u64) -> String {
    format!("{topic}/{:015}/{serial:015}", time.max(0))
}

/// Appends lines to a topic, in their order.
pub fn append(writer: &mut Writer<'_>, topic: &str, lines: &[Line]) -> Result<(), StoreError> {
    let mut serial: u64 = writer.get(COUNTER, "")?.unwrap_or_default();
    for line in lines {
        writer.put(KIND, &key(topic, line.time, serial), line)?;
        serial += 1;
    }
    writer.put(COUNTER, "", &serial)
}

/// Returns the lines of a topic in `from..to` (unix milliseconds), oldest first, each with a key that pages can continue from.
pub fn search(look: &impl Look, topic: &str, from: i64, to: i64) -> Result<Vec<(String, Line)>, StoreError> {
    let (from, to) = (key(topic, from, 0), key(topic, to, 0));
    look.range(KIND, &from, &to)
}

/// Removes the lines that the default topic keeps no longer.
pub fn prune(writer: &mut Writer<'_>, now: i64) -> Result<(), StoreError> {
    for key in writer.keys(KIND, "")? {
        let time = key.split('/').nth(1).and_then(|time| time.parse::<i64>().ok());
        if time.is_some_and(|time| time < now - RETENTION) {
            writer.delete(KIND, &key)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::store::Store;

    fn line(time: i64, message: &str) -> Line {
        Line {
            time,
            start: time,
            function: "f".into(),
            namespace: "default".into(),
            request_id: "id".into(),
            duration: 0,
            alias: String::new(),
            qualifier: "$LATEST".into(),
            mem_usage: 0,
            level: "INFO".into(),
            message: message.into(),
            kind: Kind::Custom,
            status_code: 202,
            retry_num: 0,
        }
    }

    #[test]
    fn lines_keep_their_order_and_a_search_its_interval() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = Store::open(directory.path(), crate::cloud::Clock::default()).expect("a store");
        let lines: Vec<_> = (0..12).map(|index| line(1_000, &format!("line {index}"))).collect();
        store
            .write(|writer| {
                append(writer, "t", &lines)?;
                append(writer, "t", &[line(999, "before"), line(2_000, "after")])?;
                append(writer, "t2", &[line(1_000, "elsewhere")])
            })
            .expect("appended");
        let found = store.read(|reader| search(reader, "t", 1_000, 2_000)).expect("searched");
        assert_eq!(found.into_iter().map(|(_, line)| line).collect::<Vec<_>>(), lines);
        store.write(|writer| prune(writer, RETENTION + 1_500)).expect("pruned");
        let left = store.read(|reader| search(reader, "t", 0, i64::MAX)).expect("searched");
        assert_eq!(left.len(), 1);
    }
}
