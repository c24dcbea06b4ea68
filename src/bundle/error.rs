use std::{error::Error, io, path::PathBuf};
use zip::result::ZipError;

/// Why a package cannot be made, or one made elsewhere not be deployed.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file cannot be read.
    #[error("failed to read package `{}`", file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Cargo could not build it.
    #[error("failed to build the crate `{}`", folder.display())]
    Compile {
        /// Which.
        folder: PathBuf,
        /// What cargo said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file is no zip.
    #[error("failed to understand package `{}` as a zip", file.display())]
    Zip {
        /// Which.
        file: PathBuf,
        /// Why.
        source: ZipError,
    },
    /// SCF starts a file of this name, and nothing else, at the root of the zip.
    #[error("package `{}` has no file `bootstrap` at its root", file.display())]
    NoBootstrap {
        /// Which.
        file: PathBuf,
    },
    /// SCF keeps the modes in the zip; a zip packed on Windows has none.
    #[error("`bootstrap` in package `{}` is not executable: its entry must carry the Unix mode 755", file.display())]
    NotExecutable {
        /// Which.
        file: PathBuf,
    },
}
