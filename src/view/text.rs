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

/// A text whose lines are at most `columns` wide, broken between words only. Keeps colours and the gaps between columns; what is
/// broken off stands below the column that it belongs to, or a little to the right of its line.
pub(super) fn folded(text: &str, columns: usize) -> String {
    let line = |line: &str| if width(line) <= columns { line.to_owned() } else { fold(line, columns) };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn fold(line: &str, columns: usize) -> String {
    let margin = " ".repeat(hang(&strip_str(line).to_string(), columns));
    let (mut folded, mut gap, mut at) = (String::new(), 0, 0);
    for (index, word) in line.split(' ').enumerate() {
        gap += usize::from(index > 0);
        if word.is_empty() {
            continue;
        }
        let wide = width(word);
        if at > margin.len() && at + gap + wide > columns {
            folded.push('\n');
            folded.push_str(&margin);
            at = margin.len();
        } else {
            folded.push_str(&" ".repeat(gap));
            at += gap;
        }
        folded.push_str(word);
        (gap, at) = (0, at + wide);
    }
    folded
}

/// Where the rest of a line stands that is broken: below its second column, if that leaves room for words.
fn hang(line: &str, columns: usize) -> usize {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let below = line[indent..].find("  ").map(|end| {
        let rest = &line[indent + end..];
        width(&line[..indent + end]) + rest.len() - rest.trim_start_matches(' ').len()
    });
    below.filter(|column| *column <= columns * 3 / 5).unwrap_or((indent + 2).min(columns / 2))
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

    #[test]
    fn long_lines_are_folded_and_short_ones_stay() {
        assert_eq!(folded("one two three\n\n  a   b\n", 13), "one two three\n\n  a   b\n");
        assert_eq!(folded("  hint: one two three\nnext", 12), "  hint: one\n    two\n    three\nnext");
        assert_eq!(folded("done    one two three four five", 20), "done    one two\n        three four\n        five");
        assert_eq!(folded("\u{1b}[1mone two\u{1b}[0m three", 8), "\u{1b}[1mone two\u{1b}[0m\n  three");
        assert_eq!(folded("unbreakable 通知", 5), "unbreakable\n  通知");
        for columns in 20..60 {
            let words = "a plan that has been approved is carried out, or it is said what moved since";
            let folded = folded(words, columns);
            assert!(folded.lines().all(|line| width(line) <= columns), "{folded}");
            assert_eq!(folded.split_whitespace().collect::<Vec<_>>().join(" "), words);
        }
    }
}
