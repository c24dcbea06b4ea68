//! The deployment package.

use bytes::Bytes;
use std::{collections::BTreeMap, fmt};

/// The bytes of a zip, cheap to clone and too long to print.
#[derive(Clone, PartialEq, Eq)]
pub struct ZipBytes(pub Bytes);

impl fmt::Debug for ZipBytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bytes", self.0.len())
    }
}

/// A deployment package and what identifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The zip.
    pub zip: ZipBytes,
    /// Lower-case hexadecimal SHA-256 of the zip: what the cloud reports.
    pub sha256: String,
    /// Lower-case hexadecimal SHA-256 of what the zip was made from: handler sources, lock file, configuration, templates.
    ///
    /// The same inputs built with another C compiler have other bytes; "the code is to change" means that these differ.
    pub inputs: String,
    /// A digest of each part of the inputs, by the part's name (`handler`, `configuration`, `templates`), so that a plan can say
    /// what is new inside; empty = nothing is known of the inside.
    pub parts: BTreeMap<&'static str, String>,
    /// The handler's version, or the name of another kind of package.
    pub label: String,
    /// How the platform starts it.
    pub start: Start,
}

/// How the platform starts a function's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// `CustomRuntime`, `Python3.10`, ...; that of a function can never be changed.
    pub runtime: String,
    /// Entry, `file.method`.
    pub handler: String,
    /// Seconds until the code must have said that it is ready.
    pub init_timeout: u64,
}

impl Start {
    /// What our handler runs on: the platform starts a file `bootstrap`.
    pub const RUNTIME: &str = "CustomRuntime";
    /// Free text for custom runtimes; the API checks its shape.
    pub const HANDLER: &str = "index.main_handler";
    /// Our handler needs about a millisecond; a process that dies before is noticed only when this is over, hence not the platform's
    /// 65 (`scf-custom-runtime.md` 5).
    pub const INIT_TIMEOUT: u64 = 10;

    /// Whether the platform starts a file `bootstrap`.
    pub fn is_bootstrap(&self) -> bool {
        self.runtime == Self::RUNTIME
    }
}

impl Default for Start {
    fn default() -> Self {
        Self { runtime: Self::RUNTIME.into(), handler: Self::HANDLER.into(), init_timeout: Self::INIT_TIMEOUT }
    }
}
