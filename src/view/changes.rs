//! Differences, resource by resource: what `plan` and `drift` share.

use super::{
    Bytes, report,
    screen::Look,
    style,
    style::paint,
    text,
    value::{brief, line},
};
use crate::model::{Action, Code, FieldChange, History, Operation, Origin, Plan, ResourceChange};
use std::fmt::Write;

const INDENT: usize = 4;
const ARROW: &str = " -> ";

/// Columns below which a value tells nothing: then names and values stand on lines of their own.
const LEAST: usize = 15;

/// The value of a field that says only that the resource is there, as the headline does.
const PRESENT: &str = "present";

/// One field, ready to be aligned.
struct Row {
    name: String,
    before: Option<String>,
    after: String,
    /// The environment that wants it so, ` (production)`; empty = the stack itself.
    layer: String,
    /// What is new inside of it.
    inside: Option<String>,
}

/// Writes the fields of a resource, those that changed in place under a word on who moved. With their plan, also which code and
/// which layer of the stack wants it so; with a history, which of them are new.
pub(super) fn fields(
    text: &mut String,
    change: &ResourceChange,
    plan: Option<&Plan>,
    history: Option<&History>,
    look: &Look,
) {
    let ResourceChange { resource: _, action, fields } = change;
    match action {
        Action::Create | Action::Delete => {
            let rows: Vec<Row> =
                fields.iter().filter(|field| !says_only_present(field)).map(|field| one(field, plan)).collect();
            table(text, &rows, INDENT, look);
        }
        Action::Update => {
            for origin in [Origin::Drift, Origin::Both, Origin::Unknown, Origin::Pending] {
                let moved = fields.iter().filter(|field| field.origin == origin);
                let rows: Vec<Row> = moved.map(|field| both(field, plan, history)).collect();
                if !rows.is_empty() {
                    let _ = writeln!(text, "{}{}", " ".repeat(INDENT), paint(style::FAINT, words(origin)));
                    table(text, &rows, INDENT + 2, look);
                }
            }
        }
    }
}

/// Who moved, in words.
pub(super) fn words(origin: Origin) -> &'static str {
    match origin {
        Origin::Drift => "changed in the cloud",
        Origin::Pending => "changed in the stack",
        Origin::Both => "changed in both",
        Origin::Unknown => "who changed it is unknown",
    }
}

/// The code that a plan deploys.
fn code(plan: &Plan) -> Option<&Code> {
    plan.steps.iter().find_map(|step| match &step.operation {
        Operation::CreateFunction(new) => Some(&new.code),
        Operation::UpdateCode { function: _, code, found: _ } => Some(code),
        _ => None,
    })
}

fn says_only_present(change: &FieldChange) -> bool {
    let FieldChange { field: _, before, after, origin: _ } = change;
    [before, after].into_iter().flatten().all(|value| value.show() == Some(PRESENT))
}

fn one(change: &FieldChange, plan: Option<&Plan>) -> Row {
    let FieldChange { field, before, after, origin: _ } = change;
    let value = match after {
        Some(_) => wanted(change, plan.and_then(code)),
        None => line(before.as_ref()),
    };
    Row { name: text::one_line(&field.0), before: None, after: value, layer: layer(change, plan), inside: None }
}

fn both(change: &FieldChange, plan: Option<&Plan>, history: Option<&History>) -> Row {
    let FieldChange { field, before, after: _, origin: _ } = change;
    let mark = history.and_then(|history| history.marks.get(field));
    let mark = mark.map(|mark| format!(" ({})", report::past(*mark))).unwrap_or_default();
    Row {
        name: format!("{}{mark}", text::one_line(&field.0)),
        before: Some(line(before.as_ref())),
        after: wanted(change, plan.and_then(code)),
        layer: layer(change, plan),
        inside: plan.and_then(|plan| inside(change, plan)),
    }
}

