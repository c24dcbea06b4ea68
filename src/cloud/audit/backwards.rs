//! Reading a file's lines from its end.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

/// Bytes read at once.
const BLOCK: u64 = 64 << 10;

/// A place in the log: behind the line that comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which file.
    pub segment: u64,
    /// Bytes of it that come before.
    pub end: u64,
}

/// A line and where it starts.
pub struct Found {
    pub line: Vec<u8>,
    pub start: u64,
}

/// The lines of a file, the last first.
pub struct Backwards {
    file: File,
    /// Bytes of the file before `block`.
    start: u64,
    /// What was read and not yet given out.
    block: Vec<u8>,
}

impl Backwards {
    /// Begins at the end of the file, or behind its first `end` bytes.
    pub fn new(file: File, end: Option<u64>) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file, start: end.unwrap_or(length).min(length), block: Vec::new() })
    }

    /// Returns the line before; `None` at the beginning. Empty lines are passed over.
    pub fn next(&mut self) -> io::Result<Option<Found>> {
        loop {
            if self.block.last() == Some(&b'\n') {
                self.block.pop();
            }
            if let Some(at) = self.block.iter().rposition(|byte| *byte == b'\n') {
                let line = self.block.split_off(at + 1);
                if line.is_empty() {
                    continue;
                }
                return Ok(Some(Found { line, start: self.start + at as u64 + 1 }));
            }
            if self.start == 0 {
                let line = std::mem::take(&mut self.block);
                return Ok((!line.is_empty()).then_some(Found { line, start: 0 }));
            }
            self.extend()?;
        }
    }

    /// Puts the block before this one in front of it.
    fn extend(&mut self) -> io::Result<()> {
        let size = BLOCK.min(self.start);
        self.start -= size;
        self.file.seek(SeekFrom::Start(self.start))?;
        let mut block = vec![0; usize::try_from(size).unwrap_or_default()];
        self.file.read_exact(&mut block)?;
        block.append(&mut self.block);
        self.block = block;
        Ok(())
    }
}
