//! What the handler is made of, and a digest of it: the same on every machine that holds the same files.

use sha2::{Digest, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Files and folders, relative to the workspace.
pub const PATHS: [&str; 4] = ["Cargo.lock", "handler/Cargo.toml", "handler/src", "templates/messages"];

/// Lower-case hexadecimal SHA-256 over names, lengths and contents of all files below [`PATHS`].
pub fn digest(root: &Path) -> io::Result<String> {
    digest_of(files(root)?.into_iter().map(|file| (name(root, &file), file)))
}

/// The same over any files, each with the name that it goes by.
pub fn digest_of(files: impl IntoIterator<Item = (String, PathBuf)>) -> io::Result<String> {
    let mut named = files.into_iter().collect::<Vec<_>>();
    named.sort();

    let mut hash = Sha256::new();
    for (name, file) in named {
        let content = fs::read(file)?;
        hash.update(format!("{name}\0{}\0", content.len()));
        hash.update(&content);
    }
    Ok(base16ct::lower::encode_string(&hash.finalize()))
}

/// All files below [`PATHS`].
pub fn files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in PATHS {
        collect(&root.join(path), &mut files)?;
    }
    Ok(files)
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}

/// The path below the workspace with `/` whatever the host, since it is part of the digest.
pub fn name(root: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    relative.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
