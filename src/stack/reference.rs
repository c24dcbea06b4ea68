//! `${env:NAME}`, `${var:name}` and `${secret:NAME}` inside string values, after parsing: a value cannot inject structure.
//!
//! Values of environment and stack variables become part of the text; a secret stays a name. `$${` is a literal `${`.

use super::{
    code::Code,
    diagnostic::Diagnostic,
    limits,
    node::{Entry, Node, Origin, Piece, Text, Value},
    report::Report,
    suggestion::{nearest, one_of, quoted},
};
use std::{collections::BTreeMap, ops::Range};

const KINDS: [&str; 3] = ["env", "var", "secret"];

/// What references stand for.
pub(super) struct Names<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    variables: BTreeMap<String, Text>,
}

impl<'a> Names<'a> {
    /// Takes `variables` out of the stack; values `given` from outside win.
    pub fn take(
        stack: &mut Node,
        given: &BTreeMap<String, String>,
        lookup: &'a dyn Fn(&str) -> Option<String>,
        report: &Report<'_>,
    ) -> Self {
        let mut names = Self { lookup, variables: BTreeMap::new() };
        for mut entry in take_variables(stack, report) {
            if !limits::is_variable_name(&entry.key) {
                report.say(
                    Diagnostic::new(
                        Code::BadName,
                        &entry.span,
                        format!("{} cannot name a variable", quoted(&entry.key)),
                    )
                    .expected("expected letters, digits, `_` and `-`, a letter first"),
                );
            }
            // A default may be made of other things, but not of other variables: there is no order among them.
            names.replace(&mut entry.value, report);
            let text = match (&entry.value.value, report.written(&entry.value)) {
                (Value::Text(text), _) => text.clone(),
                (_, Some(written)) => Text::literal(written),
                (other, None) => {
                    let found = format!("expected a string, found {}", other.kind());
                    report.say(
                        Diagnostic::new(Code::WrongType, &entry.value.span, "a variable must be a string")
                            .expected(found),
                    );
                    continue;
                }
            };
            names.variables.insert(entry.key, text);
        }
        names.variables.extend(given.iter().map(|(name, value)| (name.clone(), Text::literal(value.as_str()))));
        names
    }

    /// Replaces the references in every string below `node`.
    pub fn replace(&self, node: &mut Node, report: &Report<'_>) {
        match &mut node.value {
            Value::Text(text) => {
                if let Some(new) = text.plain().filter(|plain| plain.contains("${")) {
                    *text = self.text(&new, &node.span, report);
                }
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.replace(item, report)),
            Value::Map(entries) => entries.iter_mut().for_each(|entry| self.replace(&mut entry.value, report)),
            Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) => {}
        }
    }

    fn text(&self, source: &str, span: &Range<usize>, report: &Report<'_>) -> Text {
        let mut text = Text { pieces: Vec::new(), origin: Origin::Replaced };
        let mut rest = source;
        while let Some(dollar) = rest.find("${") {
            if rest[..dollar].ends_with('$') {
                text.push(Piece::Literal(format!("{}{{", &rest[..dollar])));
                rest = &rest[dollar + 2..];
                continue;
            }
            text.push(Piece::Literal(rest[..dollar].to_owned()));
            let end = rest[dollar..].find('}').map(|length| dollar + length + 1);
            let reference = &rest[dollar..end.unwrap_or(rest.len())];
            let place = within(span, reference, report.source);
            match self.pieces(reference, &place, report) {
                Some(pieces) => pieces.into_iter().for_each(|piece| text.push(piece)),
                None => text.origin = Origin::Broken,
            }
            rest = &rest[dollar + reference.len()..];
        }
        text.push(Piece::Literal(rest.to_owned()));
        text
    }

    /// What one reference, `${kind:name}`, stands for.
    fn pieces(&self, reference: &str, place: &Range<usize>, report: &Report<'_>) -> Option<Vec<Piece>> {
        let inner = reference.strip_prefix("${").and_then(|inner| inner.strip_suffix('}'));
        match inner.and_then(|inner| inner.split_once(':')) {
            Some(("env", name)) if limits::is_variable_name(name) => match (self.lookup)(name) {
                Some(value) => Some(vec![Piece::Literal(value)]),
                None => report.refuse(
                    Diagnostic::new(
                        Code::UnsetVariable,
                        place,
                        format!("the environment variable `{name}` is not set"),
                    )
                    .expected("stands for its value"),
                ),
            },
            Some(("var", name)) if limits::is_variable_name(name) => match self.variables.get(name) {
                Some(text) => Some(text.pieces.clone()),
                None => report.refuse(self.unknown(name, place)),
            },
            Some(("secret", name)) if limits::is_own_variable_key(name) => Some(vec![Piece::Secret(name.to_owned())]),
            Some(("secret", name)) => report.refuse(
                Diagnostic::new(Code::BadReference, place, format!("{} cannot name a secret", quoted(name)))
                    .expected("becomes a variable of the function")
                    .note(limits::VARIABLE_KEYS),
            ),
            _ => report.refuse(malformed(reference, place)),
        }
    }

    fn unknown(&self, name: &str, place: &Range<usize>) -> Diagnostic {
        let diagnostic = Diagnostic::new(Code::UnknownVariable, place, format!("no variable `{name}` is defined"))
            .expected("stands for its value");
        match nearest(name, self.variables.keys().map(String::as_str)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("define it under `variables`, or give `--var {name}=...`")),
        }
    }
}

impl Text {
    fn push(&mut self, piece: Piece) {
        match (self.pieces.last_mut(), piece) {
            (Some(Piece::Literal(last)), Piece::Literal(more)) => last.push_str(&more),
            (_, Piece::Literal(more)) if more.is_empty() => {}
            (_, piece) => self.pieces.push(piece),
        }
    }
}

fn malformed(reference: &str, place: &Range<usize>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::BadReference, place, format!("{} is not a reference", quoted(reference)))
        .expected("expected `${env:NAME}`, `${var:name}` or `${secret:NAME}`");
    let kind = reference.trim_start_matches("${").split([':', '}']).next().unwrap_or_default();
    match nearest(kind, KINDS) {
        Some(near) if near != kind => diagnostic.help(format!("did you mean {}?", one_of([near]))),
        _ => diagnostic.help("write `$${` for a literal `${`"),
    }
}

/// The reference's own place, if the file spells it as the value does.
fn within(span: &Range<usize>, reference: &str, source: &str) -> Range<usize> {
    let found = source.get(span.clone()).and_then(|written| written.find(reference));
    found.map_or_else(|| span.clone(), |at| span.start + at..span.start + at + reference.len())
}

fn take_variables(stack: &mut Node, report: &Report<'_>) -> Vec<Entry> {
    let Value::Map(entries) = &mut stack.value else { return Vec::new() };
    let Some(index) = entries.iter().position(|entry| entry.key == "variables") else { return Vec::new() };
    match entries.remove(index).value {
        Node { value: Value::Map(variables), .. } => variables,
        Node { value: Value::Null, .. } => Vec::new(),
        Node { value, span } => {
            let found = format!("expected a mapping, found {}", value.kind());
            report.say(Diagnostic::new(Code::WrongType, &span, "`variables` must be a mapping").expected(found));
            Vec::new()
        }
    }
}
