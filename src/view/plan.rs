//! A plan for people.

use super::{Count, Screen, changes, json, operation, screen::Look, style, style::paint, text};
use crate::model::{Action, Kept, Origin, Plan, Purpose, Refusal, ResourceChange, Step};
use std::fmt::Write;

impl Screen {
    /// Shows a plan.
    pub fn plan(&self, plan: &Plan) {
        self.record.plan(plan);
        self.data("plan", || text(plan, &self.look), || json::layered(plan));
    }
}

/// A plan as a file: the document that programs read, and what made it. Without layers: which of two places says the same is no
/// part of what is approved.
pub fn saved(plan: &Plan) -> String {
    let mut document = json::plan(plan);
    document["mpstack"] = env!("CARGO_PKG_VERSION").into();
    json::document(&document)
}

fn text(plan: &Plan, look: &Look) -> String {
    let Plan {
        purpose,
        stack,
        region,
        account,
        claims: _,
        prior_state: _,
        changes,
        code_parts: _,
        steps,
        unmanaged,
        kept,
        refusals,
        warnings,
        places: _,
        history: _,
        authors: _,
    } = plan;
    let mut text = String::new();
    if plan.is_empty() {
        self::warnings(&mut text, warnings);
        self::kept(&mut text, kept, look);
        text.push_str(&match purpose {
            Purpose::Apply => format!("no changes: account {account} equals stack `{stack}`\n"),
            Purpose::Destroy => format!("nothing to destroy: account {account} holds nothing of stack `{stack}`\n"),
            Purpose::Teardown => {
                format!("nothing to take down: account {account} holds no function of stack `{stack}`\n")
            }
            Purpose::Rollback => format!("nothing to roll back: live traffic of stack `{stack}` is there already\n"),
        });
        if look.is_verbose() {
            self::unmanaged(&mut text, plan);
        }
        return text;
    }

    let aim = match purpose {
        Purpose::Apply => "plan for",
        Purpose::Destroy => "plan to destroy",
        Purpose::Teardown => "plan to take down the function of",
        Purpose::Rollback => "plan to roll back",
    };
    let _ =
        writeln!(text, "{} (account {account}, {region})\n", paint(style::STRONG, format!("{aim} stack `{stack}`")));
    for change in changes {
        headline(&mut text, change);
        changes::fields(&mut text, change, Some(plan), None, look);
        text.push('\n');
    }
    if look.is_verbose() || changes.is_empty() {
        self::steps(&mut text, steps);
    }
    self::kept(&mut text, kept, look);
    self::warnings(&mut text, warnings);
    for Refusal { fault, field: _, message, hint } in refusals {
        let label = paint(style::BAD, format!("refused[{fault}]:"));
        let _ = writeln!(text, "{label} {}", text::hanging(message, 2));
        let _ = writeln!(text, "  {} {}\n", paint(style::ADVICE, "hint:"), text::hanging(hint, 4));
    }
    if !unmanaged.is_empty() {
        self::unmanaged(&mut text, plan);
        text.push('\n');
    }
    let _ = writeln!(text, "{}", summary(plan));
    text
}

/// `plan: 2 to create, 1 to change, 0 to delete`.
fn summary(plan: &Plan) -> String {
    let count = |action| plan.changes.iter().filter(|change| change.action == action).count();
    if plan.changes.is_empty() && plan.refusals.is_empty() {
        let steps = Count(plan.steps.len(), "step");
        return paint(style::STRONG, format!("plan: nothing differs; {steps} to finish what was begun"));
    }
    let counts = format!(
        "plan: {} to create, {} to change, {} to delete",
        count(Action::Create),
        count(Action::Update),
        count(Action::Delete)
    );
    match plan.refusals.len() {
        0 => paint(style::STRONG, counts),
        refusals => format!("{}; {}", paint(style::STRONG, counts), paint(style::BAD, Count(refusals, "refusal"))),
    }
}

fn headline(text: &mut String, change: &ResourceChange) {
    let ResourceChange { resource, action, fields } = change;
    let (style, words) = match action {
        Action::Create => (style::GOOD, "+ create"),
        Action::Update => (style::CHANGED, "~ change"),
        Action::Delete => (style::BAD, "- delete"),
    };
    let resource = text::one_line(&resource.to_string());
    let _ = write!(text, "{} {}", paint(style, words), paint(style::STRONG, resource));
    let gone =
        *action == Action::Create && fields.iter().any(|field| matches!(field.origin, Origin::Drift | Origin::Both));
    text.push_str(if gone { " (gone from the cloud)\n" } else { "\n" });
}

fn steps(text: &mut String, steps: &[Step]) {
    if steps.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", paint(style::FAINT, "steps"));
    for step in steps {
        let _ = writeln!(text, "    {}", text::one_line(&operation::words(&step.operation)));
    }
    text.push('\n');
}

fn kept(text: &mut String, kept: &[Kept], look: &Look) {
    if kept.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", paint(style::FAINT, "kept"));
    let rows: Vec<(String, String)> = (kept.iter())
        .map(|Kept { resource, because }| (text::one_line(&resource.to_string()), text::one_line(because)))
        .collect();
    let names = rows.iter().map(|(name, _)| text::width(name)).max().unwrap_or(0);
    let aligned = rows.iter().all(|(_, because)| 4 + names + 2 + text::width(because) <= look.width);
    for (name, because) in rows {
        let _ = match aligned {
            true => writeln!(text, "    {}  {because}", text::pad(&name, names)),
            false => writeln!(text, "    {name}\n      {because}"),
        };
    }
    text.push('\n');
}

fn warnings(text: &mut String, warnings: &[String]) {
    for warning in warnings {
        let _ = writeln!(text, "{} {}\n", paint(style::CHANGED, "warning:"), text::hanging(warning, 2));
    }
}

/// Writes what is not the stack's.
pub(super) fn unmanaged(text: &mut String, plan: &Plan) {
    if plan.unmanaged.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", paint(style::FAINT, "not in the stack, left alone"));
    for unmanaged in &plan.unmanaged {
        let _ = writeln!(text, "    {}", text::one_line(&unmanaged.field.0));
    }
}

#[cfg(test)]
mod tests;
