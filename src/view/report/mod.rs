//! Reports of a check: what it found in all of its stacks, in the forms that CI systems and people read.
//!
//! ```text
//! Screen::plan, drift, faults ─ record ─▶ Checked, one per stack ─ Reports ─▶ json, markdown, junit, sarif, github, gitlab, html
//! ```
//!
//! A stack about which there is no answer never looks like one in which nothing differs: each form has a place for that, and a
//! report is written whatever came of the command. docs/reports.md tells what is where.

mod checked;
mod findings;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
mod record;
mod reports;
mod sarif;
#[cfg(test)]
mod tests;
mod words;

pub use reports::Reports;

pub(super) use record::Record;
pub(super) use words::past;
