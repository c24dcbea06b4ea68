//! Reports as they are typed and ordered.

use super::env;
use crate::model::{Destination, Failure, Fault, Format, ReportForm, ReportOrder, Topic};

/// Reads `FORM=FILE`; the file `-` is standard output.
pub(super) fn parse(text: &str) -> Result<ReportOrder, String> {
    let forms = || ReportForm::ALL.map(ReportForm::as_str).join(", ");
    match text.split_once('=') {
        Some((form, to)) if !to.is_empty() => {
            let known = ReportForm::ALL.into_iter().find(|known| known.as_str() == form);
            let form = known.ok_or_else(|| format!("`{form}` is none of {}", forms()))?;
            let to = if to == "-" { Destination::Output } else { Destination::File(to.into()) };
            Ok(ReportOrder { form, to })
        }
        _ => Err(format!("expected `FORM=FILE`, where FORM is one of {}", forms())),
    }
}

/// What `--report` is for.
pub(super) fn help() -> String {
    let [first @ .., last] = ReportForm::ALL.map(ReportForm::as_str);
    let forms = first.join(", ");
    format!("Write a report too, such as `sarif=drift.sarif`; may be repeated; {forms} or {last}")
}

/// Every report that a command is to write, the one on standard output included.
///
/// # Errors
/// What makes no sense together.
pub(super) fn orders(mut typed: Vec<ReportOrder>, format: Format, topic: Topic) -> Result<Vec<ReportOrder>, Failure> {
    if let Some(ReportOrder { form, .. }) =
        typed.iter().find(|order| order.to == Destination::Output && !goes_beside(order.form, format))
    {
        let form = form.as_str();
        let failure =
            Failure::new(format!("`--report {form}=-` would mix the report with other data")).code(Fault::BadUsage);
        return Err(failure.hint(format!("`--output {form}` prints the report alone; only `github` goes beside text")));
    }
    if let Format::Report(form) = format {
        typed.push(ReportOrder { form, to: Destination::Output });
    }
    for (place, ReportOrder { form, to }) in typed.iter().enumerate() {
        let (command, form) = (topic.as_str(), form.as_str());
        if !topic.forms().iter().any(|known| known.as_str() == form) {
            let forms: Vec<_> = topic.forms().iter().map(|form| form.as_str()).collect();
            let failure = Failure::new(format!("`{command}` has no `{form}` report")).code(Fault::BadUsage);
            return Err(failure.hint(format!(
                "it has {}; `{form}` lists defects, and what waits for an apply is none: `drift` and `validate` have it",
                forms.join(", ")
            )));
        }
        if let Some(other) = typed[..place].iter().find(|other| other.to == *to) {
            let to = match to {
                Destination::File(path) => format!("`{}`", path.display()),
                Destination::Output => "standard output".to_owned(),
            };
            let message = format!("two reports cannot both go to {to}: {}, {form}", other.form.as_str());
            return Err(Failure::new(message).code(Fault::BadUsage).hint("give each a file of its own"));
        }
    }
    Ok(typed)
}

/// Lines that a CI system picks out of a job's log may stand among others.
fn goes_beside(form: ReportForm, format: Format) -> bool {
    form == ReportForm::Github && format == Format::Text
}

/// Refuses a form of output that a command does not have.
pub(super) fn refuse(format: Format, command: &str, does: Does) -> Result<(), Failure> {
    let (form, why) = match (format, does) {
        (Format::Text | Format::Json, _) | (Format::Ndjson, Does::Change) | (Format::Report(_), Does::Check) => {
            return Ok(());
        }
        (Format::Ndjson, Does::Check | Does::Other) => {
            ("ndjson", "only `apply`, `destroy`, `redeploy`, `rollback` and `test` tell things as they happen")
        }
        (Format::Report(form), Does::Change | Does::Other) => {
            (form.as_str(), "only `drift`, `plan` and `validate` write reports")
        }
    };
    let failure = Failure::new(format!("`{command}` has no output form `{form}`")).code(Fault::BadUsage).hint(why);
    Err(failure.hint(format!("every command has `text` and `json`; the form may come from {}", env::OUTPUT)))
}

/// What a command does, as far as its output goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// It answers a question about stacks.
    Check,
    /// It takes its time, in steps.
    Change,
    /// Anything else.
    Other,
}
