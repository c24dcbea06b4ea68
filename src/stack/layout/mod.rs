//! Lays a stack file out: the order of its keys, indentation, blank lines, trailing spaces, quotes around references.
//!
//! It works on lines and moves them whole, so that comments, quotes and flow mappings stay as they were written. What it does not
//! understand - anchors, tags, directives, tabs - makes it leave the file as it is. And it never trusts itself: what it made is read
//! again, and must say the same.

mod blank;
mod indent;
mod line;
mod order;
mod quote;
mod token;

use super::{
    diagnostic::Rejected,
    error::StackError,
    load::read_text,
    node::{Node, Value},
    repeated,
    report::Report,
    yaml,
};
use line::lines;
use std::path::Path;

/// A file, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// It is as it should be.
    Tidy,
    /// It should read so.
    Untidy(String),
    /// It is left as it is.
    Left {
        /// Why.
        because: String,
    },
}

/// Reads a file and lays it out; writes nothing.
///
/// # Errors
/// A file that cannot be read or is no YAML. Whether it makes sense as a stack does not matter.
pub fn lay_out(file: &Path) -> Result<Layout, StackError> {
    let source = read_text(file)?;
    laid_out(&source).map_err(|report| {
        let (source, diagnostics) = report.finish();
        Rejected { file: file.to_owned(), source, diagnostics }.into()
    })
}

/// The part that does not touch the machine.
pub(super) fn laid_out(source: &str) -> Result<Layout, Report<'_>> {
    let before = parse(source)?;
    let left = |because: String| Ok(Layout::Left { because });
    // Lines end as they did.
    let ending = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let text = match tidied(&source.replace("\r\n", "\n")) {
        Ok(text) => text.replace('\n', ending),
        Err(because) => return left(because),
    };
    if text == source {
        return Ok(Layout::Tidy);
    }
    match parse(&text) {
        Ok(after) if is_same(&before, &after) => Ok(Layout::Untidy(text)),
        _ => left("it would not say the same if it was laid out".to_owned()),
    }
}

fn parse(source: &str) -> Result<Node, Report<'_>> {
    let report = Report::new(source);
    match yaml::parse(&report) {
        Some(node) => {
            repeated::check(&node, &report);
            if report.is_empty() { Ok(node) } else { Err(report) }
        }
        None => Err(report),
    }
}

/// Why a text is not understood.
type Because = String;

fn tidied(source: &str) -> Result<String, Because> {
    let node = |text: &str| parse(text).map_err(|_| "it is no YAML with other line ends".to_owned());
    let quoted = quote::references(source, &node(source)?);
    let ordered = order::keys(&lines(&quoted, &node(&quoted)?)?, &node(&quoted)?, &quoted);
    let indented = indent::lines(&lines(&ordered, &node(&ordered)?)?);
    Ok(blank::lines(&lines(&indented, &node(&indented)?)?))
}

/// Whether two files say the same: the order of keys says nothing.
fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Map(ones), Value::Map(others)) => {
            ones.len() == others.len()
                && ones
                    .iter()
                    .all(|one| others.iter().any(|other| one.key == other.key && is_same(&one.value, &other.value)))
        }
        (Value::List(ones), Value::List(others)) => {
            ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| is_same(one, other))
        }
        (one, other) => one == other,
    }
}
