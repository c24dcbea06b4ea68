//! JUnit: a suite for each stack, a failed test for each finding that ends the command, an error for a stack without an answer.
//!
//! There is no one schema. This is what the schemas of Ant's and of Jenkins' JUnit reports have in common, Ant's order included.

use super::{
    checked::{Checked, Report},
    record::About,
    words,
};
use crate::model::{Finding, Level, Topic};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use std::io;

/// Texts of properties that nothing measured.
const UNMEASURED: &str = "0";

/// One test.
struct Case {
    name: String,
    ended: Ended,
}

enum Ended {
    Passed,
    Failed { kind: String, message: String, text: String },
    Broken { message: String, text: String },
}

pub(super) fn render(report: &Report<'_>) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // A vector takes all that is written.
    let _ = write(&mut writer, report);
    let mut text = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    text.push('\n');
    text
}

fn write(writer: &mut Writer<Vec<u8>>, report: &Report<'_>) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.write_event(Event::Start(BytesStart::new("testsuites")))?;
    for (id, checked) in report.stacks.iter().enumerate() {
        suite(writer, report, id, checked)?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))
}

fn suite(writer: &mut Writer<Vec<u8>>, report: &Report<'_>, id: usize, checked: &Checked) -> io::Result<()> {
    let Report { topic, time, stacks: _ } = report;
    let Checked { file, shown, .. } = checked;
    let cases = cases(*topic, checked);
    let count = |wanted: fn(&Ended) -> bool| cases.iter().filter(|case| wanted(&case.ended)).count().to_string();
    let (id, tests) = (id.to_string(), cases.len().to_string());
    let failures = count(|ended| matches!(ended, Ended::Failed { .. }));
    let errors = count(|ended| matches!(ended, Ended::Broken { .. }));
    // Ant's schema has no room for a time zone.
    let timestamp = time.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let package = format!("mpstack.{}", topic.as_str());
    let mut start = BytesStart::new("testsuite");
    for (name, value) in [
        ("name", file.as_str()),
        ("package", &package),
        ("id", &id),
        ("tests", &tests),
        ("failures", &failures),
        ("errors", &errors),
        ("time", UNMEASURED),
        ("timestamp", &timestamp),
        ("hostname", "localhost"),
    ] {
        start.push_attribute((name, printable(value).as_str()));
    }
    writer.write_event(Event::Start(start))?;
    writer.write_event(Event::Start(BytesStart::new("properties")))?;
    // Jenkins' schema wants at least one.
    property(writer, "mpstack", env!("CARGO_PKG_VERSION"))?;
    if let Some(About { stack, region, account }) = &shown.about {
        for (name, value) in [("stack", stack), ("region", region), ("account", account)] {
            property(writer, name, value)?;
        }
    }
    writer.write_event(Event::End(BytesEnd::new("properties")))?;
    cases.iter().try_for_each(|case| self::case(writer, file, case))?;
    element(writer, &BytesStart::new("system-out"), &remarks(checked))?;
    element(writer, &BytesStart::new("system-err"), checked.error.as_deref().unwrap_or_default())?;
    writer.write_event(Event::End(BytesEnd::new("testsuite")))
}

/// At least one: a suite without tests reads as if nothing had been looked at.
fn cases(topic: Topic, checked: &Checked) -> Vec<Case> {
    let mut cases = Vec::new();
    if let Some(error) = checked.unanswered(topic) {
        let message = error.lines().next().unwrap_or_default().to_owned();
        let ended = Ended::Broken { message, text: error.to_owned() };
        cases.push(Case { name: format!("{} has an answer", topic.as_str()), ended });
    }
    for (finding, _) in checked.findings().filter(|(finding, _)| finding.level == Level::Error) {
        let Finding { rule, message, subject, .. } = finding;
        let name = subject.as_ref().map_or_else(|| rule.clone(), |subject| subject.change.field.0.clone());
        let text = format!("{}\n{}", place(&checked.file, finding), words::whole(finding));
        let ended = Ended::Failed { kind: rule.clone(), message: message.clone(), text };
        cases.push(Case { name, ended });
    }
    cases.extend(checked.shown.resolved.keys().map(|field| Case { name: field.0.clone(), ended: Ended::Passed }));
    if cases.is_empty() {
        let name = match topic {
            Topic::Validate => "the stack is valid",
            Topic::Plan | Topic::Drift => "nothing was changed in the cloud",
        };
        cases.push(Case { name: name.to_owned(), ended: Ended::Passed });
    }
    cases
}

/// What else there is to know.
fn remarks(checked: &Checked) -> String {
    let shown = &checked.shown;
    let others = shown.findings.iter().filter(|finding| finding.level != Level::Error);
    let mut lines: Vec<String> =
        others.map(|finding| format!("{}: {}", finding.level.as_str(), words::whole(finding))).collect();
    lines.extend(shown.resolved.keys().map(|field| format!("resolved: {field}")));
    lines.extend(checked.carried.keys().map(|field| format!("found before and not looked at now: {field}")));
    lines.join("\n")
}

fn place(file: &str, finding: &Finding) -> String {
    match &finding.place {
        Some(place) => format!("{file}:{}:{}", place.line, place.column),
        None => file.to_owned(),
    }
}

fn property(writer: &mut Writer<Vec<u8>>, name: &str, value: &str) -> io::Result<()> {
    let property = BytesStart::new("property").with_attributes([("name", name), ("value", printable(value).as_str())]);
    writer.write_event(Event::Empty(property))
}

fn case(writer: &mut Writer<Vec<u8>>, file: &str, case: &Case) -> io::Result<()> {
    let Case { name, ended } = case;
    let (name, file) = (printable(name), printable(file));
    let attributes = [("name", name.as_str()), ("classname", file.as_str()), ("time", UNMEASURED)];
    let start = BytesStart::new("testcase").with_attributes(attributes);
    let (tag, kind, message, text) = match ended {
        Ended::Passed => return writer.write_event(Event::Empty(start)),
        Ended::Failed { kind, message, text } => ("failure", kind.as_str(), message, text),
        Ended::Broken { message, text } => ("error", "no-answer", message, text),
    };
    writer.write_event(Event::Start(start))?;
    let message = printable(message);
    element(writer, &BytesStart::new(tag).with_attributes([("message", message.as_str()), ("type", kind)]), text)?;
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}

fn element(writer: &mut Writer<Vec<u8>>, start: &BytesStart<'_>, text: &str) -> io::Result<()> {
    let end = start.to_end().into_owned();
    writer.write_event(Event::Start(start.borrow()))?;
    writer.write_event(Event::Text(BytesText::new(&printable(text))))?;
    writer.write_event(Event::End(end))
}

/// Without characters that no XML document may hold, not even escaped.
fn printable(text: &str) -> String {
    let may_stand = |letter: &char| matches!(letter, '\t' | '\n' | ' '..) && !matches!(letter, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(may_stand).collect()
}
