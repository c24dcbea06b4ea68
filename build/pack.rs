//! Packs what was built, at build time for what the binary carries: compressing two megabytes takes longer than most commands.

use std::io::{Cursor, Write};
use zip::{CompressionMethod, DateTime, System, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// A zip with the one entry `bootstrap`: the same bytes for the same bootstrap.
pub fn bootstrap(bytes: &[u8]) -> Result<Vec<u8>, ZipError> {
    zip([("bootstrap", bytes)], 0o755)
}

/// A zip with these entries, in this order.
pub fn zip<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>, mode: u32) -> Result<Vec<u8>, ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::DEFAULT)
        .system(System::Unix)
        .unix_permissions(mode);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
