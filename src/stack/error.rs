use super::diagnostic::Rejected;
use std::{io, path::PathBuf, str::Utf8Error};

/// Why a stack could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The file cannot be read.
    #[error("failed to read stack `{}`", file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is much larger than any stack.
    #[error("stack `{}` is larger than 1 MB", file.display())]
    TooLarge {
        /// Which.
        file: PathBuf,
    },
    /// The file is no text.
    #[error("stack `{}` is not UTF-8", file.display())]
    NotText {
        /// Which.
        file: PathBuf,
        /// Where it ceases to be.
        source: Utf8Error,
    },
    /// A variable was given for which the stack has no use: most likely a slip.
    #[error("stack `{}` has no variable `{name}`", file.display())]
    UnusedVariable {
        /// Which file.
        file: PathBuf,
        /// The variable's name.
        name: String,
        /// The name that was probably meant.
        nearest: Option<String>,
    },
    /// The file was understood, and is wrong.
    #[error(transparent)]
    Rejected(#[from] Rejected),
}
