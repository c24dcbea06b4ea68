//! `drift:` - differences that the stack lives with.

use super::scalar;
use crate::{
    model::{Accepted, AcceptedValue, EventType, Field},
    stack::{code::Code, diagnostic::Diagnostic, fields::Fields, node::Node, report::Report, suggestion::quoted},
};
use jiff::civil::Date;

/// Fields by their whole names; those of variables, bindings and policies have names of the user's in them.
const WHOLE: [&str; 6] = [
    "function.description",
    "function.memory",
    "function.timeout",
    "function.role",
    "function.retries.attempts",
    "function.retries.max_age",
];

pub(super) fn drift<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Vec<Accepted>> {
    let fields = Fields::of(node, "`drift`", report)?;
    let accepted = fields.optional("accept", |node, report| scalar::list(node, report, entry));
    fields.finish();
    Some(accepted?.unwrap_or_default())
}

fn entry<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Accepted> {
    let fields = Fields::of(node, "an accepted difference", report)?;
    let field = fields.required("field", field);
    let value = fields.required("value", value);
    let reason = fields.required("reason", said);
    let owner = fields.required("owner", said);
    let until = fields.optional("until", date);
    fields.finish();
    Some(Accepted { field: field?, value: value?, reason: reason?, owner: owner?, until: until? })
}

fn field(node: &Node, report: &Report<'_>) -> Option<Field> {
    let text = scalar::plain(node, report)?;
    let known = match text.splitn(3, '.').collect::<Vec<_>>()[..] {
        ["function", "environment", name] => !name.is_empty(),
        ["triggers", name] => name.parse::<EventType>().is_ok(),
        ["roles", _, rest] => rest.strip_prefix("policies.").is_some_and(|policy| !policy.is_empty()),
        _ => WHOLE.contains(&text.as_str()),
    };
    if known {
        return Some(Field(text));
    }
    report.refuse(
        Diagnostic::new(
            Code::UnknownWord,
            &node.span,
            format!("{} is no field whose difference can be accepted", quoted(&text)),
        )
        .expected("expected a field as `drift` names it")
        .note(format!(
            "fields are {}, `function.environment.NAME`, `triggers.TYPE` and `roles.NAME.policies.POLICY`",
            WHOLE.map(|field| format!("`{field}`")).join(", ")
        )),
    )
}

/// A value as `drift` prints it; a number needs no quotes.
fn value(node: &Node, report: &Report<'_>) -> Option<AcceptedValue> {
    let text = match report.written(node) {
        Some(written) => written.to_owned(),
        None => scalar::plain(node, report)?,
    };
    let Some(digest) = text.strip_prefix("sha256:") else {
        return Some(if text == "absent" { AcceptedValue::Absent } else { AcceptedValue::Text(text) });
    };
    if digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(AcceptedValue::Sha256(digest.to_lowercase()));
    }
    report.refuse(
        Diagnostic::new(Code::UnknownWord, &node.span, "this is no SHA-256")
            .expected("expected `sha256:` and 64 hexadecimal digits"),
    )
}

/// Words for other people.
fn said(node: &Node, report: &Report<'_>) -> Option<String> {
    let text = scalar::plain(node, report)?;
    match text.trim().is_empty() {
        false => Some(text),
        true => report.refuse(
            Diagnostic::new(Code::UnknownWord, &node.span, "this says nothing").expected("expected a few words"),
        ),
    }
}

fn date(node: &Node, report: &Report<'_>) -> Option<Date> {
    let text = scalar::plain(node, report)?;
    // Spelled as it is printed: `strptime` alone takes `2026-1-1` too.
    let day = Date::strptime("%Y-%m-%d", &text).ok().filter(|day| day.to_string() == text);
    day.or_else(|| {
        let message = format!("{} is no day", quoted(&text));
        report.refuse(Diagnostic::new(Code::UnknownWord, &node.span, message).expected("expected a day, `2026-12-31`"))
    })
}
