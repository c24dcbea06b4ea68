//! Collects diagnostics, so that one run tells everything that is wrong.

use super::{
    diagnostic::Diagnostic,
    node::{Node, Value},
};
use std::{cell::RefCell, ops::Range, sync::Arc};

/// More than this nobody reads at once, and a hostile file has a million.
const AT_MOST: usize = 50;

/// Where readers leave what they find. A reader that gives `None` has said why.
pub(super) struct Report<'a> {
    pub source: &'a str,
    diagnostics: RefCell<Vec<Diagnostic>>,
    masks: RefCell<Vec<Range<usize>>>,
}

impl<'a> Report<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, diagnostics: RefCell::default(), masks: RefCell::default() }
    }

    /// Keeps a diagnostic.
    pub fn say(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Keeps a diagnostic instead of a value.
    pub fn refuse<T>(&self, diagnostic: Diagnostic) -> Option<T> {
        self.say(diagnostic);
        None
    }

    /// Hides a credential that stands in the file: diagnostics show lines of it.
    pub fn mask(&self, span: &Range<usize>) {
        self.masks.borrow_mut().push(span.clone());
    }

    /// The text of a number or boolean as it was written.
    pub fn written(&self, node: &Node) -> Option<&'a str> {
        match node.value {
            Value::Bool(_) | Value::Integer(_) | Value::Float(_) => self.source.get(node.span.clone()),
            Value::Null | Value::Text(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The diagnostics in the order of the file, and the file's text without what was masked.
    pub fn finish(self) -> (Arc<str>, Vec<Diagnostic>) {
        let mut diagnostics = self.diagnostics.into_inner();
        let order = |diagnostic: &Diagnostic| (diagnostic.span.start, diagnostic.code);
        // Errors first, so that what is left out is never the reason why a stack is refused.
        diagnostics.sort_by_key(|diagnostic| (diagnostic.code.is_warning(), order(diagnostic)));
        diagnostics.dedup();
        let rest = diagnostics.len().saturating_sub(AT_MOST);
        diagnostics.truncate(AT_MOST);
        diagnostics.sort_by_key(order);
        if let (Some(last), 1..) = (diagnostics.last_mut(), rest) {
            last.notes.push(format!("and {rest} more"));
        }
        for diagnostic in &mut diagnostics {
            diagnostic.place(self.source);
        }
        (mask(self.source, &self.masks.into_inner()), diagnostics)
    }
}

fn mask(source: &str, spans: &[Range<usize>]) -> Arc<str> {
    let mut masked = source.to_owned();
    for span in spans {
        // Byte for byte, except for line ends: every other span stays true.
        let stars = source[span.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { '*' }).collect::<String>();
        masked.replace_range(span.clone(), &stars);
    }
    masked.into()
}
