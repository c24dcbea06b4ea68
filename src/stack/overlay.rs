//! Lays the chosen one of `environments` over the stack, node by node, so that every value keeps its place.

use super::{
    code::Code,
    diagnostic::Diagnostic,
    node::{Entry, Node, Value},
    places::Layer,
    report::Report,
    suggestion::{nearest, one_of, quoted},
};

const KEY: &str = "environments";

/// Takes `environments` out of the stack, lays the chosen one over the rest, and returns the names of all and what was laid over.
///
/// Mappings are merged key by key; anything else replaces what was there; an empty value takes a key away.
pub(super) fn apply(stack: &mut Node, chosen: Option<&str>, report: &Report<'_>) -> (Vec<String>, Option<Layer>) {
    let Value::Map(entries) = &mut stack.value else { return (Vec::new(), None) };
    let taken = entries.iter().position(|entry| entry.key == KEY).map(|index| entries.remove(index));
    let (span, described) = match taken {
        None => (stack.span.clone(), Vec::new()),
        Some(Entry { span, value: Node { value: Value::Map(described), .. }, .. }) => (span, described),
        Some(Entry { span, value: Node { value: Value::Null, .. }, .. }) => (span, Vec::new()),
        Some(Entry { value, .. }) => {
            let found = format!("expected a mapping, found {}", value.value.kind());
            report
                .say(Diagnostic::new(Code::WrongType, &value.span, "`environments` must be a mapping").expected(found));
            return (Vec::new(), None);
        }
    };
    for entry in &described {
        if let Value::Map(keys) = &entry.value.value
            && let Some(nested) = keys.iter().find(|nested| nested.key == KEY)
        {
            report.say(
                Diagnostic::new(Code::UnknownKey, &nested.span, "an environment has no environments of its own")
                    .expected("would have no effect"),
            );
        }
        if !matches!(entry.value.value, Value::Map(_) | Value::Null) {
            let found = format!("expected a mapping, found {}", entry.value.value.kind());
            report.say(
                Diagnostic::new(Code::WrongType, &entry.value.span, "an environment must be a mapping").expected(found),
            );
        }
    }

    let names = described.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>();
    let mut layer = None;
    if let Some(chosen) = chosen {
        match described.into_iter().find(|entry| entry.key == chosen) {
            Some(Entry { value: overlay @ Node { value: Value::Map(_), .. }, .. }) => {
                layer = Some(Layer::of(chosen, &overlay));
                merge(stack, overlay);
            }
            Some(_) => {}
            None => report.say(unknown(chosen, &names, &span)),
        }
    }
    (names, layer)
}

fn unknown(chosen: &str, names: &[String], span: &std::ops::Range<usize>) -> Diagnostic {
    let names = || names.iter().map(String::as_str);
    let diagnostic =
        Diagnostic::new(Code::UnknownEnvironment, span, format!("the stack has no environment {}", quoted(chosen)))
            .expected(format!("describes {}", one_of(names()).replace(" or ", " and ")));
    match nearest(chosen, names()) {
        Some(name) => diagnostic.help(format!("did you mean `{name}`?")),
        None => diagnostic,
    }
}

fn merge(base: &mut Node, overlay: Node) {
    let (Value::Map(entries), Value::Map(over)) = (&mut base.value, &overlay.value) else {
        *base = overlay;
        return;
    };
    for entry in over {
        let at = entries.iter().position(|candidate| candidate.key == entry.key);
        match (at, &entry.value.value) {
            (Some(index), Value::Null) => drop(entries.remove(index)),
            (Some(index), _) => merge(&mut entries[index].value, entry.value.clone()),
            (None, Value::Null) => {}
            (None, _) => entries.push(entry.clone()),
        }
    }
}
