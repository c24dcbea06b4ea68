//! What a word means.

use super::{Screen, screen::Look, style, style::paint, text};
use crate::model::KeyExplanation;
use serde_json::{Value as Json, json};
use std::fmt::Write;

/// Columns of what stands before each line.
const LABEL: usize = 11;

impl Screen {
    /// Shows what a key of the stack means.
    pub fn key(&self, explanation: &KeyExplanation) {
        self.data("key", || text(explanation, &self.look), || json(explanation));
    }
}

fn json(explanation: &KeyExplanation) -> Json {
    let KeyExplanation { key, kind, required, meaning, allowed, default, examples, keys, cloud, more } = explanation;
    json!({
        "kind": "key", "key": key, "type": kind, "required": required, "meaning": meaning, "allowed": allowed,
        "default": default, "examples": examples, "keys": keys, "cloud": cloud, "more": more,
    })
}

fn text(explanation: &KeyExplanation, look: &Look) -> String {
    let KeyExplanation { key, kind, required, meaning, allowed, default, examples, keys, cloud, more } = explanation;
    let presence = if *required { "required" } else { "optional" };
    let mut text = format!("{}: {kind}, {presence}\n\n", paint(style::STRONG, key));
    for line in wrapped(meaning, look.width) {
        let _ = writeln!(text, "{line}");
    }
    text.push('\n');
    let keys = (!keys.is_empty()).then(|| keys.join(", "));
    let mut rows = vec![("allowed", allowed.clone()), ("default", default.clone()), ("keys", keys)];
    rows.extend(examples.iter().map(|example| ("example", Some(example.clone()))));
    rows.extend([("cloud", cloud.clone()), ("more", more.clone())]);
    for (label, row) in rows.iter().filter_map(|(label, row)| Some((label, row.as_ref()?))) {
        for (number, line) in wrapped(row, look.width.saturating_sub(LABEL)).into_iter().enumerate() {
            let label = if number == 0 { *label } else { "" };
            let _ = writeln!(text, "{}{line}", paint(style::FAINT, text::pad(label, LABEL)));
        }
    }
    text
}

/// A text in lines of at most this many columns, broken between words.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        match line.is_empty() {
            true => line.push_str(word),
            false if text::width(line) + 1 + text::width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            false => lines.push(word.to_owned()),
        }
    }
    lines
}
