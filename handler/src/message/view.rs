//! What a template can name. Every text in here is one clean, short line.

use super::{
    escape::{clip, one_line},
    helpers::{in_words, object_url},
    samples,
};
use crate::{
    event::{Code, Event, Input, Outcome, Output, Reason},
    report,
};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Longest value, in bytes. The caller's `SessionContext` alone may have a thousand characters.
const VALUE: usize = 400;

/// Longest title, in bytes: mail clients and lock screens show less.
const TITLE: usize = 200;

#[derive(Debug, Serialize)]
pub(super) struct View {
    headline: String,
    /// One of WeCom's three: `info` is green, `warning` orange, `comment` grey.
    colour: &'static str,
    stack: String,
    event_type: String,
    task_id: Option<String>,
    status: Option<String>,
    outcome: &'static str,
    recognised: bool,
    progress: Option<u64>,
    session_id: Option<String>,
    session_context: Option<String>,
    reasons: Vec<ReasonView>,
    reasons_total: usize,
    reasons_more: usize,
    subtasks_total: usize,
    inputs: Vec<Place>,
    inputs_total: usize,
    inputs_more: usize,
    outputs: Vec<Place>,
    outputs_total: usize,
    outputs_more: usize,
    facts: Vec<FactView>,
    facts_more: usize,
    notes: Vec<String>,
    archived: Option<String>,
    archived_url: Option<String>,
}

#[derive(Debug, Serialize)]
struct ReasonView {
    subject: Option<String>,
    code: Option<String>,
    message: String,
}

#[derive(Debug, Serialize)]
struct Place {
    kind: String,
    bucket: Option<String>,
    region: Option<String>,
    key: String,
    location: String,
    /// Of objects in COS.
    url: Option<String>,
    /// Bytes.
    size: Option<u64>,
    milliseconds: Option<u64>,
}

#[derive(Debug, Serialize)]
struct FactView {
    name: String,
    value: String,
}

impl View {
    /// Shows `event` with at most `rows` rows in each list.
    pub(super) fn new(event: &Event, stack: &str, archived: Option<&report::Place>, rows: usize) -> Self {
        let more = |total: usize| total.saturating_sub(rows);
        Self {
            headline: headline(event),
            colour: match event.outcome {
                Outcome::Succeeded => "info",
                Outcome::Partial | Outcome::Failed => "warning",
                Outcome::InProgress | Outcome::Unknown => "comment",
            },
            stack: line(stack),
            event_type: line(event.type_name()),
            task_id: event.task_id.as_deref().map(line),
            status: event.status.as_deref().map(line),
            outcome: event.outcome.as_str(),
            recognised: event.recognised,
            progress: event.progress,
            session_id: event.session_id.as_deref().map(line),
            session_context: event.session_context.as_deref().map(line),
            reasons: event.reasons.iter().take(rows).map(reason).collect(),
            reasons_total: event.reasons.len(),
            reasons_more: more(event.reasons.len()),
            subtasks_total: event.subtasks.len(),
            inputs: event.inputs.iter().take(rows).map(source).collect(),
            inputs_total: event.inputs.len(),
            inputs_more: more(event.inputs.len()),
            outputs: event.outputs.iter().take(rows).map(file).collect(),
            outputs_total: event.outputs.len(),
            outputs_more: more(event.outputs.len()),
            facts: event
                .facts
                .iter()
                .take(rows)
                .map(|fact| FactView { name: line(&fact.name), value: line(&fact.value) })
                .collect(),
            facts_more: more(event.facts.len()),
            notes: event.notes.iter().take(rows).map(|note| line(note)).collect(),
            archived: archived.map(|place| line(&format!("{}/{}", place.bucket, place.key))),
            archived_url: archived.map(|place| object_url(&place.bucket, &place.region, &place.key)),
        }
    }

    /// Returns the headline and the task.
    pub(super) fn title(&self) -> String {
        match &self.task_id {
            Some(task_id) => clip(&format!("{}: {task_id}", self.headline), TITLE),
            None => clip(&self.headline, TITLE),
        }
    }

    pub(super) fn event_type(&self) -> &str {
        &self.event_type
    }
}

fn line(text: &str) -> String {
    clip(&one_line(text), VALUE)
}

fn headline(event: &Event) -> String {
    match &event.event_type {
        Some(kind) => format!("{} {}", line(kind.as_str()), in_words(event.outcome.as_str())),
        None => "Unrecognised event".into(),
    }
}

fn reason(reason: &Reason) -> ReasonView {
    let subject = match (&reason.subtask, &reason.definition) {
        (Some(kind), Some(definition)) => Some(format!("{} {}", line(kind), line(definition))),
        (Some(kind), None) => Some(line(kind)),
        (None, _) => None,
    };
    let code = match &reason.code {
        Code { code: Some(code), number: Some(number) } => Some(format!("{} ({})", line(code), line(number))),
        Code { code: Some(one), number: None } | Code { code: None, number: Some(one) } => Some(line(one)),
        Code { code: None, number: None } => None,
    };
    ReasonView { subject, code, message: line(&reason.message) }
}

fn file(output: &Output) -> Place {
    let Output { kind, storage, bucket, region, key, size, milliseconds } = output;
    let place = place(kind, storage.as_deref(), bucket.as_deref(), region.as_deref(), key);
    Place { size: *size, milliseconds: *milliseconds, ..place }
}

fn source(input: &Input) -> Place {
    let Input { storage, bucket, region, key } = input;
    let storage = storage.as_deref();
    place(storage.unwrap_or_default(), storage, bucket.as_deref(), region.as_deref(), key)
}

fn place(kind: &str, storage: Option<&str>, bucket: Option<&str>, region: Option<&str>, key: &str) -> Place {
    let url = bucket.zip(region).filter(|_| storage == Some("COS"));
    let url = url.map(|(bucket, region)| object_url(&line(bucket), &line(region), key));
    let (kind, key) = (line(kind), line(key));
    let (bucket, region) = (bucket.map(line), region.map(line));
    let location = match (&bucket, &region) {
        (Some(bucket), Some(region)) => format!("{bucket}/{key} ({region})"),
        (Some(bucket), None) => format!("{bucket}/{key}"),
        (None, _) => key.clone(),
    };
    Place { kind, bucket, region, key, location, url, size: None, milliseconds: None }
}

/// Returns every name that a template can use, those within lists included.
pub fn names() -> Vec<String> {
    fn collect(value: &Value, names: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    names.insert(name.clone());
                    collect(member, names);
                }
            }
            Value::Array(elements) => elements.iter().for_each(|element| collect(element, names)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut names = BTreeSet::new();
    for sample in samples() {
        collect(&serde_json::to_value(View::new(&sample, "", None, 1)).unwrap_or_default(), &mut names);
    }
    names.into_iter().collect()
}
