//! Reads a mapping key by key, and then says which keys nobody asked for.

use super::{
    code::Code,
    diagnostic::Diagnostic,
    node::{Entry, Node, Value},
    report::Report,
    suggestion::{nearest, one_of},
};
use std::{cell::RefCell, ops::Range};

/// A mapping that is being read.
///
/// A reader takes all of its keys before it uses one, so that all of their errors are found:
/// ```text
/// let fields = Fields::of(node, "function", report)?;
/// let (name, memory) = (fields.required("name", names::function), fields.optional("memory", memory));
/// fields.finish();
/// Some(Function { name: name?, memory: memory? })
/// ```
pub(super) struct Fields<'a> {
    /// What the mapping is, in words.
    what: &'static str,
    span: Range<usize>,
    entries: &'a [Entry],
    asked: RefCell<Vec<&'static str>>,
    report: &'a Report<'a>,
}

impl<'a> Fields<'a> {
    /// Begins to read; nothing at all is an empty mapping.
    pub fn of(node: &'a Node, what: &'static str, report: &'a Report<'a>) -> Option<Self> {
        let entries: &[Entry] = match &node.value {
            Value::Map(entries) => entries,
            Value::Null => &[],
            other => {
                let found = format!("expected a mapping, found {}", other.kind());
                return report.refuse(
                    Diagnostic::new(Code::WrongType, &node.span, format!("{what} must be a mapping")).expected(found),
                );
            }
        };
        Some(Self { what, span: node.span.clone(), entries, asked: RefCell::default(), report })
    }

    /// Reads a key that must be there; `None` = it was reported.
    pub fn required<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&'a Node, &'a Report<'a>) -> Option<T>,
    ) -> Option<T> {
        match self.get(key) {
            Some(entry) => read(&entry.value, self.report),
            None => self.report.refuse(
                Diagnostic::new(Code::MissingKey, &self.span, format!("missing key `{key}`"))
                    .expected(format!("{} must have `{key}`", self.what)),
            ),
        }
    }

    /// Reads a key that may be there; the outer `None` = it was reported.
    pub fn optional<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&'a Node, &'a Report<'a>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.get(key) {
            Some(entry) => read(&entry.value, self.report).map(Some),
            None => Some(None),
        }
    }

    /// The entry of a key, which counts as asked for.
    pub fn get(&self, key: &'static str) -> Option<&'a Entry> {
        self.asked.borrow_mut().push(key);
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Reads entries whose keys are names of their own.
    pub fn each<T>(self, read: impl Fn(&'a Entry, &'a Report<'a>) -> Option<T>) -> Option<Vec<T>> {
        let read = self.entries.iter().map(|entry| read(entry, self.report)).collect::<Vec<_>>();
        read.into_iter().collect()
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.into_inner();
        for entry in self.entries.iter().filter(|entry| !asked.contains(&entry.key.as_str())) {
            let diagnostic = Diagnostic::new(Code::UnknownKey, &entry.span, format!("unknown key `{}`", entry.key))
                .expected(format!("not a key of {}", self.what));
            self.report.say(match nearest(&entry.key, asked.iter().copied()) {
                Some(key) => diagnostic.fix(format!("did you mean `{key}`?"), key),
                None if asked.is_empty() => diagnostic.note("there are no keys here"),
                None => diagnostic.note(format!("keys are {}", one_of(asked.iter().copied()).replace(" or ", " and "))),
            });
        }
    }
}
