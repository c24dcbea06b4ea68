//! `environment:` of the function, and the variables that carry the secrets of `notify`.

use super::scalar;
use crate::{
    model::Variable,
    stack::{
        code::Code,
        diagnostic::Diagnostic,
        fields::Fields,
        limits,
        node::{Entry, Node, Piece, Text},
        report::Report,
        suggestion::quoted,
    },
};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// Finds the values of secrets.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What `environment:` says, in which secrets are replaced by their values.
pub(super) fn environment<'a>(
    node: &'a Node,
    lookup: Lookup<'_>,
    report: &'a Report<'a>,
) -> Option<BTreeMap<String, Variable>> {
    let variables = Fields::of(node, "`environment`", report)?.each(|entry, report| {
        let (key, text) = (key(entry, report), value(entry, report));
        Some((key?, variable(text?, lookup)))
    })?;
    Some(variables.into_iter().collect())
}

fn key(entry: &Entry, report: &Report<'_>) -> Option<String> {
    let key = &entry.key;
    if limits::is_own_variable_key(key) {
        return Some(key.clone());
    }
    let diagnostic = Diagnostic::new(Code::BadVariable, &entry.span, format!("{} cannot name a variable", quoted(key)));
    report.refuse(match limits::reserved_prefix(key) {
        Some(crate::model::OWN_VARIABLE_PREFIX) => diagnostic.expected("variables of this prefix are mpstack's own"),
        Some(prefix) => diagnostic.expected(format!("variables that begin with `{prefix}` are set by SCF alone")),
        None => diagnostic.expected("expected at most 64 letters, digits and `_`, a letter first"),
    })
}

fn value<'a>(entry: &'a Entry, report: &Report<'_>) -> Option<&'a Text> {
    let text = scalar::text(&entry.value, report)?;
    if text.plain().is_some_and(|plain| plain.is_empty()) {
        return report.refuse(
            Diagnostic::new(Code::BadVariable, &entry.value.span, format!("variable {} is empty", quoted(&entry.key)))
                .expected("SCF accepts no empty values")
                .help("leave it out"),
        );
    }
    Some(text)
}

fn variable(text: &Text, lookup: Lookup<'_>) -> Variable {
    let mut secrets = Vec::new();
    for name in text.secrets() {
        if !secrets.iter().any(|known| known == name) {
            secrets.push(name.to_owned());
        }
    }
    let value = text.pieces.iter().map(|piece| match piece {
        Piece::Literal(text) => Some(text.clone()),
        Piece::Secret(name) => lookup(name).filter(|value| !value.is_empty()),
    });
    Variable { value: value.collect::<Option<String>>().map(SecretString::from), secrets }
}

/// Adds a variable for each secret that the handler resolves when it runs, and checks that all of them fit.
pub(super) fn with_secrets(
    mut environment: BTreeMap<String, Variable>,
    secrets: &BTreeSet<String>,
    lookup: Lookup<'_>,
    place: &Range<usize>,
    report: &Report<'_>,
) -> Option<BTreeMap<String, Variable>> {
    let mut clash = false;
    for name in secrets {
        let secret = Text { pieces: vec![Piece::Secret(name.clone())], ..Text::literal("") };
        let secret = variable(&secret, lookup);
        let there = environment.entry(name.clone()).or_insert_with(|| secret.clone());
        if *there != secret {
            clash = true;
            report.say(
                Diagnostic::new(Code::Conflict, place, format!("variable `{name}` has two meanings"))
                    .expected(format!("sets `{name}` to something else"))
                    .note(format!(
                        "`notify` uses the secret `{name}`, which the function gets as a variable of that name"
                    ))
                    .help("give one of them another name"),
            );
        }
    }
    let bytes = environment.iter().map(|(key, variable)| key.len() + length(variable)).sum::<usize>();
    if bytes > limits::ENVIRONMENT_BYTES {
        return report.refuse(
            Diagnostic::new(Code::BadVariable, place, format!("the variables have {bytes} bytes in all"))
                .expected(format!("at most {} are possible, names and values together", limits::ENVIRONMENT_BYTES))
                .note("SCF allows 4096 bytes, of which mpstack keeps 600"),
        );
    }
    (!clash).then_some(environment)
}

fn length(variable: &Variable) -> usize {
    variable.value.as_ref().map_or(0, |value| value.expose_secret().len())
}
