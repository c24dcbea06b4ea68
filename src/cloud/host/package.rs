//! Unpacked code, one directory for each hash.

use crate::cloud::{Cloud, ids, scf::store, store::Look};
use std::{
    fs, io,
    io::Cursor,
    path::{Path, PathBuf},
};

/// Why code could not be laid out.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The zip was refused.
    #[error("failed to read the package")]
    Zip(#[from] zip::result::ZipError),
    /// A file could not be written.
    #[error("failed to unpack the package")]
    Write(#[from] io::Error),
    /// A name or link leads elsewhere.
    #[error("`{0}` leads out of the package")]
    Escapes(String),
}

fn directory(data: &Path) -> PathBuf {
    data.join("packages")
}

/// Returns the directory of a zip, unpacked if it is not yet there.
///
/// It appears under its name when it is complete: a kill leaves a directory that nobody looks at.
pub fn ensure_unpacked(data: &Path, sha256: &str, zip: &[u8]) -> Result<PathBuf, PackageError> {
    let target = directory(data).join(sha256);
    if target.is_dir() {
        return Ok(target);
    }
    let draft = directory(data).join(format!("{sha256}.{}", ids::hex(8)));
    unpack(&draft, zip)?;
    match fs::rename(&draft, &target) {
        Ok(()) => Ok(target),
        // Somebody else was faster, with the same content.
        Err(_) if target.is_dir() => {
            fs::remove_dir_all(&draft)?;
            Ok(target)
        }
        Err(error) => Err(error.into()),
    }
}

fn unpack(directory: &Path, zip: &[u8]) -> Result<(), PackageError> {
    fs::create_dir_all(directory)?;
    let mut archive = zip::ZipArchive::new(Cursor::new(zip))?;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let inside = file.enclosed_name();
        // A link could lead anywhere, and so could whatever is then written through it.
        let Some(inside) = inside.filter(|_| !file.is_symlink()) else {
            return Err(PackageError::Escapes(file.name()?.into_owned()));
        };
        let path = directory.join(inside);
        if file.is_dir() {
            fs::create_dir_all(&path)?;
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut written = fs::File::create(&path)?;
        io::copy(&mut file, &mut written)?;
        #[cfg(unix)]
        if let Some(mode) = file.unix_mode() {
            written.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode & 0o777))?;
        }
    }
    Ok(())
}

/// Removes packages that no function uses any more, and drafts.
pub fn remove_stale(cloud: &Cloud) {
    let Ok(entries) = fs::read_dir(directory(&cloud.settings.data)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let used = cloud.store.read(|reader| reader.keys(store::CODE, &name)).is_ok_and(|keys| keys.contains(&name));
        if !used && let Err(error) = fs::remove_dir_all(entry.path()) {
            tracing::warn!(error = &error as &dyn std::error::Error, "a package could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn zip_of(write: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        write(&mut writer);
        writer.finish().expect("a zip").into_inner()
    }

    #[test]
    fn files_keep_their_mode_and_come_once() {
        let data = tempfile::tempdir().expect("a directory");
        let zip = zip_of(|zip| {
            zip.start_file("bootstrap", SimpleFileOptions::default().unix_permissions(0o755)).expect("started");
            zip.write_all(b"#!/bin/sh\n").expect("written");
        });
        let first = ensure_unpacked(data.path(), "aa", &zip).expect("unpacked");
        let second = ensure_unpacked(data.path(), "aa", b"not even read").expect("there");
        assert_eq!(first, second);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(first.join("bootstrap")).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o755);
        }
    }

    #[test]
    fn nothing_leaves_the_package() {
        let data = tempfile::tempdir().expect("a directory");
        let slip = zip_of(|zip| zip.start_file("../../evil", SimpleFileOptions::default()).expect("started"));
        let link = zip_of(|zip| zip.add_symlink("out", "/etc", SimpleFileOptions::default()).expect("added"));
        for (name, zip) in [("slip", slip), ("link", link)] {
            let error = ensure_unpacked(data.path(), name, &zip).expect_err("refused");
            assert!(matches!(error, PackageError::Escapes(_)), "{name}: {error}");
        }
    }
}
