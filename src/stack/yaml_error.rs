//! What the YAML reader objects to, in our words where its own are about itself.

use super::{code::Code, diagnostic::Diagnostic};
use serde_yaml::{Error, Location};
use std::ops::Range;

/// How the YAML reader says that a limit of ours was reached.
const LIMITS: [&str; 4] = ["budget breached", "recursion limit", "alias replay", "alias expansion"];

/// A diagnostic for an error of the YAML reader.
pub(super) fn refuse(error: &Error, source: &str) -> Diagnostic {
    let error = error.without_snippet();
    let span = error.location().map_or(0..0, |location| place(location, source));
    let text = text(error);
    match error {
        Error::MergeKeyNotAllowed { .. } => Diagnostic::new(Code::NotYaml, &span, "merge keys are not part of a stack")
            .expected("expected an ordinary key")
            .help("describe what stages have of their own under `environments`"),
        Error::Budget { .. } if text.contains("Documents") => {
            Diagnostic::new(Code::NotYaml, &span, "a stack is one document")
                .expected("a second one begins here")
                .help("describe several stages in one document under `environments`")
        }
        // Some are wrapped in errors about the alias, so the words tell more than the kind.
        _ if LIMITS.iter().any(|words| text.contains(words)) => {
            Diagnostic::new(Code::TooComplex, &span, "more structure than a stack can need").note(text)
        }
        _ => {
            let diagnostic = Diagnostic::new(Code::NotYaml, &span, format!("not YAML: {text}"));
            match line(&span, source).contains("${") {
                true => diagnostic.help("put a value with `${...}` in quotes"),
                false => diagnostic,
            }
        }
    }
}

/// The message without the places at its end, which we show in our own way.
fn text(error: &Error) -> String {
    let text = error.to_string();
    let end = [" at line ", " (defined at ", " (used at "].iter().filter_map(|words| text.find(words)).min();
    text[..end.unwrap_or(text.len())].to_owned()
}

/// Some errors know their bytes, the others line and column; those are turned into the rest of the word.
fn place(location: Location, source: &str) -> Range<usize> {
    let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    let start = match location.span().byte_offset() {
        Some(offset) => number(offset),
        None => {
            let line = number(location.line()).saturating_sub(1);
            let line_start = source.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
            let column = number(location.column()).saturating_sub(1);
            line_start + source[line_start..].chars().take(column).map(char::len_utf8).sum::<usize>()
        }
    };
    let start = start.min(source.len());
    let start = (0..=start).rev().find(|index| source.is_char_boundary(*index)).unwrap_or(0);
    let length = source[start..].find(char::is_whitespace).unwrap_or(source.len() - start);
    start..start + length
}

fn line<'a>(span: &Range<usize>, source: &'a str) -> &'a str {
    let start = source[..span.start].rfind('\n').map_or(0, |index| index + 1);
    source[start..].lines().next().unwrap_or_default()
}
