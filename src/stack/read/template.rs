//! `template:` of a route - the built-in message, a Handlebars file beside the stack, or text within it.

use super::scalar::plain;
use crate::stack::{
    code::Code,
    diagnostic::Diagnostic,
    fields::Fields,
    node::{Node, Value},
    report::Report,
    suggestion::{nearest, quoted},
};
use mpstack_handler::{
    message::{self, Format},
    report::chain,
};
use std::{
    io,
    ops::Range,
    path::{Path, PathBuf},
};

/// A message template is a page at most; it travels with every package.
const MOST_BYTES: usize = 64 * 1024;

/// Files that a stack names, by their place relative to it.
pub(in crate::stack) struct Files<'a> {
    pub folder: &'a Path,
    pub read: &'a dyn Fn(&Path) -> io::Result<Vec<u8>>,
}

impl Files<'_> {
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The template's source; `None` within = the built-in one.
pub(super) fn template<'a>(
    node: &'a Node,
    format: Format,
    files: &Files<'_>,
    report: &'a Report<'a>,
) -> Option<Option<String>> {
    if let Value::Map(_) = node.value {
        let fields = Fields::of(node, "`template`", report)?;
        let text = fields.required("text", |node, report| {
            let source = plain(node, report)?;
            tried(source, "the message template cannot be used".into(), node, format, report)
        });
        fields.finish();
        return text.map(Some);
    }
    let name = plain(node, report)?;
    if name == "default" {
        return Some(None);
    }
    let message = format!("message template {} cannot be used", quoted(&name));
    let refuse = |expected: String| Diagnostic::new(Code::BadTemplate, &node.span, message.clone()).expected(expected);
    let bytes = match (files.read)(&files.path(&name)) {
        Ok(bytes) => bytes,
        Err(error) => {
            return report
                .refuse(refuse(format!("failed to read it: {error}")).help(
                    "expected `default`, a file whose path begins where the stack lies, or `{ text: \"...\" }`",
                ));
        }
    };
    let Ok(source) = String::from_utf8(bytes) else { return report.refuse(refuse("not UTF-8".into())) };
    tried(source, message, node, format, report).map(Some)
}

/// Renders the template for every kind of event, as the sink would.
fn tried(source: String, message: String, node: &Node, format: Format, report: &Report<'_>) -> Option<String> {
    let refuse = |span, expected: String| Diagnostic::new(Code::BadTemplate, span, message).expected(expected);
    if source.len() > MOST_BYTES {
        return report.refuse(refuse(&node.span, "larger than 64 KB".into()));
    }
    let Err(error) = message::check(&source, format, &message::samples()) else { return Some(source) };
    let complaint = error.complaint();
    let span = complaint.and_then(|complaint| within(&node.span, &source, complaint.place?, report.source));
    let diagnostic = refuse(span.as_ref().unwrap_or(&node.span), chain(&error));
    let names = message::names();
    let unknown = complaint.and_then(|complaint| complaint.unknown.as_deref());
    let near = unknown.and_then(|unknown| nearest(unknown, names.iter().map(String::as_str)));
    report.refuse(match near {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    })
}

/// The place in the stack file of a place in a template that stands there line by line, as most do.
fn within(span: &Range<usize>, template: &str, (line, column): (usize, usize), file: &str) -> Option<Range<usize>> {
    let written = template.lines().nth(line.checked_sub(1)?)?;
    let (offset, _) = written.char_indices().nth(column.checked_sub(1)?)?;
    let lines = file.get(span.clone())?.split_inclusive('\n').collect::<Vec<_>>();
    let begin = span.start + lines.get(..line - 1)?.iter().map(|line| line.len()).sum::<usize>();
    let begin = begin + lines.get(line - 1)?.find(written)?;
    Some(begin + offset..begin + written.len())
}
