//! Findings in words, and what tells one from another.

use super::checked::Checked;
use crate::{
    model::{FieldChange, Finding, Kind, Mark, Subject, Topic},
    view::{Count, author, changes, fleet, json, text, value},
};
use jiff::{Timestamp, tz::TimeZone};
use sha2::{Digest, Sha256};

/// Hexadecimal digits of a fingerprint: 128 bits.
const DIGITS: usize = 32;

/// How a field differs.
pub(super) fn difference(change: &FieldChange) -> String {
    let FieldChange { field, before, after, origin } = change;
    let [held, wanted] = [before, after].map(|value| value::line(value.as_ref()));
    let who = if origin.is_drift() { format!(" ({})", changes::words(*origin)) } else { String::new() };
    match (before, after) {
        (None, _) => format!("`{field}` is not in the cloud; the stack wants {wanted}{who}"),
        (_, None) => format!("`{field}` is {held} in the cloud; the stack wants none{who}"),
        (Some(_), Some(_)) => format!("`{field}` is {held} in the cloud; the stack wants {wanted}{who}"),
    }
}

/// What kind a field's finding is, and what more there is to know, for a table that has a column for the rest.
pub(super) fn kind(finding: &Finding) -> String {
    let mut parts = vec![finding.rule.clone()];
    parts.extend(finding.help.iter().map(|help| text::one_line(help)));
    parts.join("; ")
}

/// A finding on one line, with what is known of its past and of who did it.
pub(super) fn whole(finding: &Finding) -> String {
    let Finding { rule: _, level: _, subject: _, message, help, place: _, mark, author } = finding;
    let mut parts = vec![text::one_line(message)];
    parts.extend(mark.map(past));
    parts.extend(author.as_ref().map(author::whole));
    parts.extend(help.iter().map(|help| text::one_line(help)));
    parts.join("; ")
}

/// Whether it is new.
pub(in crate::view) fn past(mark: Mark) -> String {
    match mark {
        Mark::New => "new".to_owned(),
        Mark::Recurring(since) => format!("recurring, since {}", day(since)),
    }
}

/// A day, in UTC.
pub(super) fn day(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).date().to_string()
}

/// What the whole came to: `drift of 3 stacks: 1 done, 2 different`.
pub(super) fn headline(topic: Topic, stacks: &[Checked]) -> String {
    let ends: Vec<Option<Kind>> = stacks.iter().map(|checked| checked.kind).collect();
    let counts = fleet::counts(&ends).into_iter().filter(|(_, count)| *count > 0);
    let told: Vec<String> = counts.map(|(name, count)| format!("{count} {name}")).collect();
    let stacks = Count(stacks.len(), "stack");
    let told = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
    format!("{} of {stacks}{told}", topic.as_str())
}

/// Names a finding for as long as it lasts: its line and the values may move. `twin` tells those apart that read alike.
pub(super) fn fingerprint(file: &str, finding: &Finding, twin: usize) -> String {
    let Finding { rule, level: _, subject, message, help: _, place: _, mark: _, author: _ } = finding;
    let about = match subject {
        Some(Subject { resource, change }) => format!("{}\0{}", json::address(resource), change.field),
        None => message.clone(),
    };
    digest(&[file, rule, &about, &twin.to_string()])
}

/// Names the lack of an answer about a stack.
pub(super) fn fingerprint_of_error(file: &str) -> String {
    digest(&[file, "error"])
}

fn digest(parts: &[&str]) -> String {
    let mut digest = base16ct::lower::encode_string(&Sha256::digest(parts.join("\0")));
    digest.truncate(DIGITS);
    digest
}
