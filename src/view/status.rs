//! What is deployed, what serves and what is bound.

use super::{Count, Screen, json, screen::Look, style, style::paint, text, value::short_hash};
use crate::model::{
    Alias, Desired, EventType, Format, FunctionState, Observed, ObservedFunction, Plan, Release, Version,
};
use serde_json::{Value as Json, json};
use std::fmt::Write;

/// A line: what, its state, more.
type Row = (String, String, String);

impl Screen {
    /// Shows the parts of a stack as the account holds them. `plan` is what an apply would do.
    pub fn status(&self, desired: &Desired, observed: &Observed, plan: &Plan) {
        self.out.write(&match self.format {
            Format::Text => text(desired, observed, plan, &self.look),
            Format::Json => json::document(&status_json(desired, observed, plan)),
        });
    }
}

fn text(desired: &Desired, observed: &Observed, plan: &Plan, look: &Look) -> String {
    let title = paint(style::STRONG, format!("stack `{}`", desired.stack));
    let mut text = format!("{title} (account {}, {})\n\n", observed.account, desired.region);
    let rows = rows(desired, observed);
    let widest = |width: fn(&Row) -> usize| rows.iter().map(width).max().unwrap_or(0);
    let (names, states) = (widest(|row| text::width(&row.0)), widest(|row| text::width(&row.1)));
    for (name, state, more) in &rows {
        let (name, plain) = (text::pad(name, names), text::pad(state, states));
        let painted = plain.replacen(state, &paint(state_style(state), state), 1);
        let line = format!("  {name}  {painted}  {more}");
        let _ = match text::width(line.trim_end()) <= look.width {
            true => writeln!(text, "{}", line.trim_end()),
            false => writeln!(text, "  {name}  {}\n      {more}", painted.trim_end()),
        };
    }
    let fields: usize = plan.changes.iter().map(|change| change.fields.len()).sum();
    let _ = match (plan.is_empty(), fields) {
        (true, _) => writeln!(text, "\nthe account equals the stack"),
        (false, 0) => writeln!(text, "\n{} left to do; see `mpstack plan`", Count(plan.steps.len(), "step")),
        (false, fields) => {
            let verb = if fields == 1 { "differs" } else { "differ" };
            writeln!(text, "\n{} {verb} from the stack; see `mpstack plan`", Count(fields, "field"))
        }
    };
    text
}

fn rows(desired: &Desired, observed: &Observed) -> Vec<Row> {
    let mut rows = Vec::new();
    let function = observed.function.as_ref();
    let name = format!("function {}", desired.function.name);
    match function {
        None => rows.push((name, "absent".into(), String::new())),
        Some(function) => {
            let (state, reason) = state(&function.state);
            let limits = format!("{} MB, {}s", function.memory, function.timeout);
            let more = [limits, format!("code {}", short_hash(&function.code_sha256)), text::one_line(reason)];
            rows.push((name, state.into(), joined(&more)));
            rows.push(("live traffic".into(), serving(function), release(function)));
        }
    }
    for event_type in desired.triggers.keys() {
        let (state, more) = binding(*event_type, observed);
        rows.push((format!("trigger {event_type}"), state.into(), more));
    }
    for name in desired.roles.keys() {
        let role = observed.roles.get(name).and_then(Option::as_ref);
        let more = role.map(|role| Count(role.attachments.len(), "attached policy").to_string());
        rows.push((format!("role {name}"), presence(role.is_some()).into(), more.unwrap_or_default()));
    }
    if let Some(bucket) = &desired.bucket {
        let present = observed.bucket == Some(true);
        rows.push((format!("bucket {}", bucket.name), presence(present).into(), bucket.region.clone()));
    }
    rows
}

fn state_style(state: &str) -> anstyle::Style {
    match state {
        "absent" | "not bound" | "failed" => style::BAD,
        "busy" | "deleting" | "unknown" => style::CHANGED,
        _ => style::GOOD,
    }
}

fn presence(present: bool) -> &'static str {
    if present { "present" } else { "absent" }
}

fn state(state: &FunctionState) -> (&'static str, &str) {
    match state {
        FunctionState::Active => ("active", ""),
        FunctionState::Busy(what) => ("busy", what),
        FunctionState::Deleting => ("deleting", ""),
        FunctionState::CreateFailed(why) | FunctionState::UpdateFailed(why) => ("failed", why),
        FunctionState::Other(what) => ("unknown", what),
    }
}

fn serving(function: &ObservedFunction) -> String {
    let Alias { version, also, shifting: _, rolled_back_from: _ } = &function.alias;
    let also = also.as_ref().map(|(version, share)| format!(" and {version} ({share})")).unwrap_or_default();
    format!("version {}{also}", text::one_line(version))
}

fn release(function: &ObservedFunction) -> String {
    let Alias { version, also, shifting, rolled_back_from } = &function.alias;
    let release = |number: &str| {
        let version = function.versions.iter().find(|version: &&Version| version.number.to_string() == number)?;
        Release::from_description(&version.description)
    };
    let told = |Release(digest): &Release| format!("release {}", short_hash(digest));
    let shift = also.as_ref().filter(|_| *shifting).and_then(|(version, _)| release(version));
    let parts = [
        release(version).as_ref().map(told),
        shift.map(|to| format!("on the way to {}", told(&to))),
        rolled_back_from.as_ref().map(|from| format!("rolled back from {}", told(from))),
    ];
    joined(&parts.map(Option::unwrap_or_default))
}

fn binding(event_type: EventType, observed: &Observed) -> (&'static str, String) {
    let trigger = observed.function.as_ref().and_then(|function| function.triggers.get(&event_type));
    match (trigger, observed.holders.get(&event_type)) {
        (Some(trigger), _) if trigger.bound => ("bound", format!("to {}", text::one_line(&trigger.qualifier))),
        (_, Some(holder)) => {
            let function = &holder.function;
            let place = format!("{}/{}/{}", function.region, function.namespace, function.name);
            ("not bound", format!("held by {}", text::one_line(&place)))
        }
        (_, None) => ("not bound", String::new()),
    }
}

fn joined(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

fn status_json(desired: &Desired, observed: &Observed, plan: &Plan) -> Json {
    let function = observed.function.as_ref().map(|function| {
        json!({
            "name": desired.function.name,
            "state": state(&function.state).0,
            "reason": state(&function.state).1,
            "memory": function.memory,
            "timeout": function.timeout,
            "role": function.role,
            "code_sha256": function.code_sha256,
            "live_version": function.alias.version,
            "also_live": function.alias.also.as_ref().map(|(version, share)| json!({"version": version, "share": share})),
        })
    });
    let triggers: serde_json::Map<String, Json> = (desired.triggers.keys())
        .map(|event_type| (event_type.to_string(), json!(binding(*event_type, observed).0)))
        .collect();
    let roles: serde_json::Map<String, Json> = (desired.roles.keys())
        .map(|name| (name.clone(), json!(presence(observed.roles.get(name).is_some_and(Option::is_some)))))
        .collect();
    json!({
        "format_version": "1.0",
        "stack": desired.stack,
        "region": desired.region,
        "account": observed.account,
        "function": function,
        "triggers": triggers,
        "roles": roles,
        "bucket": desired.bucket.as_ref().map(|bucket| json!({"name": bucket.name, "present": observed.bucket})),
        "equal": plan.is_empty(),
    })
}

#[cfg(test)]
mod tests;
