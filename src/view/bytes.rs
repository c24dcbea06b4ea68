//! Sizes.

use std::fmt;

/// A number of bytes: `812 B`, `2.1 KB`, `1.8 MB`.
#[derive(Debug, Clone, Copy)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // From 999.95 on, a tenth would be written as `1000.0` of the smaller unit.
        match self.0 {
            0..1_000 => write!(formatter, "{} B", self.0),
            1_000..999_950 => write!(formatter, "{:.1} KB", self.0 as f64 / 1e3),
            999_950..999_950_000 => write!(formatter, "{:.1} MB", self.0 as f64 / 1e6),
            _ => write!(formatter, "{:.1} GB", self.0 as f64 / 1e9),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_change_where_numbers_would_get_long() {
        let told = [0, 999, 1_000, 2_149, 999_949, 999_950, 1_800_000, 999_950_000].map(|size| Bytes(size).to_string());
        assert_eq!(told, ["0 B", "999 B", "1.0 KB", "2.1 KB", "999.9 KB", "1.0 MB", "1.8 MB", "1.0 GB"]);
    }
}
