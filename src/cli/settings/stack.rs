//! Which stacks.

use crate::cli::Shard;
use std::{collections::BTreeMap, path::PathBuf};

/// Which stack, in which variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackSource {
    /// File.
    pub file: PathBuf,
    /// Overlay.
    pub environment: Option<String>,
    /// Values of `${var:NAME}`.
    pub variables: BTreeMap<String, String>,
    /// Region instead of the stack's.
    pub region: Option<String>,
}

/// Many stacks in one command, each in the variant that a [`StackSource`] names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fleet {
    /// Files, folders and patterns; at least one.
    pub patterns: Vec<PathBuf>,
    /// Which part of the files.
    pub shard: Shard,
}

impl Fleet {
    /// How it was named.
    pub fn named(&self) -> PathBuf {
        let patterns: Vec<_> = self.patterns.iter().map(|pattern| pattern.display().to_string()).collect();
        patterns.join(" ").into()
    }
}
