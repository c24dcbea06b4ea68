//! Making strangers' text harmless.

/// Returns `text` as one line without invisible steering: line ends and tabs become blanks, other control characters, the
/// bidirectional overrides that make a name read backwards, and tag and zero-width characters go. The joiner of emoji stays.
pub fn one_line(text: &str) -> String {
    let seen = text.chars().filter_map(|character| match character {
        '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{61c}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => None,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => None,
        control if control.is_control() => None,
        other => Some(other),
    });
    seen.collect()
}

/// Replaces what markdown takes for markup - headings, bold, strike-through, links, images, code, quotes, tables, tags such as `<font>` and
/// `<@user>` - by the full-width twin. Of WeCom, DingTalk, Feishu and Teams, none documents an escape that all of its clients honour, and
/// whether `&lt;` is decoded is not written anywhere either; a twin is harmless under every reading, at the price that a copied name has
/// it too. Names are full of `_`, which does nothing within a word, so it stays.
pub(super) fn twins(text: &str) -> String {
    text.chars().map(twin).collect()
}

fn twin(character: char) -> char {
    match character {
        '<' => '＜',
        '>' => '＞',
        '[' => '［',
        ']' => '］',
        '*' => '＊',
        '`' => '｀',
        '#' => '＃',
        '~' => '～',
        '|' => '｜',
        '\\' => '＼',
        other => other,
    }
}

/// Quotes the three characters that Slack documents, which is what keeps mentions and links out, and replaces the marks of bold, code and
/// strike-through, which it gives no way to quote.
pub(super) fn slack(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        match character {
            '&' => quoted.push_str("&amp;"),
            '<' => quoted.push_str("&lt;"),
            '>' => quoted.push_str("&gt;"),
            '*' | '`' | '~' => quoted.push(twin(character)),
            other => quoted.push(other),
        }
    }
    quoted
}

/// Quotes for HTML, in text and between quotation marks.
pub(super) fn html(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        match character {
            '&' => quoted.push_str("&amp;"),
            '<' => quoted.push_str("&lt;"),
            '>' => quoted.push_str("&gt;"),
            '"' => quoted.push_str("&quot;"),
            '\'' => quoted.push_str("&#39;"),
            other => quoted.push(other),
        }
    }
    quoted
}

/// Quotes for the inside of a JSON string.
pub(super) fn json(text: &str) -> String {
    let string = serde_json::Value::from(text).to_string();
    string[1..string.len() - 1].into()
}

/// Returns the longest start of `text` that fits `bytes` together with the mark of a cut; all of it if it fits whole.
pub fn clip(text: &str, bytes: usize) -> String {
    const MARK: &str = "…";
    if text.len() <= bytes {
        return text.into();
    }
    let room = bytes.saturating_sub(MARK.len());
    format!("{}{MARK}", &text[..text.floor_char_boundary(room)])
}

/// Like [`clip`], but leaves whole lines out, so that no markup stays open; within the first line there is no other way.
pub(super) fn clip_lines(text: &str, bytes: usize) -> String {
    const MARK: &str = "\n…";
    if text.len() <= bytes {
        return text.into();
    }
    let room = bytes.saturating_sub(MARK.len());
    // The end of a line that fits exactly is the line end after it.
    match text.as_bytes()[..=room].iter().rposition(|byte| *byte == b'\n') {
        Some(end) => format!("{}{MARK}", text[..end].trim_end()),
        None => clip(text, bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_line_without_steering() {
        assert_eq!(one_line("a\r\nb\tc\u{0}\u{1b}[31m"), "a  b c[31m");
        assert_eq!(one_line("\u{202e}4pm.exe\u{202c}\u{2066}x\u{feff}"), "4pm.exex");
        assert_eq!(one_line("发布会 👨‍👩‍👧 é"), "发布会 👨‍👩‍👧 é");
    }

    #[test]
    fn markup_becomes_its_harmless_twin() {
        let text = "<@all> **[click](http://x)** `code` # > launch-teaser_transcode_100020.mp4";
        let harmless = "＜@all＞ ＊＊［click］(http://x)＊＊ ｀code｀ ＃ ＞ launch-teaser_transcode_100020.mp4";
        assert_eq!(twins(text), harmless);
    }

    #[test]
    fn what_a_format_can_quote_is_quoted() {
        let text = "<!channel> & *b* \"q\" 'q' \\ \u{1}";
        assert_eq!(slack(text), "&lt;!channel&gt; &amp; ＊b＊ \"q\" 'q' \\ \u{1}");
        assert_eq!(html(text), "&lt;!channel&gt; &amp; *b* &quot;q&quot; &#39;q&#39; \\ \u{1}");
        assert_eq!(json(text), "<!channel> & *b* \\\"q\\\" 'q' \\\\ \\u0001");
    }

    #[test]
    fn a_cut_falls_between_characters_and_is_seen() {
        assert_eq!(clip("短片短片", 12), "短片短片");
        for (bytes, cut) in [(11, "短片…"), (9, "短片…"), (8, "短…"), (3, "…"), (0, "…")] {
            assert_eq!(clip("短片短片", bytes), cut, "{bytes}");
        }
    }
    #[test]
    fn lines_are_left_out_whole() {
        let text = "title\n> 短片\n> end";
        assert_eq!(clip_lines(text, text.len()), text);
        for (bytes, cut) in [
            (19, "title\n> 短片\n…"),
            (18, "title\n> 短片\n…"),
            (17, "title\n…"),
            (9, "title\n…"),
            (8, "title…"),
            (4, "t…"),
        ] {
            assert_eq!(clip_lines(text, bytes), cut, "{bytes}");
        }
    }
}
