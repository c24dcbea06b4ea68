//! What this program knows about itself.

use crate::cli::Shell;
use std::path::PathBuf;

/// A document that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Document {
    /// The stack file
    Stack,
    /// What `plan --output json` prints, and `plan --out` writes
    Plan,
    /// What `drift --output json` prints
    Drift,
    /// What a command about many stacks prints
    Fleet,
    /// A report of `--report json=FILE`
    Report,
    /// What any command prints with `--output json` that fails before it has an answer
    Failure,
    /// A line of `--output ndjson`
    Events,
}

/// Settings of `schema`.
#[derive(Debug)]
pub struct SchemaSettings {
    /// Of what.
    pub document: Document,
}

/// Settings of `explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainSettings {
    /// As typed.
    pub topic: String,
}

/// Settings of `completions`.
#[derive(Debug)]
pub struct CompletionsSettings {
    /// For which shell.
    pub shell: Shell,
}

/// Settings of `man`.
#[derive(Debug)]
pub struct ManSettings {
    /// Where to; `None` = the main page, to standard output.
    pub folder: Option<PathBuf>,
}
