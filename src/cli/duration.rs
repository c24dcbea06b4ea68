//! Durations as typed: `90s`, `15m`, `1h30m`, `2d`.

use std::time::Duration;

const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Reads a duration. A bare number is refused: it reads as seconds to one and as minutes to another.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let expected = || "expected a number and a unit, such as `90s`, `15m`, `6h` or `1h30m`".to_owned();
    let (mut seconds, mut number) = (0_u64, String::new());
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            number.push(letter);
            continue;
        }
        let (_, unit) = UNITS.into_iter().find(|(name, _)| *name == letter).ok_or_else(expected)?;
        let count: u64 = std::mem::take(&mut number).parse().map_err(|_| expected())?;
        seconds = count.checked_mul(unit).and_then(|more| seconds.checked_add(more)).ok_or("too long")?;
    }
    if seconds == 0 || !number.is_empty() { Err(expected()) } else { Ok(Duration::from_secs(seconds)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units_are_read() {
        for (text, seconds) in [("90s", 90), ("15m", 900), ("6h", 21_600), ("1h30m", 5_400), ("2d", 172_800)] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn anything_else_says_what_was_expected() {
        for text in ["", "15", "m", "0s", "1h30", "-5m", "15 m", "十m", "99999999999999999999s", "1w"] {
            assert!(parse(text).expect_err(text).starts_with("expected a number and a unit"), "{text}");
        }
        assert_eq!(parse("999999999999999999d"), Err("too long".into()));
    }
}
