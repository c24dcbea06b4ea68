//! What is to be said about each fault: why it happens, what to do, and an example that raises it. A file for each family of codes.
//!
//! `mpstack explain CODE` shows an entry, `docs/errors.md` all of them, and `tests/integration/catalogue` raises each by its example.

mod account;
mod conflict;
mod deployment;
mod guard;
mod machine;
mod stack;

use super::Fault;

/// An entry of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// Why it happens.
    pub why: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// How it comes about.
    pub example: Example,
}

/// What raises a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// Entries of a stack; `mpstack validate` raises it.
    Stack(&'static str),
    /// Faults of the embedded cloud (`mpstack serve --faults FILE`), and the command that meets them.
    Faults(&'static str, &'static str),
    /// A situation in words.
    Words(&'static str),
}

/// An entry of the tables; they are written down in the order of `Explanation`'s fields.
const fn entry(why: &'static str, remedy: &'static str, example: Example) -> Explanation {
    Explanation { why, remedy, example }
}

pub(super) fn explanation(fault: Fault) -> &'static Explanation {
    let tables =
        [stack::ENTRIES, guard::ENTRIES, conflict::ENTRIES, account::ENTRIES, deployment::ENTRIES, machine::ENTRIES];
    let found = tables.into_iter().flatten().find(|(entry, _)| *entry == fault);
    let (_, explanation) = found.expect("every fault has an entry, as a test makes sure");
    explanation
}
