//! What writes files: stacks, workflows, projects.

use super::{Consent, StackSource, Target};
use crate::{cli::Platform, model::FunctionKey};
use std::path::PathBuf;

/// Settings of `init`.
#[derive(Debug)]
pub struct InitSettings {
    /// Folder of the project; empty = the current one.
    pub folder: PathBuf,
    /// The stack to write, its file seen from the folder.
    pub stack: StackSource,
    /// Template; `None` = not said.
    pub template: Option<String>,
    /// Parameters of the template that were given; a later one wins.
    pub values: Vec<(String, String)>,
    /// The workflow to write.
    pub ci: Option<Platform>,
    /// Whether to ask for what was not given.
    pub consent: Consent,
}

/// Settings of `templates`.
#[derive(Debug, PartialEq, Eq)]
pub enum TemplatesSettings {
    /// List those in which all words occur.
    List {
        /// Words.
        words: Vec<String>,
    },
    /// Show one.
    Show {
        /// Its name.
        name: String,
    },
}

/// What `fmt` does with files that are not laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untidy {
    /// Writes them anew.
    Write,
    /// Names them, and exits with 2.
    Tell,
}

/// Settings of `fmt`.
#[derive(Debug)]
pub struct FmtSettings {
    /// Files, folders and patterns; at least one.
    pub files: Vec<PathBuf>,
    /// What to do.
    pub untidy: Untidy,
}

/// Settings of `export`.
#[derive(Debug)]
pub struct ExportSettings {
    /// Cloud.
    pub target: Target,
    /// The function.
    pub function: FunctionKey,
    /// Where to; `None` = standard output.
    pub out: Option<PathBuf>,
}

/// Settings of `eject`.
#[derive(Debug)]
pub struct EjectSettings {
    /// Where to.
    pub folder: PathBuf,
    /// The stack that it is for, if its file exists.
    pub stack: StackSource,
}
