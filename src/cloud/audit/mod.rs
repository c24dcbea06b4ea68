//! The audit log: one line per call, appended and never changed. Tests prove with it that looking did not write, and
//! CloudAudit answers from it.

mod backwards;
mod entry;
mod log;

pub use backwards::Place;
pub use entry::{Changes, Entry, recorded};
pub use log::Audit;
