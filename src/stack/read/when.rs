//! `when:` of a route - which events it takes.

use super::scalar;
use crate::stack::{
    code::Code,
    diagnostic::Diagnostic,
    fields::Fields,
    node::{Entry, Node},
    report::Report,
    suggestion::quoted,
};
use mpstack_handler::config::{EventType, Outcome, Pattern, When};
use std::collections::BTreeMap;

/// Events that the handler can tell apart; more than can be bound, since some come along with others.
const EVENTS: [(&str, EventType); 8] = [
    ("WorkflowTask", EventType::WorkflowTask),
    ("EditMediaTask", EventType::EditMediaTask),
    ("ScheduleTask", EventType::ScheduleTask),
    ("BatchTask", EventType::BatchTask),
    ("ExtractBlindWatermark", EventType::ExtractBlindWatermark),
    ("LiveScheduleTask", EventType::LiveScheduleTask),
    ("GetMediaAttributesTask", EventType::GetMediaAttributesTask),
    ("LiveNotification", EventType::LiveNotification),
];

const OUTCOMES: [(&str, Outcome); 5] = [
    ("succeeded", Outcome::Succeeded),
    ("partial", Outcome::Partial),
    ("failed", Outcome::Failed),
    ("in_progress", Outcome::InProgress),
    ("unknown", Outcome::Unknown),
];

pub(super) fn when<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<When> {
    let fields = Fields::of(node, "`when`", report)?;
    let event = fields.optional("event", |node, report| {
        scalar::list(node, report, |node, report| scalar::word(node, report, "an event type", &EVENTS))
    });
    let outcome = fields.optional("outcome", |node, report| {
        scalar::list(node, report, |node, report| scalar::word(node, report, "an outcome", &OUTCOMES))
    });
    let task = fields.optional("task", patterns);
    let object = fields.optional("object", |node, report| scalar::list(node, report, object));
    let bucket = fields.optional("bucket", patterns);
    let context = fields.optional("context", context);
    fields.finish();
    Some(When {
        event: event?.unwrap_or_default(),
        outcome: outcome?.unwrap_or_default(),
        task: task?.unwrap_or_default(),
        object: object?.unwrap_or_default(),
        bucket: bucket?.unwrap_or_default(),
        context: context?.unwrap_or_default(),
    })
}

fn patterns<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Vec<Pattern>> {
    scalar::list(node, report, pattern)
}

fn pattern(node: &Node, report: &Report<'_>) -> Option<Pattern> {
    let text = scalar::plain(node, report)?;
    if text.is_empty() {
        return report.refuse(
            Diagnostic::new(Code::BadPattern, &node.span, "an empty pattern fits nothing")
                .expected("expected text, in which `*` stands for any characters and `?` for one"),
        );
    }
    Some(Pattern(text))
}

/// A pattern for keys, which the handler knows without the slash that MPS puts before them.
fn object(node: &Node, report: &Report<'_>) -> Option<Pattern> {
    let pattern = pattern(node, report)?;
    match pattern.0.strip_prefix('/') {
        None => Some(pattern),
        Some(rest) => report.refuse(
            Diagnostic::new(Code::BadPattern, &node.span, format!("{} fits no object", quoted(&pattern.0)))
                .expected("expected a key without a slash at its beginning")
                .fix(format!("write {}", quoted(rest)), format!("\"{rest}\"")),
        ),
    }
}

fn context<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<BTreeMap<String, Vec<Pattern>>> {
    let parts = Fields::of(node, "`context`", report)?.each(|entry, report| {
        let (path, patterns) = (path(entry, report), patterns(&entry.value, report));
        Some((path?, patterns?))
    })?;
    Some(parts.into_iter().collect())
}

/// `.` for the whole text, `.a.b` for a value in a text that is JSON.
fn path(entry: &Entry, report: &Report<'_>) -> Option<String> {
    let path = &entry.key;
    let names = path.strip_prefix('.').map(|names| path == "." || names.split('.').all(|name| !name.is_empty()));
    if names == Some(true) {
        return Some(path.clone());
    }
    let diagnostic =
        Diagnostic::new(Code::BadPattern, &entry.span, format!("{} is not a place in a context", quoted(path)))
            .expected("expected `.` for the whole text, or `.name` for a value in a text that is JSON");
    report.refuse(if path.starts_with('.') {
        diagnostic
    } else {
        diagnostic.fix(format!("write {}", quoted(&format!(".{path}"))), format!(".{path}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_handler() {
        for (word, event) in EVENTS {
            assert_eq!(EventType::from(word), event);
        }
        for (word, outcome) in OUTCOMES {
            assert_eq!(outcome.as_str(), word);
        }
    }
}
