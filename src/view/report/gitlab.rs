//! GitLab's Code Quality report: a list of issues, which GitLab compares with that of the target branch by their fingerprints.

use super::{
    checked::{Checked, Report},
    words,
};
use crate::{
    model::{Finding, Level},
    view::json,
};
use serde_json::{Value as Json, json};

pub(super) fn render(report: &Report<'_>) -> String {
    let Report { topic, time: _, stacks } = report;
    let mut issues = Vec::new();
    for checked in *stacks {
        let Checked { file, .. } = checked;
        if let Some(error) = checked.unanswered(*topic) {
            let description = format!("{}: no answer about this stack: {error}", topic.as_str());
            issues.push(issue(file, 1, "no-answer", "blocker", &description, &words::fingerprint_of_error(file)));
        }
        for (finding, print) in checked.findings() {
            let Finding { rule, level, place, .. } = finding;
            let severity = match level {
                Level::Error => "critical",
                Level::Warning => "minor",
                Level::Note => "info",
            };
            let line = place.as_ref().map_or(1, |place| place.line);
            issues.push(issue(file, line, rule, severity, &words::whole(finding), &print));
        }
    }
    json::document(&issues.into())
}

fn issue(file: &str, line: usize, rule: &str, severity: &str, description: &str, fingerprint: &str) -> Json {
    // GitLab finds the file by this path, which must not begin with `./`.
    let path = file.trim_start_matches("./");
    json!({
        "type": "issue",
        "check_name": format!("mpstack/{rule}"),
        "description": description,
        "categories": ["Bug Risk"],
        "severity": severity,
        "fingerprint": fingerprint,
        "location": {"path": path, "lines": {"begin": line}},
    })
}
