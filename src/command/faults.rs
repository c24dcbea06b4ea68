//! What is wrong with a stack's file, as findings for the reports.

use crate::{
    model::{Finding, Level, Place},
    stack::Diagnostic,
};

pub(super) fn findings(diagnostics: &[Diagnostic]) -> Vec<Finding> {
    diagnostics.iter().map(finding).collect()
}

fn finding(diagnostic: &Diagnostic) -> Finding {
    let Diagnostic { code, message, expected, span, line, column, also: _, fix, help, notes } = diagnostic;
    let message = if expected.is_empty() { message.clone() } else { format!("{message} ({expected})") };
    Finding {
        rule: code.as_str().to_owned(),
        level: if code.is_warning() { Level::Warning } else { Level::Error },
        subject: None,
        message,
        help: fix.iter().map(|fix| &fix.words).chain(help).chain(notes).cloned().collect(),
        place: Some(Place { span: span.clone(), line: *line, column: *column, environment: None }),
        mark: None,
        author: None,
    }
}
