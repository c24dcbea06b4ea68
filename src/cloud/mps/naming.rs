//! Names of results: patterns, variables and numbers (`mps-api.md` 3.1).

use super::request::NumberFormat;

/// What the variables of a pattern stand for.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// Key of the source, or the path of its address.
    pub source: &'a str,
    /// Directory of relative names, with both slashes.
    pub directory: &'a str,
    /// Template.
    pub definition: u64,
    /// Extension of the results.
    pub format: &'a str,
}

impl Names<'_> {
    /// Resolves a pattern, or the default one if none was given, to an absolute path without extension. Numbers stay open.
    pub fn pattern(&self, given: &str, default: &str) -> String {
        let pattern = if given.is_empty() { default } else { given };
        let (name, extension) = split_name(self.source);
        let pattern = pattern
            .replace("{inputName}", name)
            .replace("{inputFormat}", extension)
            .replace("{definition}", &self.definition.to_string())
            .replace("{format}", self.format);
        let pattern = pattern.strip_suffix(&format!(".{}", self.format)).unwrap_or(&pattern);
        if pattern.starts_with('/') { pattern.to_owned() } else { format!("{}{pattern}", self.directory) }
    }

    /// Returns the path of the only result.
    pub fn single(&self, pattern: &str) -> String {
        format!("{pattern}.{}", self.format)
    }

    /// Returns the paths of several results. Without a place for numbers in the pattern, they would all be one.
    pub fn numbered(&self, pattern: &str, count: u64, format: Option<&NumberFormat>) -> Vec<String> {
        let usual = NumberFormat::default();
        let NumberFormat { initial_value, increment, min_length, place_holder } = format.unwrap_or(&usual);
        let pattern = if pattern.contains("{number}") { pattern.to_owned() } else { format!("{pattern}_{{number}}") };
        let number = |index: u64| {
            let digits = initial_value.saturating_add(increment.saturating_mul(index)).to_string();
            // A key has at most 850 bytes: a longer number would not fit anyhow.
            let fill = usize::try_from(*min_length).unwrap_or(usize::MAX).min(850).saturating_sub(digits.len());
            let filler: String = place_holder.chars().take(1).collect();
            format!("{}{digits}", filler.repeat(fill))
        };
        (0..count).map(|index| self.single(&pattern.replace("{number}", &number(index)))).collect()
    }
}

/// Splits a key into the name and the extension of its last segment.
pub fn split_name(key: &str) -> (&str, &str) {
    let file = key.rsplit('/').next().unwrap_or_default();
    file.rsplit_once('.').unwrap_or((file, ""))
}

/// Returns the directory of a key, with both slashes.
pub fn directory(key: &str) -> String {
    match key.trim_start_matches('/').rsplit_once('/') {
        Some((directory, _)) => format!("/{directory}/"),
        None => "/".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_paths() {
        let names = Names { source: "in/a.b.mov", directory: "/out/", definition: 100_020, format: "mp4" };
        for (given, path) in [
            ("", "/out/a.b_transcode_100020.mp4"),
            ("/x/{inputName}-{definition}.{format}", "/x/a.b-100020.mp4"),
            ("y/{inputFormat}", "/out/y/mov.mp4"),
            ("/z.mp4", "/z.mp4"),
        ] {
            let pattern = names.pattern(given, "{inputName}_transcode_{definition}.{format}");
            assert_eq!(names.single(&pattern), path, "{given}");
        }
        let padded = NumberFormat { initial_value: 9, increment: 2, min_length: 3, place_holder: "0".into() };
        assert_eq!(names.numbered("/s_{number}", 2, Some(&padded)), ["/s_009.mp4", "/s_011.mp4"]);
        assert_eq!(names.numbered("/s", 2, None), ["/s_0.mp4", "/s_1.mp4"]);
        assert_eq!((directory("in/deep/a.mov"), directory("a.mov")), ("/in/deep/".into(), "/".into()));
    }
}