/// What the stack changed inside of the code, if that is the field and it is known.
pub(super) fn inside(change: &FieldChange, plan: &Plan) -> Option<String> {
    let known = !plan.code_parts.is_empty() && is_code(change, code(plan)?);
    known.then(|| plan.code_parts.join(", "))
}

fn layer(change: &FieldChange, plan: Option<&Plan>) -> String {
    let FieldChange { field, before: _, after, origin: _ } = change;
    let layer = plan.filter(|_| after.is_some()).and_then(|plan| plan.places.layer(field));
    layer.map(|layer| format!(" ({})", text::one_line(layer))).unwrap_or_default()
}

/// What the stack wants; code by its hash, size and label.
fn wanted(change: &FieldChange, code: Option<&Code>) -> String {
    let value = line(change.after.as_ref());
    match code.filter(|code| is_code(change, code)) {
        Some(Code { zip, sha256: _, inputs: _, parts: _, label, start: _ }) => {
            format!("{value} ({}, {})", Bytes(zip.0.len() as u64), text::one_line(label))
        }
        None => value,
    }
}

fn is_code(change: &FieldChange, code: &Code) -> bool {
    change.after.as_ref().is_some_and(|after| after.compare() == code.sha256)
}

/// Writes rows in columns if each value gets enough room, else below one another.
fn table(text: &mut String, rows: &[Row], indent: usize, look: &Look) {
    let widest = |column: fn(&Row) -> &str| rows.iter().map(|row| text::width(column(row))).max().unwrap_or(0);
    let names = widest(|row| &row.name);
    let (befores, afters) = (widest(|row| row.before.as_deref().unwrap_or_default()), widest(|row| &row.after));
    let arrow = if befores > 0 { ARROW.len() } else { 0 };
    let margin = " ".repeat(indent);

    let layers = widest(|row| &row.layer);
    let room = look.width.saturating_sub(indent + names + 2 + arrow + layers);
    let whole = befores + afters <= room;
    let enough = room >= if befores > 0 { 2 * LEAST } else { LEAST };
    if whole || (enough && !look.is_verbose()) {
        let (befores, afters) = share(befores, afters, room);
        for Row { name, before, after, layer, inside } in rows {
            let before =
                before.as_ref().map(|before| format!("{}{ARROW}", text::pad(&brief(before, befores), befores)));
            let (name, after) = (text::pad(name, names), brief(after, afters));
            let _ = writeln!(text, "{margin}{name}  {}{after}{}", before.unwrap_or_default(), faint(layer));
            if let Some(inside) = inside {
                let _ = writeln!(text, "{margin}{}  {inside}", text::pad("  inside", names));
            }
        }
    } else {
        let label = if befores > 0 { "before: ".len() } else { 0 };
        let room = if look.is_verbose() { usize::MAX } else { look.width.saturating_sub(indent + 2 + label + layers) };
        for Row { name, before, after, layer, inside } in rows {
            let _ = writeln!(text, "{margin}{name}");
            match before {
                Some(before) => {
                    let _ = writeln!(text, "{margin}  before: {}", brief(before, room));
                    let _ = writeln!(text, "{margin}  after:  {}{}", brief(after, room), faint(layer));
                }
                None => {
                    let _ = writeln!(text, "{margin}  {}{}", brief(after, room), faint(layer));
                }
            }
            if let Some(inside) = inside {
                let _ = writeln!(text, "{margin}  inside: {inside}");
            }
        }
    }
}

fn faint(layer: &str) -> String {
    if layer.is_empty() { String::new() } else { paint(style::FAINT, layer) }
}

/// Shares columns between two values: who needs less than half leaves the rest to the other.
fn share(left: usize, right: usize, room: usize) -> (usize, usize) {
    let half = room / 2;
    match (left <= half, right <= half) {
        _ if left + right <= room => (left, right),
        (true, _) => (left, room - left),
        (false, true) => (room - right, right),
        (false, false) => (half, room - half),
    }
}
