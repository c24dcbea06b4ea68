//! How long something took.

use std::{fmt, time::Duration};

/// A duration as people say it: `35ms`, `1.4s`, `2m 05s`, `1h 02m`.
#[derive(Debug, Clone, Copy)]
pub struct Elapsed(pub Duration);

impl Elapsed {
    /// From milliseconds.
    pub fn milliseconds(count: u64) -> Self {
        Self(Duration::from_millis(count))
    }
}

impl fmt::Display for Elapsed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (milliseconds, seconds) = (self.0.as_millis(), self.0.as_secs());
        match seconds {
            0 => write!(formatter, "{milliseconds}ms"),
            // Tenths are cut, not rounded: `60.0s` would be a minute.
            1..60 => write!(formatter, "{seconds}.{}s", self.0.subsec_millis() / 100),
            60..3_600 => write!(formatter, "{}m {:02}s", seconds / 60, seconds % 60),
            _ => write!(formatter, "{}h {:02}m", seconds / 3_600, seconds % 3_600 / 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_fits_the_length() {
        let told =
            [0, 35, 999, 1_449, 59_999, 60_000, 125_000, 3_720_000].map(|ms| Elapsed::milliseconds(ms).to_string());
        assert_eq!(told, ["0ms", "35ms", "999ms", "1.4s", "59.9s", "1m 00s", "2m 05s", "1h 02m"]);
    }
}
