//! Text on a screen: its width in columns, and what must not reach a terminal.

use anstream::adapter::strip_str;
use dialoguer::console::{measure_text_width, truncate_str};

/// Columns that a text takes: two for each Chinese character, none for colours.
pub(super) fn width(text: &str) -> usize {
    measure_text_width(text)
}

/// A text with spaces after it, `columns` wide if it is not wider anyway.
pub(super) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// A text of at most this many columns; what is cut shows as `…`.
pub(super) fn cut(text: &str, columns: usize) -> String {
    truncate_str(text, columns, "…").into_owned()
}

/// A text without terminal escapes, control characters and marks that turn the reading direction. Keeps line ends.
pub(super) fn clean(text: &str) -> String {
    let text = strip_str(text).to_string().replace("\r\n", "\n").replace('\t', "    ");
    text.chars().filter(|letter| *letter == '\n' || !is_treacherous(*letter)).collect()
}

/// A clean text on one line.
pub(super) fn one_line(text: &str) -> String {
    clean(text).split('\n').map(str::trim_end).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// A clean text whose further lines are indented.
pub(super) fn hanging(text: &str, indent: usize) -> String {
    clean(text).trim_end().replace('\n', &format!("\n{}", " ".repeat(indent)))
}

/// A clean text in lines of at most `columns`, of which all but the first begin with `indent` spaces. Breaks between words only.
pub(super) fn wrapped(text: &str, columns: usize, indent: usize) -> String {
    let mut lines = vec![String::new()];
    for word in clean(text).split_whitespace() {
        let line = lines.last_mut().expect("there is a first line");
        if line.is_empty() {
            line.push_str(word);
        } else if indent + width(line) + 1 + width(word) <= columns {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// Whether a character acts on the terminal or hides in it: control characters, and the marks of Unicode's bidirectional algorithm
/// with which a text can be made to read as another ("Trojan Source").
pub(super) fn is_treacherous(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_and_not_letters() {
        assert_eq!((width("通知"), width("\u{1b}[1mab\u{1b}[0m"), pad("通知", 6).as_str()), (4, 2, "通知  "));
        assert_eq!((cut("转码完成通知", 7).as_str(), cut("abc", 3).as_str()), ("转码完…", "abc"));
    }

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(clean("a\u{1b}[2J\u{7}b\r\nc\u{202e}d\te"), "ab\ncd    e");
        assert_eq!(one_line(" a \n b\n"), "a  b");
        assert_eq!(hanging("a\nb\n", 2), "a\n  b");
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", 8, 2), "one\n  two\n  three");
        assert_eq!(wrapped("one two three", 9, 2), "one two\n  three");
        assert_eq!(wrapped("unbreakable 通知", 5, 0), "unbreakable\n通知");
    }
}
