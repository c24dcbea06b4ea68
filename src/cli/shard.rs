//! One part of a fleet.

use std::{num::NonZeroUsize, str::FromStr};

/// Part `index` of `count`, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: NonZeroUsize,
    count: NonZeroUsize,
}

impl Shard {
    /// Whether the element at `position` of a sorted list, counted from 0, falls to this part. They are dealt out in turn, so that
    /// parts differ by one element at most, and neighbours, which are often alike and slow alike, are spread.
    pub fn holds(self, position: usize) -> bool {
        position % self.count == self.index.get() - 1
    }

    /// Whether it is one of several.
    pub fn is_part(self) -> bool {
        self.count.get() > 1
    }
}

impl Default for Shard {
    /// All.
    fn default() -> Self {
        Self { index: NonZeroUsize::MIN, count: NonZeroUsize::MIN }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match parts {
            Some((index, count)) if index <= count => Ok(Self { index, count }),
            Some(_) => Err("there is no such part; parts count from 1, as in `1/5` to `5/5`".into()),
            None => Err("expected `I/N` with numbers from 1, such as `2/5`".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_falls_to_one_part() {
        let parts: Vec<Shard> = ["1/3", "2/3", "3/3"].map(|text| text.parse().expect("a part")).into();
        for position in 0..10 {
            assert_eq!(parts.iter().filter(|part| part.holds(position)).count(), 1, "{position}");
        }
        let held = |part: Shard| (0..10).filter(|position| part.holds(*position)).count();
        assert_eq!(parts.iter().map(|part| held(*part)).collect::<Vec<_>>(), [4, 3, 3]);
        assert!((0..10).all(|position| Shard::default().holds(position)));
    }

    #[test]
    fn parts_count_from_one() {
        for text in ["0/3", "4/3", "3", "/3", "1/", "a/b", "-1/2", "1/0"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("2/5".parse::<Shard>().map(|part| part.to_string()), Ok("2/5".to_owned()));
    }
}
