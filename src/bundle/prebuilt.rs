//! A package that was made elsewhere.

use super::{BundleError, Package, package::sha256};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Cursor, Read},
    path::Path,
};
use zip::{ZipArchive, result::ZipError};

/// The largest file that is read: the platform unpacks 500 MB at most, and a request carries a fraction of it.
const MOST_BYTES: u64 = 64 << 20;

/// Reads a package that was made elsewhere; its bytes are its inputs.
///
/// # Errors
/// A file that cannot be read, is no zip, or that SCF could not start.
pub fn prebuilt(file: &Path) -> Result<Package, BundleError> {
    let package = foreign(file)?;
    let unfit = |source| BundleError::Zip { file: file.into(), source };
    let mut archive = ZipArchive::new(Cursor::new(&package.zip)).map_err(unfit)?;
    let mode = match archive.by_name("bootstrap") {
        Ok(entry) => entry.unix_mode(),
        Err(ZipError::FileNotFound) => return Err(BundleError::NoBootstrap { file: file.into() }),
        Err(source) => return Err(unfit(source)),
    };
    if mode.is_none_or(|mode| mode & 0o111 == 0) {
        return Err(BundleError::NotExecutable { file: file.into() });
    }
    Ok(package)
}

/// Reads a package for another runtime, of which only the platform knows what must be in it.
///
/// # Errors
/// A file that cannot be read, or is no zip.
pub fn foreign(file: &Path) -> Result<Package, BundleError> {
    let read = || {
        let mut zip = Vec::new();
        fs::File::open(file)?.take(MOST_BYTES + 1).read_to_end(&mut zip)?;
        match zip.len() as u64 > MOST_BYTES {
            true => Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 64 MB")),
            false => Ok(zip),
        }
    };
    let zip = read().map_err(|source| BundleError::Read { file: file.into(), source })?;
    ZipArchive::new(Cursor::new(&zip)).map_err(|source| BundleError::Zip { file: file.into(), source })?;
    let label = file.file_name().map_or_else(|| "zip".into(), |name| name.to_string_lossy().into_owned());
    Ok(taken(zip, label))
}

/// A package whose bytes are its inputs.
pub fn taken(zip: Vec<u8>, label: String) -> Package {
    let sha256 = sha256(&zip);
    Package { inputs: sha256.clone(), sha256, zip, parts: BTreeMap::new(), label }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::package;
    use std::{error::Error, io::Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn read(content: &[u8]) -> Result<Package, BundleError> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("x.zip");
        fs::write(&file, content).expect("written");
        prebuilt(&file)
    }

    fn with(name: &str, mode: u32) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default().unix_permissions(mode)).expect("begun");
        zip.write_all(b"#!/bin/sh\n").expect("written");
        zip.finish().expect("finished").into_inner()
    }

    #[test]
    fn a_zip_is_taken_as_it_is_and_its_bytes_are_its_inputs() {
        let ours = package("{}");
        let read = read(&ours.zip).expect("our own package is fit");
        let parts = BTreeMap::new();
        assert_eq!(read, Package { inputs: ours.sha256.clone(), parts, label: "x.zip".into(), ..ours });
    }

    #[test]
    fn what_scf_could_not_start_is_refused() {
        let message = |content: &[u8]| {
            let error = read(content).expect_err("unfit");
            let place = error.to_string();
            let (start, rest) = place.split_once("package `").expect("a file");
            (format!("{start}package{}", rest.split_once('`').expect("an end").1), error.source().map(|_| ()))
        };
        assert_eq!(message(b"no zip"), ("failed to understand package as a zip".into(), Some(())));
        assert_eq!(message(&with("x/bootstrap", 0o755)), ("package has no file `bootstrap` at its root".into(), None));
        assert_eq!(
            message(&with("bootstrap", 0o644)).0,
            "`bootstrap` in package is not executable: its entry must carry the Unix mode 755"
        );
    }
}
