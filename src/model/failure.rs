//! A command that did not succeed.

use std::error::Error;

/// Why a command ends with another exit code than 0 (design 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Exit 1: failed.
    Failed,
    /// Exit 2: changes are pending, or the cloud was changed. Not a failure of ours.
    Differs,
    /// Exit 3: something could not be read, so neither yes nor no.
    Incomplete,
    /// Exit 4: a guard said no.
    Refused,
}

impl Kind {
    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Differs => 2,
            Self::Incomplete => 3,
            Self::Refused => 4,
        }
    }

    /// The one that a command about several things ends with: a difference is an answer, and outweighed by having none, that by a
    /// guard's no, and that by a failure.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let weight = |kind| match kind {
            Self::Differs => 0,
            Self::Incomplete => 1,
            Self::Refused => 2,
            Self::Failed => 3,
        };
        if weight(other) > weight(self) { other } else { self }
    }
}

/// What failed, why (in `source`, as a chain) and what to do next. `view` prints it.
#[derive(Debug)]
pub struct Failure {
    /// Picks the exit code.
    pub kind: Kind,
    /// What failed and where; lower case, no full stop. Empty = everything has been said (`Differs`).
    pub message: String,
    /// Why.
    pub source: Option<Box<dyn Error + Send + Sync>>,
    /// What to do next.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure of kind `Failed`.
    pub fn new(message: impl Into<String>) -> Self {
        Self { kind: Kind::Failed, message: message.into(), source: None, hints: Vec::new() }
    }

    /// The same with another kind.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// The same with its cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same with a next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The answer "it differs", about which everything has been said.
    pub fn differs() -> Self {
        Self::new("").kind(Kind::Differs)
    }
}
