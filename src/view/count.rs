//! Counts with their noun.

use std::fmt;

/// A number and its noun: `1 step`, `2 steps`, `3 tries`.
#[derive(Debug, Clone, Copy)]
pub struct Count(pub usize, pub &'static str);

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number, noun) = self;
        match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
            _ if *number == 1 => write!(formatter, "{number} {noun}"),
            Some(stem) => write!(formatter, "{number} {stem}ies"),
            None => write!(formatter, "{number} {noun}s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_agree_with_their_number() {
        let told =
            [Count(0, "step"), Count(1, "step"), Count(2, "step"), Count(1, "try"), Count(3, "try"), Count(2, "key")];
        assert_eq!(told.map(|count| count.to_string()), ["0 steps", "1 step", "2 steps", "1 try", "3 tries", "2 keys"]);
    }
}
