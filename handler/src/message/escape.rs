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

/// Replaces what WeCom's markdown takes for markup - headings, bold, links, code, quotes, `<font>` and `<@user>` - by the
/// full-width twin. WeCom documents no escape character, and whether it decodes `&lt;` is not written anywhere either; a
/// twin is harmless under every reading, at the price that a copied name has it too.
pub fn wecom(text: &str) -> String {
    let twin = |character| match character {
        '<' => '＜',
        '>' => '＞',
        '[' => '［',
        ']' => '］',
        '*' => '＊',
        '`' => '｀',
        '#' => '＃',
        other => other,
    };
    text.chars().map(twin).collect()
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
        assert_eq!(wecom(text), harmless);
    }

    #[test]
    fn a_cut_falls_between_characters_and_is_seen() {
        assert_eq!(clip("短片短片", 12), "短片短片");
        for (bytes, cut) in [(11, "短片…"), (9, "短片…"), (8, "短…"), (3, "…"), (0, "…")] {
            assert_eq!(clip("短片短片", bytes), cut, "{bytes}");
        }
    }
}
