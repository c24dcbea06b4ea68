//! Puts keys in the order in which they are documented: those of the stack, and those of the function. Other mappings stay as they
//! are: few have an order that helps.

use super::line::{Kind, Line};
use crate::stack::{
    keys::{FUNCTION, Map, STACK},
    node::{Entry, Node, Value},
};

/// The text with its keys in order, each with its lines and the comments above it.
pub(super) fn keys(lines: &[Line<'_>], stack: &Node, source: &str) -> String {
    let Value::Map(entries) = &stack.value else { return source.to_owned() };
    let (header, rest) = lines.split_at(header(lines));
    let (body, footer) = rest.split_at(rest.len() - footer(rest));
    joined(header) + &ordered(body, entries, &STACK) + &joined(footer)
}

/// How many lines are about the file and not about its first key: a comment at the top, up to the last blank line before the key,
/// or as a whole if there is none.
fn header(lines: &[Line<'_>]) -> usize {
    let first =
        lines.iter().position(|line| matches!(line.kind, Kind::Begins | Kind::Continues)).unwrap_or(lines.len());
    lines[..first].iter().rposition(|line| line.kind == Kind::Blank).map_or(first, |blank| blank + 1)
}

/// How many lines at the end are about no key that follows.
fn footer(lines: &[Line<'_>]) -> usize {
    let is_outer = |line: &&Line<'_>| line.kind == Kind::Blank || (line.kind == Kind::Comment && line.indent() == 0);
    lines.iter().rev().take_while(is_outer).count()
}

fn ordered(lines: &[Line<'_>], entries: &[Entry], map: &Map) -> String {
    let begins =
        |entry: &Entry| lines.iter().position(|line| line.kind == Kind::Begins && line.key_at() == entry.span.start);
    let Some(mut starts) = entries.iter().map(begins).collect::<Option<Vec<_>>>() else { return joined(lines) };
    for start in &mut starts {
        *start = with_comments(lines, *start);
    }
    let before = &lines[..starts.first().copied().unwrap_or(lines.len())];
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let mut blocks: Vec<_> = entries.iter().zip(starts.iter().copied().zip(ends)).collect();
    let rank = |entry: &Entry| map.keys.iter().position(|key| key.name() == entry.key).unwrap_or(map.keys.len());
    blocks.sort_by_key(|(entry, _)| rank(entry));
    let block = |(entry, (start, end)): (&Entry, (usize, usize))| {
        let lines = &lines[start..end];
        match (&entry.value.value, entry.key.as_str()) {
            (Value::Map(below), "function") => within(lines, entry, below),
            _ => joined(lines),
        }
    };
    let text = blocks.into_iter().map(block).collect::<String>();
    joined(before) + &text
}

/// A block whose first line is its key's, with what stands below in order.
fn within(lines: &[Line<'_>], entry: &Entry, below: &[Entry]) -> String {
    let key = lines.iter().position(|line| line.kind == Kind::Begins && line.key_at() == entry.span.start);
    let (head, body) = lines.split_at(key.map_or(0, |key| key + 1));
    joined(head) + &ordered(body, below, &FUNCTION)
}

/// The first of the comments right above a line that are indented as it is.
fn with_comments(lines: &[Line<'_>], start: usize) -> usize {
    let indent = lines[start].indent();
    let above = lines[..start].iter().rev();
    // A comment that stands apart goes along with what follows it: what is above is complete.
    let along = above.take_while(|line| match line.kind {
        Kind::Comment => line.indent() == indent,
        Kind::Blank => true,
        Kind::Begins | Kind::Continues => false,
    });
    start - along.count()
}

fn joined(lines: &[Line<'_>]) -> String {
    lines.iter().map(|line| format!("{}\n", line.text)).collect()
}

impl Line<'_> {
    /// Where its first key stands.
    fn key_at(&self) -> usize {
        self.start + self.indent()
    }
}
