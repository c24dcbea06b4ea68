//! Lengths of time in a plan.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, time::Duration};

/// A length of time: `250ms`, `2s`, `5m`, or a number of milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(u64);

impl Span {
    /// So many milliseconds.
    pub fn milliseconds(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// The same, for timers.
    pub fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }

    /// Milliseconds, as clocks count them.
    pub fn as_milliseconds(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let number: u64 = digits.parse().ok()?;
        let unit = match &text[digits.len()..] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return None,
        };
        Some(Self(number.checked_mul(unit)?))
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Span;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a length of time such as `250ms`, `2s` or `5m`, or a number of milliseconds")
            }

            fn visit_u64<E: de::Error>(self, milliseconds: u64) -> Result<Span, E> {
                Ok(Span(milliseconds))
            }

            fn visit_i64<E: de::Error>(self, milliseconds: i64) -> Result<Span, E> {
                u64::try_from(milliseconds)
                    .map(Span)
                    .map_err(|_| E::invalid_value(de::Unexpected::Signed(milliseconds), &self))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Span, E> {
                Span::parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
