//! `template:` of a route - the built-in message, or a Handlebars file beside the stack.

use super::scalar::plain;
use crate::stack::{code::Code, diagnostic::Diagnostic, node::Node, report::Report, suggestion::quoted};
use mpstack_handler::{message, report::chain};
use std::{
    io,
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
pub(super) fn template(node: &Node, files: &Files<'_>, report: &Report<'_>) -> Option<Option<String>> {
    let name = plain(node, report)?;
    if name == "default" {
        return Some(None);
    }
    let refuse = |expected: String, help: Option<&str>| {
        let message = format!("message template {} cannot be used", quoted(&name));
        let diagnostic = Diagnostic::new(Code::BadTemplate, &node.span, message).expected(expected);
        report.refuse(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        })
    };
    let bytes = match (files.read)(&files.path(&name)) {
        Ok(bytes) => bytes,
        Err(error) => {
            const HELP: &str = "expected `default`, or a file whose path begins where the stack lies";
            return refuse(format!("failed to read it: {error}"), Some(HELP));
        }
    };
    if bytes.len() > MOST_BYTES {
        return refuse("larger than 64 KB".into(), None);
    }
    let Ok(source) = String::from_utf8(bytes) else { return refuse("not UTF-8".into(), None) };
    match message::check(&source, message::Format::Plain, &message::samples()) {
        Ok(()) => Some(Some(source)),
        // Handlebars draws a picture below its first line.
        Err(error) => refuse(chain(&error).lines().next().unwrap_or_default().to_owned(), None),
    }
}
