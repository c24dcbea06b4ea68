//! Everything, for programs and for the next check's `--since`. `docs/schema/report.schema.json` describes it.

use super::{
    checked::{Checked, Report},
    record::About,
    reports::told,
};
use crate::{
    model::{Fault, Field, Finding, Held, Kind, Mark, Open, Place, Subject},
    view::{author, fleet, json},
};
use serde_json::{Value as Json, json};

const FORMAT: &str = "1.0";

pub(super) fn render(report: &Report<'_>) -> String {
    let Report { topic, time, stacks } = report;
    let ends: Vec<Option<Kind>> = stacks.iter().map(|checked| checked.kind).collect();
    json::document(&json!({
        "format_version": FORMAT,
        "kind": "report",
        "command": topic.as_str(),
        "mpstack": env!("CARGO_PKG_VERSION"),
        "time": told(*time),
        "stacks": stacks.iter().map(|checked| stack(report, checked)).collect::<Vec<_>>(),
        "summary": fleet::summary(&ends),
        "exit_code": report.exit_code(),
    }))
}

fn stack(report: &Report<'_>, checked: &Checked) -> Json {
    let Checked { file, kind, code, error, shown, carried } = checked;
    let about = shown.about.as_ref();
    let about = |member: fn(&About) -> &String| about.map(|about| member(about).clone());
    let findings: Vec<Json> =
        checked.findings().map(|(finding, print)| self::finding(report, finding, &print)).collect();
    let gone = |(field, open): (&Field, &Open)| json!({"field": field.0, "first_seen": told(open.since)});
    let unseen = |(field, open): (&Field, &Open)| {
        let (before, hidden) = side(&open.held);
        json!({"field": field.0, "before": before, "before_sensitive": hidden, "first_seen": told(open.since)})
    };
    json!({
        "file": file,
        "outcome": fleet::outcome(*kind),
        "exit_code": kind.map_or(0, Kind::exit_code),
        "answered": checked.is_answered(report.topic),
        "code": code.map(Fault::as_str),
        "error": error,
        "stack": about(|about| &about.stack),
        "region": about(|about| &about.region),
        "account": about(|about| &about.account),
        "findings": findings,
        "resolved": shown.resolved.iter().map(gone).collect::<Vec<_>>(),
        "not_looked_at": carried.iter().map(unseen).collect::<Vec<_>>(),
        "document": shown.document,
    })
}

fn finding(report: &Report<'_>, finding: &Finding, print: &str) -> Json {
    let Finding { rule, level, subject, message, help, place, mark, author } = finding;
    let mut json = json!({
        "rule": rule,
        "level": level.as_str(),
        "message": message,
        "help": help,
        "fingerprint": print,
        "place": place.as_ref().map(self::place),
    });
    if let Some(Subject { resource, change }) = subject {
        json["address"] = json::address(resource).into();
        json["field"] = change.field.0.clone().into();
        json["origin"] = json::origin(change.origin).into();
        for (side, hidden, value) in
            [("before", "before_sensitive", &change.before), ("after", "after_sensitive", &change.after)]
        {
            let (shown, sensitive) = self::side(&Held::from(value.as_ref()));
            json[side] = shown;
            json[hidden] = sensitive.into();
        }
        let since = match mark {
            Some(Mark::Recurring(since)) => *since,
            Some(Mark::New) | None => report.time,
        };
        json["first_seen"] = told(since).into();
    }
    if let Some(author) = author {
        json["changed_by"] = author::json(author);
    }
    if let Some(mark) = mark {
        json["mark"] = match mark {
            Mark::New => "new",
            Mark::Recurring(_) => "recurring",
        }
        .into();
    }
    json
}

/// A value, and whether it is kept back.
fn side(held: &Held) -> (Json, bool) {
    match held {
        Held::Absent => (Json::Null, false),
        Held::Hidden => (Json::Null, true),
        Held::Shown(text) => (text.clone().into(), false),
    }
}

fn place(place: &Place) -> Json {
    let Place { span: _, line, column, environment } = place;
    json!({"line": line, "column": column, "environment": environment})
}
