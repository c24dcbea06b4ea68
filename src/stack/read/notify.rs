//! `notify:` - who is told of which events. The result is the handler's own configuration, with secrets as references.

use super::{
    scalar,
    sink::KINDS,
    template::{Files, template},
};
use crate::stack::{
    code::Code,
    diagnostic::Diagnostic,
    fields::Fields,
    node::Node,
    report::Report,
    suggestion::{one_of, quoted},
};
use mpstack_handler::config::{EventType, Outcome, Route, Sink, When};
use std::{collections::HashMap, ops::Range};

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

/// Reads the routes; what they name in Tencent Cloud lies in `region` unless it says otherwise.
pub(super) fn notify<'a>(
    node: &'a Node,
    files: &Files<'_>,
    region: Option<&str>,
    report: &'a Report<'a>,
) -> Option<Vec<Route>> {
    let routes = scalar::list(node, report, |node, report| route(node, files, region, report))?;
    let mut first: HashMap<String, Range<usize>> = HashMap::new();
    let mut repeated = false;
    for (route, span) in &routes {
        if let Some(before) = first.insert(route.name.clone(), span.clone()) {
            repeated = true;
            let message = format!("two routes are named {}", quoted(&route.name));
            let diagnostic = Diagnostic::new(Code::Conflict, span, message);
            report.say(diagnostic.expected("expected a name of its own").also(&before, "the first one"));
        }
    }
    (!repeated).then(|| routes.into_iter().map(|(route, _)| route).collect())
}

/// A route, and the place of its name.
fn route<'a>(
    node: &'a Node,
    files: &Files<'_>,
    region: Option<&str>,
    report: &'a Report<'a>,
) -> Option<(Route, Range<usize>)> {
    let fields = Fields::of(node, "a route", report)?;
    let name = fields.required("name", name);
    let when = fields.optional("when", when);
    let sinks = KINDS.into_iter().filter_map(|(kind, read)| Some((kind, fields.get(kind)?, read))).collect::<Vec<_>>();
    let template_entry = fields.get("template");
    let template = fields.optional("template", |node, report| template(node, files, report));
    fields.finish();

    let read = sinks.iter().map(|(_, entry, read)| read(&entry.value, region, report)).collect::<Vec<_>>();
    let sink = match (sinks.as_slice(), read.into_iter().next()) {
        ([_], Some(sink)) => sink?,
        ([(first, before, _), (second, entry, _), ..], _) => {
            return report.refuse(
                Diagnostic::new(
                    Code::Conflict,
                    &entry.span,
                    format!("a route has one sink, not `{first}` and `{second}`"),
                )
                .expected("a second sink")
                .also(&before.span, "the first one")
                .help("make it a route of its own"),
            );
        }
        _ => {
            let kinds = one_of(KINDS.into_iter().map(|(kind, _)| kind));
            return report.refuse(
                Diagnostic::new(Code::MissingKey, &node.span, "the route has no sink")
                    .expected(format!("expected {kinds}")),
            );
        }
    };
    if let (Some(entry), Sink::Webhook { .. }) = (template_entry, &sink) {
        report.say(
            Diagnostic::new(Code::NoEffect, &entry.span, "`template` has no effect here")
                .expected("a webhook receives the event as data"),
        );
    }
    let (name, span) = name?;
    Some((Route { name, when: when?.unwrap_or_default(), stop: false, template: template?.flatten(), sink }, span))
}

fn name(node: &Node, report: &Report<'_>) -> Option<(String, Range<usize>)> {
    let text = scalar::plain(node, report)?;
    let fits = (1..=64).contains(&text.chars().count()) && text.trim() == text && !text.chars().any(char::is_control);
    if fits {
        return Some((text, node.span.clone()));
    }
    report.refuse(
        Diagnostic::new(Code::BadName, &node.span, format!("{} cannot name a route", quoted(&text)))
            .expected("expected 1 to 64 characters on one line"),
    )
}

fn when<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<When> {
    let fields = Fields::of(node, "`when`", report)?;
    let event = fields.optional("event", |node, report| {
        scalar::list(node, report, |node, report| scalar::word(node, report, "an event type", &EVENTS))
    });
    let outcome = fields.optional("outcome", |node, report| {
        scalar::list(node, report, |node, report| scalar::word(node, report, "an outcome", &OUTCOMES))
    });
    fields.finish();
    Some(When { event: event?.unwrap_or_default(), outcome: outcome?.unwrap_or_default(), ..When::default() })
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
