//! Everything that a person or a script reads. Only this module writes, into writers that it was given.
//!
//! Data goes to standard output, everything else to standard error. Texts are made with colours; the `Sink` takes them out where
//! they are not wanted, so that colour is one decision in one place and no text depends on it. Text that comes from the cloud is
//! `clean`ed first, so that a log line cannot move the cursor.
//!
//! * `screen`, `sink`: where to write, how wide, how much
//! * `plan`, `drift`, `json`: differences, for people and for programs
//! * `author`: who changed what differs
//! * `fleet`: the same of many stacks, one after the other
//! * `report`: what a check found, in the forms that CI systems read
//! * `ending`: how a command ended, for programs
//! * `progress`, `ask`, `failure`, `excerpt`, `explanation`: what happens, what is asked, what went wrong, and where and why
//! * `schema`: the JSON Schemas of what programs read
//! * `status`, `trial`, `logs`, `events`, `replay`, `serve`, `demo`, `version`, `document`, `gallery`: what is there and what came of it
//! * the rest: words, numbers and columns that these share

mod ask;
mod author;
mod bytes;
mod changes;
mod count;
mod demo;
mod document;
mod drift;
mod elapsed;
mod ending;
mod events;
mod excerpt;
mod explain;
mod explanation;
mod failure;
mod fleet;
mod gallery;
mod handler_line;
mod json;
mod logs;
mod operation;
mod plan;
mod progress;
mod replay;
mod report;
#[cfg(test)]
mod scene;
mod schema;
mod screen;
mod serve;
mod sink;
mod status;
mod style;
mod text;
mod trial;
mod value;
mod version;

pub use ask::{Answer, Question};
pub use bytes::Bytes;
pub use count::Count;
pub use demo::{Received, Signature};
pub use elapsed::Elapsed;
pub use fleet::{Section, Sections};
pub use gallery::{Card, Choice, Page};
pub use plan::saved;
pub use progress::Progress;
pub use report::Reports;
pub use schema::{SCHEMAS, schema};
pub use screen::{Capture, Screen};
pub use version::Version;
