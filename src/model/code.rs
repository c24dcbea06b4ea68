//! The deployment package.

use std::{fmt, sync::Arc};

/// The bytes of a zip, cheap to clone and too long to print.
#[derive(Clone, PartialEq, Eq)]
pub struct ZipBytes(pub Arc<[u8]>);

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
    /// The handler's version, or the name of another kind of package.
    pub label: String,
}
