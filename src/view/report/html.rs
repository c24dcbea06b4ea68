//! One page that needs nothing else: no script, no font, no picture, and the reader's own choice of light or dark.

use super::{
    checked::{Checked, Report},
    record::About,
    reports::told,
    words,
};
use crate::{
    model::{Failure, Fault, Finding, Level, Subject, Topic},
    view::{author, value::line},
};
use handlebars::Handlebars;
use serde::Serialize;

const TEMPLATE: &str = include_str!("../../../templates/reports/report.html.hbs");

#[derive(Serialize)]
struct Page {
    title: String,
    time: String,
    version: &'static str,
    stacks: Vec<Section>,
}

#[derive(Serialize)]
struct Section {
    file: String,
    /// `good`, `bad`, `unknown`.
    state: &'static str,
    word: &'static str,
    about: Option<String>,
    error: Option<String>,
    fields: Vec<Row>,
    others: Vec<Remark>,
    pending: usize,
    resolved: Vec<String>,
    carried: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    field: String,
    before: String,
    after: String,
    rule: String,
    past: Option<String>,
    who: Option<String>,
    place: Option<String>,
}

#[derive(Serialize)]
struct Remark {
    level: &'static str,
    text: String,
    place: Option<String>,
}

/// # Errors
/// None that the tests leave: the template is ours.
pub(super) fn render(report: &Report<'_>) -> Result<String, Failure> {
    let Report { topic, time, stacks } = report;
    let page = Page {
        title: format!("mpstack {}", words::headline(*topic, stacks)),
        time: told(*time),
        version: env!("CARGO_PKG_VERSION"),
        stacks: stacks.iter().map(|checked| section(*topic, checked)).collect(),
    };
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine
        .render_template(TEMPLATE, &page)
        .map_err(|error| Failure::new("could not write the html report").code(Fault::Unwritable).because(error))
}

fn section(topic: Topic, checked: &Checked) -> Section {
    let Checked { file, kind: _, code: _, error: _, shown, carried } = checked;
    let (fields, others): (Vec<&Finding>, Vec<&Finding>) =
        shown.findings.iter().partition(|finding| finding.subject.is_some());
    let worst = shown.findings.iter().map(|finding| finding.level).min();
    let (state, word) = match (worst, topic) {
        _ if !checked.is_answered(topic) => ("unknown", "no answer"),
        (Some(Level::Error), Topic::Validate) => ("bad", "invalid"),
        (Some(Level::Error), Topic::Plan) => ("bad", "refused"),
        (Some(Level::Error), Topic::Drift) => ("bad", "drift"),
        (_, Topic::Validate) => ("good", "valid"),
        (_, Topic::Plan) if fields.is_empty() => ("good", "no changes"),
        (_, Topic::Plan) => ("open", "changes"),
        (_, Topic::Drift) => ("good", "no drift"),
    };
    let about = shown.about.as_ref();
    Section {
        file: file.clone(),
        state,
        word,
        about: about.map(|About { stack, region, account }| format!("stack {stack}, account {account}, {region}")),
        error: checked.unanswered(topic).map(str::to_owned),
        fields: fields.into_iter().filter_map(|finding| row(file, finding)).collect(),
        others: others.into_iter().map(|finding| remark(file, finding)).collect(),
        pending: if topic == Topic::Drift { shown.pending } else { 0 },
        resolved: shown.resolved.keys().map(|field| field.0.clone()).collect(),
        carried: carried.keys().map(|field| field.0.clone()).collect(),
    }
}

fn row(file: &str, finding: &Finding) -> Option<Row> {
    let Subject { resource: _, change } = finding.subject.as_ref()?;
    Some(Row {
        field: change.field.0.clone(),
        before: line(change.before.as_ref()),
        after: line(change.after.as_ref()),
        rule: words::kind(finding),
        past: finding.mark.map(words::past),
        who: finding.author.as_ref().map(author::whole),
        place: place(file, finding),
    })
}

fn remark(file: &str, finding: &Finding) -> Remark {
    Remark { level: finding.level.as_str(), text: words::whole(finding), place: place(file, finding) }
}

fn place(file: &str, finding: &Finding) -> Option<String> {
    finding.place.as_ref().map(|place| format!("{file}:{}", place.line))
}
