use std::{io, path::PathBuf};
use zip::result::ZipError;

/// Why a project was not written.
#[derive(Debug, thiserror::Error)]
pub enum ScaffoldError {
    /// There may be work in it.
    #[error("the folder `{}` is not empty", folder.display())]
    NotEmpty {
        /// Which.
        folder: PathBuf,
    },
    /// There may be work in them.
    #[error("{} already", exist(files))]
    Exists {
        /// Which.
        files: Vec<PathBuf>,
    },
    /// It cannot be looked into.
    #[error("failed to look into `{}`", folder.display())]
    Look {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or its folder cannot be written.
    #[error("failed to write `{}`", file.display())]
    Write {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A template of ours does not work.
    #[error("failed to render `{name}`")]
    Render {
        /// Which.
        name: &'static str,
        /// Why.
        source: Box<handlebars::RenderError>,
    },
    /// The sources in this binary cannot be unpacked.
    #[error("failed to unpack the handler's sources")]
    Unpack(#[from] ZipError),
}

fn exist(files: &[PathBuf]) -> String {
    let names: Vec<_> = files.iter().map(|file| format!("`{}`", file.display())).collect();
    format!("{} {}", names.join(" and "), if names.len() == 1 { "exists" } else { "exist" })
}
