//! Packs what was built, at build time for what the binary carries: compressing three megabytes takes longer than most commands.

use std::io::{Cursor, Write};
use zip::{CompressionMethod, DateTime, System, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// How hard to compress.
#[derive(Debug, Clone, Copy)]
pub enum Effort {
    /// As zlib at its best: 0.3 seconds for the handler.
    Usual,
    /// By zopfli, once: 2 % less, for 7 seconds on a busy machine. Fifteen rounds give 0.2 % more.
    Utmost,
}

impl Effort {
    /// The level as the zip library counts: from 10 on it is zopfli's rounds plus 9.
    fn level(self) -> i64 {
        match self {
            Self::Usual => 9,
            Self::Utmost => 10,
        }
    }
}

/// A zip with the one entry `bootstrap`: the same bytes for the same bootstrap and effort.
pub fn bootstrap(bytes: &[u8], effort: Effort) -> Result<Vec<u8>, ZipError> {
    zip([("bootstrap", bytes)], 0o755, effort)
}

/// A zip with these entries, in this order.
pub fn zip<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    mode: u32,
    effort: Effort,
) -> Result<Vec<u8>, ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(effort.level()))
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
