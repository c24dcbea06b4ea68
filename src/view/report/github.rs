//! Annotations as commands of GitHub's workflows: `::error file=,line=,col=,title=::message`, a line each.

use super::{
    checked::{Checked, Report},
    words,
};
use crate::model::{Finding, Level, Place};
use std::fmt::Write;

pub(super) fn render(report: &Report<'_>) -> String {
    let Report { topic, time: _, stacks } = report;
    let mut text = String::new();
    for checked in *stacks {
        let Checked { file, kind: _, code: _, error: _, shown, carried: _ } = checked;
        if let Some(error) = checked.unanswered(*topic) {
            command(&mut text, "error", file, None, &format!("{}: no answer", topic.as_str()), error);
        }
        for (finding, _) in checked.findings() {
            let Finding { rule, level, place, .. } = finding;
            let name = match level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Note => "notice",
            };
            command(
                &mut text,
                name,
                file,
                place.as_ref(),
                &format!("{}: {rule}", topic.as_str()),
                &words::whole(finding),
            );
        }
        for (field, open) in &shown.resolved {
            let message = format!("`{field}` no longer differs; it was found on {}", words::day(open.since));
            command(&mut text, "notice", file, None, &format!("{}: resolved", topic.as_str()), &message);
        }
    }
    text
}

fn command(text: &mut String, name: &str, file: &str, place: Option<&Place>, title: &str, message: &str) {
    let mut properties = vec![("file", file.to_owned())];
    if let Some(Place { span: _, line, column, environment: _ }) = place {
        properties.extend([("line", line.to_string()), ("col", column.to_string())]);
    }
    properties.push(("title", format!("mpstack {title}")));
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let _ = writeln!(text, "::{name} {}::{}", properties.join(","), data(message));
}

/// As the runner reads messages.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As the runner reads values of properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
