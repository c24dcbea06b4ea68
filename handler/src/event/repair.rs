//! The second try at JSON that a strict reader refuses for one bad string or number.

/// Returns `bytes` as text in which unpaired surrogate escapes and bytes that are not UTF-8 are the replacement character,
/// raw control characters in strings are blanks, and numbers beyond every float are strings. All else stays as it is.
pub(super) fn repaired(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut out = String::with_capacity(rest.len());
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '"' => copy_string(rest, &mut out),
            '-' | '0'..='9' => copy_number(rest, &mut out),
            other => {
                out.push(other);
                other.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    out
}

/// Copies the string at the start of `text` and returns its length.
fn copy_string(text: &str, out: &mut String) -> usize {
    out.push('"');
    let mut at = 1;
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        match character {
            '"' => {
                out.push('"');
                return at + 1;
            }
            '\\' => at += copy_escape(rest, out),
            control if control < ' ' => {
                out.push(' ');
                at += 1;
            }
            other => {
                out.push(other);
                at += other.len_utf8();
            }
        }
    }
    at
}

fn copy_escape(text: &str, out: &mut String) -> usize {
    let Some(unit) = unit(text) else {
        let length = text.chars().take(2).map(char::len_utf8).sum();
        out.push_str(&text[..length]);
        return length;
    };
    let kept = match unit {
        0xd800..0xdc00 if matches!(self::unit(&text[6..]), Some(0xdc00..0xe000)) => 12,
        0xd800..0xe000 => {
            out.push_str("\\ufffd");
            return 6;
        }
        _ => 6,
    };
    out.push_str(&text[..kept]);
    kept
}

/// Returns the code unit of the `\uXXXX` at the start of `text`.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

fn copy_number(text: &str, out: &mut String) -> usize {
    let part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    let number = &text[..text.bytes().take_while(part).count()];
    match number.parse::<f64>() {
        Ok(value) if value.is_infinite() => out.extend(["\"", number, "\""]),
        Ok(_) | Err(_) => out.push_str(number),
    }
    number.len()
}
