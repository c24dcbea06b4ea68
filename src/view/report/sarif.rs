//! SARIF 2.1.0, the form that code scanning reads.
//!
//! What was resolved is left out of the results: readers close what they do not find again, and some take `absent` for open.

use super::{
    checked::{Checked, Report},
    reports::told,
    words,
};
use crate::{
    model::{Fault, Finding, Held, Level, Mark, Subject},
    view::{author, json},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value as Json, json};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What stays as it is in the path of an address.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub(super) fn render(report: &Report<'_>) -> String {
    let Report { topic, time, stacks } = report;
    let rules = rules(stacks);
    let index = |rule: &str| rules.iter().position(|(known, _)| known == rule);
    let (mut results, mut notifications, mut resolved) = (Vec::new(), Vec::new(), Vec::new());
    for checked in *stacks {
        let Checked { file, kind: _, code: _, error: _, shown, carried: _ } = checked;
        notifications.extend(checked.unanswered(*topic).map(|error| {
            let location = json!({"physicalLocation": {"artifactLocation": {"uri": uri(file)}}});
            json!({"level": "error", "message": {"text": error}, "locations": [location]})
        }));
        results.extend(checked.findings().map(|(finding, print)| result(file, finding, &print, index(&finding.rule))));
        resolved.extend(shown.resolved.keys().map(|field| json!({"file": file, "field": field.0})));
    }
    let rules: Vec<Json> = rules
        .iter()
        .map(|(rule, level)| {
            json!({"id": rule, "shortDescription": {"text": meaning(rule)}, "help": {"text": help(rule)}, "defaultConfiguration": {"level": level.as_str()}})
        })
        .collect();
    json::document(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "mpstack",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "automationDetails": {"id": format!("mpstack/{}/", topic.as_str())},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "exitCode": report.exit_code(),
                "endTimeUtc": told(*time),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
            "properties": {"resolved": resolved},
        }],
    }))
}

fn result(file: &str, finding: &Finding, print: &str, rule: Option<usize>) -> Json {
    let Finding { rule: id, level, subject, message: _, help: _, place, mark, author } = finding;
    let mut physical = json!({"artifactLocation": {"uri": uri(file)}});
    if let Some(place) = place {
        physical["region"] = json!({"startLine": place.line, "startColumn": place.column});
    }
    let mut location = json!({"physicalLocation": physical});
    let mut result = json!({
        "ruleId": id,
        "ruleIndex": rule,
        "level": level.as_str(),
        "message": {"text": words::whole(finding)},
        "partialFingerprints": {"mpstack/v1": print},
    });
    if let Some(Subject { resource, change }) = subject {
        let name = json!({"fullyQualifiedName": change.field.0, "kind": "member"});
        location["logicalLocations"] = json!([name]);
        let side = |value| match Held::from(value) {
            Held::Shown(text) => Json::from(text),
            Held::Absent | Held::Hidden => Json::Null,
        };
        let (before, after) = (side(change.before.as_ref()), side(change.after.as_ref()));
        result["properties"] = json!({"address": json::address(resource), "before": before, "after": after});
        if let Some(author) = author {
            result["properties"]["changed_by"] = author::json(author);
        }
    }
    result["locations"] = json!([location]);
    if let Some(mark) = mark {
        result["baselineState"] = match mark {
            Mark::New => "new",
            Mark::Recurring(_) => "unchanged",
        }
        .into();
    }
    result
}

/// Every rule that was broken, with the worst level that it has here.
fn rules(stacks: &[Checked]) -> Vec<(String, Level)> {
    let mut rules: Vec<(String, Level)> = Vec::new();
    for Finding { rule, level, .. } in stacks.iter().flat_map(|checked| &checked.shown.findings) {
        match rules.iter_mut().find(|(known, _)| known == rule) {
            Some((_, worst)) => *worst = (*worst).min(*level),
            None => rules.push((rule.clone(), *level)),
        }
    }
    rules
}

fn meaning(rule: &str) -> String {
    match rule {
        "drift" => {
            "The cloud holds something else than the stack wants, and not because the stack was edited".to_owned()
        }
        "pending" => "The stack was edited since the last apply".to_owned(),
        "warning" => "Something to know about the stack".to_owned(),
        code => code.parse().map_or_else(|_| code.to_owned(), |fault: Fault| fault.meaning().to_owned()),
    }
}

fn help(rule: &str) -> String {
    match rule.parse::<Fault>() {
        Ok(fault) => format!("See `mpstack explain {fault}`."),
        Err(_) => "See `mpstack plan`, which tells both sides and what an apply would do.".to_owned(),
    }
}

/// A file as an address, relative to where the command ran.
fn uri(file: &str) -> String {
    let encoded = utf8_percent_encode(file.trim_start_matches("./"), PATH).to_string();
    if encoded.starts_with('/') { format!("file://{encoded}") } else { encoded }
}
