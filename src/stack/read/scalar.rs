//! Strings, numbers, booleans, durations, lists.

use crate::stack::{
    code::Code,
    diagnostic::Diagnostic,
    node::{Node, Origin, Text, Value},
    report::Report,
    suggestion::{nearest, one_of, quoted},
};

/// A string that may hold secrets.
pub(super) fn text<'a>(node: &'a Node, report: &Report<'_>) -> Option<&'a Text> {
    match &node.value {
        Value::Text(text) if text.origin == Origin::Broken => None,
        Value::Text(text) => Some(text),
        _ => {
            let diagnostic = wrong_type(node, "a string");
            report.refuse(match report.written(node) {
                Some(written) => diagnostic.fix("put it in quotes", format!("\"{written}\"")),
                None => diagnostic,
            })
        }
    }
}

/// A string without secrets.
pub(super) fn plain(node: &Node, report: &Report<'_>) -> Option<String> {
    text(node, report)?.plain().or_else(|| {
        report.refuse(
            Diagnostic::new(Code::MisplacedSecret, &node.span, "a secret cannot be used here")
                .expected("this value is shown in plans")
                .note("secrets may stand in `function.environment` and in the sinks of `notify`"),
        )
    })
}

/// A whole number.
pub(super) fn integer(node: &Node, report: &Report<'_>) -> Option<i128> {
    match &node.value {
        Value::Integer(number) => Some(*number),
        Value::Text(text) if text.origin == Origin::Broken => None,
        Value::Text(text) if text.origin == Origin::Replaced => match text.plain().map(|plain| plain.parse()) {
            Some(Ok(number)) => Some(number),
            _ => report.refuse(wrong_type(node, "a whole number")),
        },
        Value::Text(text) if text.plain().is_some_and(|plain| plain.parse::<i128>().is_ok()) => {
            let plain = text.plain().unwrap_or_default();
            report.refuse(wrong_type(node, "a whole number").fix("write it without quotes", plain))
        }
        _ => report.refuse(wrong_type(node, "a whole number")),
    }
}

/// `true` or `false`.
pub(super) fn boolean(node: &Node, report: &Report<'_>) -> Option<bool> {
    let word = match &node.value {
        Value::Bool(value) => return Some(*value),
        Value::Text(text) if text.origin == Origin::Broken => return None,
        Value::Text(text) => text.plain().map(|plain| (text.origin, plain)),
        _ => None,
    };
    match &word {
        Some((Origin::Replaced, word)) if word == "true" => Some(true),
        Some((Origin::Replaced, word)) if word == "false" => Some(false),
        _ => {
            let diagnostic = wrong_type(node, "`true` or `false`");
            let meant = word.and_then(|(_, word)| match word.to_lowercase().as_str() {
                "yes" | "on" | "y" | "true" => Some("true"),
                "no" | "off" | "n" | "false" => Some("false"),
                _ => None,
            });
            report.refuse(match meant {
                Some(meant) => diagnostic.fix(format!("write `{meant}`, without quotes"), meant),
                None => diagnostic,
            })
        }
    }
}

/// Seconds, from `30s`, `5m` or `6h`, within bounds that are given in the same words.
pub(super) fn duration(node: &Node, report: &Report<'_>, least: &str, most: &str) -> Option<u64> {
    let bounds = format!("expected a duration from `{least}` to `{most}`");
    if let Value::Integer(number) = node.value {
        return report.refuse(
            Diagnostic::new(Code::BadDuration, &node.span, "a duration needs a unit").expected(bounds).fix(
                format!("write `{number}s` for seconds, `{number}m` for minutes, `{number}h` for hours"),
                format!("{number}s"),
            ),
        );
    }
    let text = plain(node, report)?;
    let refuse = |message| report.refuse(Diagnostic::new(Code::BadDuration, &node.span, message).expected(&*bounds));
    match seconds(&text) {
        None => refuse(format!("{} is not a duration", quoted(&text))),
        Some(found) if !(seconds(least)..=seconds(most)).contains(&Some(found)) => {
            refuse(format!("{} is out of range", quoted(&text)))
        }
        found => found,
    }
}

fn seconds(text: &str) -> Option<u64> {
    let unit = text.chars().next_back()?;
    let number = text.strip_suffix(unit)?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return None,
    };
    // `parse` would accept a sign.
    number.starts_with(|first: char| first.is_ascii_digit()).then_some(())?;
    number.parse::<u64>().ok()?.checked_mul(factor)
}

/// A list, item by item.
pub(super) fn list<'a, T>(
    node: &'a Node,
    report: &'a Report<'a>,
    read: impl Fn(&'a Node, &'a Report<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    match &node.value {
        Value::List(items) => {
            let items = items.iter().map(|item| read(item, report)).collect::<Vec<_>>();
            items.into_iter().collect()
        }
        Value::Null => Some(Vec::new()),
        other => {
            let diagnostic = wrong_type(node, "a list");
            report.refuse(match (other, report.source.get(node.span.clone())) {
                (Value::Text(_), Some(written)) => diagnostic.fix("write a list of one", format!("[{written}]")),
                _ => diagnostic,
            })
        }
    }
}

/// One of a few words.
pub(super) fn word<T: Clone>(node: &Node, report: &Report<'_>, what: &str, words: &[(&str, T)]) -> Option<T> {
    let text = plain(node, report)?;
    if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
        return Some(meaning.clone());
    }
    let words = || words.iter().map(|(word, _)| *word);
    let diagnostic = Diagnostic::new(Code::UnknownWord, &node.span, format!("{} is not {what}", quoted(&text)))
        .expected(format!("expected {}", one_of(words())));
    report.refuse(match nearest(&text, words()) {
        Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), near),
        None => diagnostic,
    })
}

fn wrong_type(node: &Node, expected: &str) -> Diagnostic {
    let found = node.value.kind();
    Diagnostic::new(Code::WrongType, &node.span, format!("expected {expected}, found {found}"))
        .expected(format!("expected {expected}"))
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations_have_one_unit() {
        for (text, expected) in [
            ("30s", Some(30)),
            ("5m", Some(300)),
            ("6h", Some(21_600)),
            ("0s", Some(0)),
            ("s", None),
            ("", None),
            ("-1s", None),
            ("+1s", None),
            ("1.5h", None),
            ("1h30m", None),
            ("1 s", None),
            ("99999999999999999999s", None),
            ("18446744073709551615h", None),
            ("5分", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
