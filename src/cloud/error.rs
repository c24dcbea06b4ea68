//! Why the embedded cloud could not start.

use super::store::StoreError;
use std::{io, net::SocketAddr, path::PathBuf};

/// What was attempted when the start failed.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// The data directory could not be made.
    #[error("failed to create the data directory `{}`", path.display())]
    Directory {
        /// As in the settings.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another process holds the data directory.
    #[error("the data directory `{}` is in use by another embedded cloud", path.display())]
    InUse {
        /// As in the settings.
        path: PathBuf,
    },
    /// A file of the data directory could not be opened.
    #[error("failed to open `{}`", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database was refused.
    #[error("failed to read the embedded cloud's store")]
    Store(#[from] StoreError),
    /// The address could not be bound.
    #[error("failed to listen on `{address}`")]
    Listen {
        /// As in the settings.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}
