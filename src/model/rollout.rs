//! How a new release comes to serve: by shares of live traffic, as long as little enough fails.

use std::{fmt, str::FromStr};

/// A share or a rate, in whole percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub u8);

impl Percent {
    /// The same as a part of one.
    pub fn part(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}%", self.0)
    }
}

impl FromStr for Percent {
    type Err = ();

    /// Reads `10%`; anything else, and more than 100%, is none.
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_suffix('%').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).filter(|number| *number <= 100).map(Self).ok_or(())
    }
}

/// `function.rollout` of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    /// Shares that the new release has, one after the other, before it has everything; ascending, none of them all.
    pub steps: Vec<Percent>,
    /// Seconds for which each share is watched.
    pub pause: u64,
    /// What takes the release back.
    pub abort: Abort,
}

/// How much may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abort {
    /// The rate of failed invocations that may be reached and not passed.
    pub errors: Percent,
    /// The fewest invocations that the rate is taken of; fewer count as this many, so that one of the first two is no half.
    pub of: u64,
}

impl Abort {
    /// Whether that many failures among that many invocations are too many.
    pub fn is_passed(self, failed: u64, invocations: u64) -> bool {
        failed.saturating_mul(100) > u64::from(self.errors.0).saturating_mul(invocations.max(self.of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_taken_of_enough_invocations() {
        let abort = Abort { errors: Percent(5), of: 20 };
        let passed = [(0, 0), (1, 1), (2, 2), (1, 20), (2, 40), (3, 40), (50, 1000), (51, 1000)];
        let passed = passed.map(|(failed, invocations)| abort.is_passed(failed, invocations));
        assert_eq!(passed, [false, false, true, false, false, true, false, true]);
        assert!(Abort { errors: Percent(0), of: 20 }.is_passed(1, 1), "none may fail");
    }

    #[test]
    fn percents_are_read_as_they_are_written() {
        for text in ["0%", "7%", "100%"] {
            assert_eq!(text.parse::<Percent>().map(|percent| percent.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "%", "10", "101%", "300%", "+5%", "5.5%", "5 %"] {
            assert_eq!(text.parse::<Percent>(), Err(()), "{text}");
        }
    }
}
