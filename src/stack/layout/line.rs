//! The lines of a file, told apart.

use super::{Because, token::tokens};
use crate::stack::node::Node;

/// A line without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub text: &'a str,
    /// Of its first byte.
    pub start: usize,
    pub kind: Kind,
    /// Whether its end is part of a value: then blanks there may mean something.
    pub open: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A key or an entry of a list begins.
    Begins,
    /// More of a value over several lines.
    Continues,
    Comment,
    Blank,
}

impl Line<'_> {
    /// Blanks before it.
    pub fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }
}

/// Tells the lines apart.
///
/// # Errors
/// The first thing that is neither a key nor a value nor punctuation that is understood.
pub(super) fn lines<'a>(source: &'a str, node: &Node) -> Result<Vec<Line<'a>>, Because> {
    let mut tokens = tokens(node).into_iter().peekable();
    let written: Vec<&str> = source.split_inclusive('\n').collect();
    let below = indents_below(&written);
    let (mut lines, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    // The end of the value that reaches into this line; the text after `|` or `>` that does.
    let (mut inside, mut block) = (0, None);
    for (number, with_end) in written.iter().enumerate() {
        let text = with_end.strip_suffix('\n').unwrap_or(with_end);
        let end = start + text.len();
        let content = text.trim_start_matches(' ');
        let indent = if content.is_empty() { below[number] } else { text.len() - content.len() };
        block = block.filter(|block: &Block| indent > block.parent || (content.is_empty() && block.keeps_ends));
        if block.is_some() {
            lines.push(Line { text, start, kind: Kind::Continues, open: true });
            start += with_end.len();
            continue;
        }
        let kind = match content {
            _ if start < inside || depth > 0 => Kind::Continues,
            "" => Kind::Blank,
            comment if comment.starts_with('#') => Kind::Comment,
            _ => Kind::Begins,
        };
        let mut at = start.max(inside);
        while at < end {
            while tokens.next_if(|token| token.start < at).is_some() {}
            if let Some(token) = tokens.next_if(|token| token.start == at && !token.is_empty()) {
                (inside, at) = (token.end, token.end);
                continue;
            }
            match source[at..].chars().next().unwrap_or(' ') {
                '#' => break,
                '[' | '{' => depth += 1,
                ']' | '}' => depth = depth.saturating_sub(1),
                '|' | '>' => {
                    let keeps_ends = source[at..end].split('#').next().is_some_and(|header| header.contains('+'));
                    block = Some(Block { parent: column_of_key(text), keeps_ends });
                    break;
                }
                ' ' | '-' | ':' | ',' => {}
                other => return Err(format!("line {} has `{other}`, which `fmt` does not lay out", number + 1)),
            }
            at += 1;
        }
        lines.push(Line { text, start, kind, open: inside > end });
        start += with_end.len();
    }
    Ok(lines)
}

/// A text after `|` or `>`: the lines that are indented deeper than what it belongs to.
struct Block {
    parent: usize,
    /// Whether blank lines at its end are part of it.
    keeps_ends: bool,
}

/// For each line, how far the next line that is not blank is indented.
fn indents_below(lines: &[&str]) -> Vec<usize> {
    let mut below = vec![0; lines.len()];
    let mut next = 0;
    for (below, line) in below.iter_mut().zip(lines).rev() {
        *below = next;
        let content = line.trim_start_matches(' ');
        if !content.trim_end().is_empty() {
            next = line.len() - content.len();
        }
    }
    below
}

/// Where the key stands that a line begins with, past the marks of lists; of a text in a list, the last mark.
fn column_of_key(line: &str) -> usize {
    let mut column = line.len() - line.trim_start_matches(' ').len();
    while let Some(rest) = line[column..].strip_prefix("- ") {
        let content = rest.trim_start_matches(' ');
        if content.starts_with(['|', '>']) {
            break;
        }
        column = line.len() - content.len();
    }
    column
}
