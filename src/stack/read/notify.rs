//! `notify:` - who is told of which events. The result is the handler's own configuration, with secrets as references.

use super::{
    scalar,
    sink::KINDS,
    template::{Files, template},
    when::when,
};
use crate::stack::{
    code::Code,
    diagnostic::Diagnostic,
    fields::Fields,
    node::{Entry, Node},
    report::Report,
    suggestion::{one_of, quoted},
};
use mpstack_handler::{
    config::{Route, Sink, When},
    message::Format,
};
use std::{collections::HashMap, ops::Range};

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
    warn_of_unreachable(&routes, report);
    (!repeated).then(|| routes.into_iter().map(|(route, _)| route).collect())
}

/// What stands after a route that takes every event and lets none pass is hardly meant.
fn warn_of_unreachable(routes: &[(Route, Range<usize>)], report: &Report<'_>) {
    let last = |route: &Route| route.when == When::default() && (route.stop || route.sink == Sink::Drop);
    let Some(end) = routes.iter().position(|(route, _)| last(route)) else { return };
    for (route, span) in &routes[end + 1..] {
        let message = format!("no event ever comes to route {}", quoted(&route.name));
        let diagnostic = Diagnostic::new(Code::NoEffect, span, message).expected("never asked");
        report.say(diagnostic.also(&routes[end].1, "takes every event, and lets none pass"));
    }
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
    let stop = fields.optional("stop", scalar::boolean);
    let sinks = KINDS.into_iter().filter_map(|(kind, read)| Some((kind, fields.get(kind)?, read))).collect::<Vec<_>>();
    let template_entry = fields.get("template");
    fields.finish();

    let read = sinks.iter().map(|(_, entry, read)| read(&entry.value, region, report)).collect::<Vec<_>>();
    let sink = match (sinks.as_slice(), read.into_iter().next()) {
        ([_], Some(sink)) => sink,
        ([(first, before, _), (second, entry, _), ..], _) => report.refuse(
            Diagnostic::new(Code::Conflict, &entry.span, format!("a route has one sink, not `{first}` and `{second}`"))
                .expected("a second sink")
                .also(&before.span, "the first one")
                .help("make it a route of its own"),
        ),
        _ => report.refuse(
            Diagnostic::new(Code::MissingKey, &node.span, "the route has no sink")
                .expected(format!("expected {}", one_of(KINDS.into_iter().map(|(kind, _)| kind)))),
        ),
    };
    let template = template_entry.map(|entry| message(entry, sink.as_ref(), files, report));
    let (name, span) = name?;
    let (when, stop, template) =
        (when?.unwrap_or_default(), stop?.unwrap_or_default(), template.unwrap_or(Some(None))?);
    Some((Route { name, when, stop, template, sink: sink? }, span))
}

/// The template, tried as what the sink makes of it; the markup of a sink that is wrong is not known.
fn message<'a>(
    entry: &'a Entry,
    sink: Option<&Sink>,
    files: &Files<'_>,
    report: &'a Report<'a>,
) -> Option<Option<String>> {
    let format = sink.map_or(Some(Format::Plain), Format::of);
    if format.is_none() {
        report.say(
            Diagnostic::new(Code::NoEffect, &entry.span, "`template` has no effect here")
                .expected("this route sends no text"),
        );
    }
    template(&entry.value, format.unwrap_or(Format::Plain), files, report)
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
