//! Markdown, for a comment on a merge request or the summary of a job.

use super::{
    checked::{Checked, Report},
    record::About,
    words,
};
use crate::{
    model::{Finding, Level, Subject, Topic},
    view::{
        Count, author, text,
        value::{brief, line},
    },
};
use std::fmt::Write;

/// Columns of a value, so that a table stays one.
const ROOM: usize = 120;

/// What a comment may be long, less some lines: GitHub takes 65,536 characters, others more.
const MOST: usize = 60_000;

pub(super) fn render(report: &Report<'_>) -> String {
    let Report { topic, time, stacks } = report;
    let mut text = format!("## mpstack {}\n", words::headline(*topic, stacks));
    let mut left_out = 0;
    for checked in *stacks {
        let section = section(*topic, checked);
        if text.len() + section.len() <= MOST {
            text.push_str(&section);
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n_{} left out here, for want of room; another form has them all._",
            Count(left_out, "stack")
        );
    }
    let _ = writeln!(text, "\n<sub>mpstack {}, {time:.0}</sub>", env!("CARGO_PKG_VERSION"));
    text
}

fn section(topic: Topic, checked: &Checked) -> String {
    let Checked { file, kind: _, code: _, error: _, shown, carried } = checked;
    let mut text = format!("\n### {} {}\n", sign(topic, checked), code(file));
    if let Some(About { stack, region, account }) = &shown.about {
        let _ = writeln!(text, "\nStack {} in account {}, {}", code(stack), code(account), code(region));
    }
    if let Some(error) = checked.unanswered(topic) {
        let _ = writeln!(text, "\n**No answer**\n\n{}", fenced(error));
    }
    let (fields, others): (Vec<&Finding>, Vec<&Finding>) =
        shown.findings.iter().partition(|finding| finding.subject.is_some());
    if !fields.is_empty() {
        table(&mut text, file, &fields);
    } else if checked.is_answered(topic) && others.is_empty() {
        let _ = writeln!(text, "\n{}", nothing(topic));
    }
    if !others.is_empty() {
        text.push('\n');
    }
    for finding in others {
        let place = place(file, finding).map(|place| format!(" ({place})")).unwrap_or_default();
        // A code that can be looked up; `warning` says no more than the level.
        let rule = if finding.rule == finding.level.as_str() { String::new() } else { format!(" {}", finding.rule) };
        let _ = writeln!(text, "- **{}**{rule} {}{place}", finding.level.as_str(), plain(&words::whole(finding)));
    }
    if topic == Topic::Drift && shown.pending > 0 {
        let _ = writeln!(text, "\n{} changed in the stack since the last apply.", Count(shown.pending, "field"));
    }
    if !shown.resolved.is_empty() {
        let fields: Vec<_> = shown.resolved.keys().map(|field| code(&field.0)).collect();
        let _ = writeln!(text, "\nResolved: {}", fields.join(", "));
    }
    if !carried.is_empty() {
        let fields: Vec<_> = carried.keys().map(|field| code(&field.0)).collect();
        let _ = writeln!(text, "\nFound before and not looked at now: {}", fields.join(", "));
    }
    text
}

fn table(text: &mut String, file: &str, fields: &[&Finding]) {
    let marked = fields.iter().any(|finding| finding.mark.is_some());
    let told = fields.iter().any(|finding| finding.author.is_some());
    let mut heads = vec!["Field", "In the cloud", "In the stack", "What"];
    heads.extend(marked.then_some("Since"));
    heads.extend(told.then_some("Who"));
    heads.push("Place");
    let _ = writeln!(text, "\n| {} |\n|{}", heads.join(" | "), " --- |".repeat(heads.len()));
    for finding in fields {
        let Some(Subject { resource: _, change }) = &finding.subject else { continue };
        let mut cells = vec![code(&change.field.0)];
        cells.extend([&change.before, &change.after].map(|value| code(&brief(&line(value.as_ref()), ROOM))));
        cells.push(plain(&words::kind(finding)));
        cells.extend(marked.then(|| finding.mark.map(words::past).unwrap_or_default()));
        cells.extend(
            told.then(|| finding.author.as_ref().map(author::whole).map(|who| plain(&who)).unwrap_or_default()),
        );
        cells.push(place(file, finding).unwrap_or_default());
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
}

fn sign(topic: Topic, checked: &Checked) -> &'static str {
    let worst = checked.shown.findings.iter().map(|finding| finding.level).min();
    match worst {
        _ if !checked.is_answered(topic) => "⚠️",
        Some(Level::Error) => "❌",
        Some(Level::Warning | Level::Note) | None => "✅",
    }
}

fn nothing(topic: Topic) -> &'static str {
    match topic {
        Topic::Validate => "The stack is valid.",
        Topic::Plan => "No changes: the account equals the stack.",
        Topic::Drift => "No drift: nothing was changed in the cloud.",
    }
}

fn place(file: &str, finding: &Finding) -> Option<String> {
    finding.place.as_ref().map(|place| code(&format!("{file}:{}", place.line)))
}

/// Text that is no markup, even in a table.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for letter in text::one_line(text).chars() {
        match letter {
            '\\' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => plain.extend(['\\', letter]),
            '<' => plain.push_str("&lt;"),
            '&' => plain.push_str("&amp;"),
            // A name after this sign is a person who would be told.
            '@' => plain.push_str("&#64;"),
            letter => plain.push(letter),
        }
    }
    plain
}

/// Text as code, which may hold any characters: the fence is longer than what is in it.
fn code(text: &str) -> String {
    let text = text::one_line(text).replace('|', "\\|");
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let gap = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}

fn fenced(text: &str) -> String {
    let text = text::clean(text);
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}text\n{}\n{fence}", text.trim_end())
}
