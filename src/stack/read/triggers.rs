//! `triggers:` - a map keyed by event type, so one binding per type by construction.

use super::scalar;
use crate::{
    model::{EventType, Trigger},
    stack::{
        code::Code,
        diagnostic::Diagnostic,
        fields::Fields,
        node::{Entry, Node},
        report::Report,
        suggestion::{nearest, one_of, quoted},
    },
};
use std::collections::BTreeMap;

pub(super) fn triggers<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<BTreeMap<EventType, Trigger>> {
    let triggers = Fields::of(node, "`triggers`", report)?.each(trigger)?;
    let triggers = triggers.into_iter().collect::<BTreeMap<_, _>>();
    if !triggers.values().any(|trigger| trigger.enabled) {
        report.say(
            Diagnostic::new(Code::NothingBound, &node.span, "no event type is bound")
                .expected("the function will not be called"),
        );
    }
    Some(triggers)
}

fn trigger<'a>(entry: &'a Entry, report: &'a Report<'a>) -> Option<(EventType, Trigger)> {
    let event_type = entry.key.parse().ok().or_else(|| {
        let words = || EventType::ALL.into_iter().map(EventType::as_str);
        let message = format!("{} is not an event type that a function can be bound to", quoted(&entry.key));
        let diagnostic =
            Diagnostic::new(Code::UnknownWord, &entry.span, message).expected(format!("expected {}", one_of(words())));
        report.refuse(match nearest(&entry.key, words()) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), near),
            None => diagnostic,
        })
    });
    let fields = Fields::of(&entry.value, "a trigger", report)?;
    let enabled = fields.optional("enabled", scalar::boolean);
    fields.finish();
    Some((event_type?, Trigger { enabled: enabled?.unwrap_or(true) }))
}
