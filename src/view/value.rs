//! Values of fields.

use super::text;
use crate::model::Value;

/// Digits of a hash that are shown; as many as Git shows at most, and enough to tell ours apart.
const HASH: usize = 12;

/// A value on one line, in full.
pub(super) fn line(value: Option<&Value>) -> String {
    match value.map(Value::show) {
        None => "(absent)".into(),
        Some(None) => "(sensitive)".into(),
        Some(Some(text)) => quoted(short_hash(text)),
    }
}

/// A SHA-256 by its first digits; anything else as it is.
pub(super) fn short_hash(text: &str) -> &str {
    let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash { &text[..HASH] } else { text }
}

/// A value on one line of at most this many columns. Where something is cut, its full length is told if there is room.
pub(super) fn brief(line: &str, columns: usize) -> String {
    if text::width(line) <= columns {
        return line.to_owned();
    }
    let told = format!("… ({} characters)", line.chars().count());
    match columns.checked_sub(text::width(&told)).filter(|rest| *rest >= 8) {
        Some(rest) => format!("{}{told}", text::cut(line, rest + 1).trim_end_matches('…')),
        None => text::cut(line, columns),
    }
}

/// Escapes what would not be seen, and quotes what could be taken for one of our own words.
fn quoted(text: &str) -> String {
    let mut line = String::new();
    for letter in text.chars() {
        match letter {
            '\n' => line.push_str("\\n"),
            '\t' => line.push_str("\\t"),
            letter if text::is_treacherous(letter) => line.extend(letter.escape_unicode()),
            letter => line.push(letter),
        }
    }
    let ambiguous = line.is_empty() || line.starts_with(['(', '"', ' ']) || line.ends_with(' ');
    if ambiguous { format!("\"{line}\"") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_hidden_and_nothing_secret_is_shown() {
        let shown = |text: &str| line(Some(&Value::shown(text)));
        assert_eq!(line(None), "(absent)");
        assert_eq!(line(Some(&Value::sensitive("hunter2"))), "(sensitive)");
        assert_eq!(shown(""), "\"\"");
        assert_eq!(shown("(absent)"), "\"(absent)\"");
        assert_eq!(shown("a\nb\u{1b}\u{202e}"), "a\\nb\\u{1b}\\u{202e}");
        assert_eq!(shown(&"ab".repeat(32)), "abababababab");
    }

    #[test]
    fn cuts_are_visible() {
        let long = "0123456789".repeat(5);
        assert_eq!(brief(&long, 50), long);
        assert_eq!(brief(&long, 30), "0123456789012… (50 characters)");
        assert_eq!(brief(&long, 12), "01234567890…");
        assert_eq!(brief("转码完成通知转码完成通知", 9), "转码完成…");
    }
}
