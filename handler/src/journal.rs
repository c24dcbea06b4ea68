//! The one place that writes to standard output.

use crate::report::{Line, ProblemLine, short};
use std::io::Write;

/// Writes `line` and flushes: SCF takes what is there when the answer is posted. A log that cannot be written to is no
/// reason to lose an event, so a failure is passed over.
pub fn write(line: &Line) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", line.to_json()).and_then(|()| out.flush());
}

/// Writes a fault that belongs to no single event; `request_id` is empty outside of an invocation.
pub fn problem(request_id: &str, message: &str) {
    write(&Line::Problem(ProblemLine { request_id: request_id.into(), message: short(message) }));
}
