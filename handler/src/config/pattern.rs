use serde::{Deserialize, Serialize};

/// Text with `*` for any characters, none included, and `?` for any one. Everything else stands for itself, so a key needs no
/// quoting; `/` is a character like any other, and case matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pattern(pub String);

impl Pattern {
    /// Says whether the whole of `text` fits.
    ///
    /// Only the last `*` is ever tried again: what an earlier one could take more, the last can take as well. So the cost is the product
    /// of the lengths at worst, whatever a hostile key looks like.
    pub fn matches(&self, text: &str) -> bool {
        let (pattern, text) = (self.0.chars().collect::<Vec<_>>(), text.chars().collect::<Vec<_>>());
        let (mut at, mut position) = (0, 0);
        // Where the last `*` stands, and the text that is left if it takes one character more.
        let mut star: Option<(usize, usize)> = None;
        while position < text.len() {
            match (pattern.get(at), star) {
                (Some('*'), _) => {
                    star = Some((at, position + 1));
                    at += 1;
                }
                (Some(expected), _) if *expected == '?' || *expected == text[position] => {
                    at += 1;
                    position += 1;
                }
                (_, Some((begin, rest))) => {
                    star = Some((begin, rest + 1));
                    (at, position) = (begin + 1, rest);
                }
                (_, None) => return false,
            }
        }
        pattern[at..].iter().all(|rest| *rest == '*')
    }
}

impl From<&str> for Pattern {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, fitting, others) in [
            ("", &[""][..], &["a"][..]),
            ("*", &["", "a", "a/b"], &[]),
            (
                "inbox/*.mp4",
                &["inbox/a.mp4", "inbox/b/c.mp4", "inbox/.mp4.mp4"],
                &["inbox/a.mp4 ", "Inbox/a.mp4", "a.mp4"],
            ),
            ("a*b*c", &["abc", "aXbYc", "abbcc"], &["acb", "ab", "bc"]),
            ("?", &["a", "片"], &["", "ab"]),
            ("??片*", &["a[片", "  片头"], &["片片"]),
            ("[a].(x)+\\", &["[a].(x)+\\"], &["a"]),
            ("*-WorkflowTask-*", &["1300-WorkflowTask-9t0"], &["1300-EditMedia-9t0"]),
        ] {
            let pattern = Pattern::from(pattern);
            for text in fitting {
                assert!(pattern.matches(text), "{pattern:?} {text}");
            }
            for text in others {
                assert!(!pattern.matches(text), "{pattern:?} {text}");
            }
        }
    }

    #[test]
    fn a_hostile_key_costs_little() {
        let pattern = Pattern("*a".repeat(30) + "b");
        assert!(!pattern.matches(&"a".repeat(10_000)));
    }
}
