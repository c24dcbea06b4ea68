//! Plans in files: what was approved is what happens, or nothing does.
//!
//! The file is the document of `plan --output json`, which also says what made it. It holds no steps to be obeyed: `apply FILE` plans again and goes on only if
//! it finds itself writing the same document. So nobody who edits the file can make anything else happen, and no secret has to
//! be in it; a secret that was exchanged meanwhile shows in the release that the alias is to move to.

use crate::{
    cli::Aim,
    model::{Claims, Failure, Fault, Kind, Plan},
    view,
};
use serde_json::{Map, Value as Json};
use std::{collections::BTreeSet, fs, io::Read, path::Path, path::PathBuf};

/// The largest file that is read: a plan of a function with its whole environment has some ten thousand bytes.
const LIMIT: u64 = 1024 * 1024;

/// How much of what moved is told.
const TOLD: usize = 10;

/// A plan that was approved.
pub(super) struct SavedPlan {
    path: PathBuf,
    document: Json,
    aim: Aim,
}

/// Writes a plan to a file.
pub(super) fn write(path: &Path, plan: &Plan) -> Result<(), Failure> {
    fs::write(path, view::saved(plan)).map_err(|error| {
        Failure::new(format!("could not write the plan to `{}`", path.display())).code(Fault::Unwritable).because(error)
    })
}

impl SavedPlan {
    /// Reads a file that `plan --out` has written.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let failed =
            || Failure::new(format!("could not read the plan in `{}`", path.display())).code(Fault::PlanUnreadable);
        let mut text = String::new();
        let file = fs::File::open(path).map_err(|error| {
            failed().because(error).hint("make one with `mpstack plan --out FILE`; `--stack FILE` names the stack")
        })?;
        file.take(LIMIT).read_to_string(&mut text).map_err(|error| failed().because(error))?;
        let document: Json = serde_json::from_str(&text).map_err(|error| {
            failed()
                .because(error)
                .hint("a plan is what `mpstack plan --out FILE` has written; a stack goes with `--stack`")
        })?;
        let aim = match (document["kind"].as_str(), document["purpose"].as_str()) {
            (Some("plan"), Some("apply")) => Aim::Apply,
            (Some("plan"), Some("destroy")) => Aim::Destroy,
            _ => {
                return Err(failed()
                    .because("it is no plan of mpstack")
                    .hint("make one with `mpstack plan --out FILE`"));
            }
        };
        Ok(Self { path: path.to_owned(), document, aim })
    }

    /// What was planned.
    pub fn aim(&self) -> Aim {
        self.aim
    }

    /// What it was approved to make the stack's own.
    pub fn claims(&self) -> Claims {
        let claimed = |what: &str| self.document["claims"][what] == Json::Bool(true);
        Claims { take_over: claimed("take_over"), adopt: claimed("adopt") }
    }

    /// Refuses, naming what moved, unless the plan made now is the approved one.
    pub fn hold_against(&self, plan: &Plan) -> Result<(), Failure> {
        let now: Json = serde_json::from_str(&view::saved(plan)).map_err(|error| {
            Failure::new("could not compare the plan with the approved one").code(Fault::PlanMoved).because(error)
        })?;
        let moved = moved(&self.document, &now);
        if moved.is_empty() {
            return Ok(());
        }
        let message =
            format!("the plan in `{}` was approved for something else, and nothing was done", self.path.display());
        let failure = Failure::new(message).code(Fault::PlanMoved).kind(Kind::Refused);
        let more = moved.len().saturating_sub(TOLD);
        let failure = moved.into_iter().take(TOLD).fold(failure, Failure::hint);
        let failure = if more > 0 { failure.hint(format!("and {more} more")) } else { failure };
        Err(failure.hint("look at a new plan, and approve that: `mpstack plan --out FILE`"))
    }
}

/// What differs between the approved document and today's; empty = they are the same.
fn moved(approved: &Json, now: &Json) -> Vec<String> {
    if approved == now {
        return Vec::new();
    }
    let heads =
        [("mpstack", "the program"), ("stack", "the stack"), ("region", "the region"), ("account", "the account")];
    let mut moved: Vec<_> = heads
        .into_iter()
        .filter(|(member, _)| approved[member] != now[member])
        .map(|(member, what)| format!("{what} was {} and is {}", told(approved.get(member)), told(now.get(member))))
        .collect();
    let cloud = differences(approved["prior_state"].as_object(), now["prior_state"].as_object());
    moved
        .extend(cloud.into_iter().map(|(field, then, now)| format!("in the cloud, `{field}` was {then} and is {now}")));
    let stack = differences(Some(&wanted(approved)), Some(&wanted(now)));
    moved.extend(
        stack.into_iter().map(|(field, then, now)| format!("the plan made `{field}` {then}, and would make it {now}")),
    );
    if moved.is_empty() {
        moved.push("the steps, or what they are for, are others".to_owned());
    }
    moved
}

/// Every field that a plan sets, with its value.
fn wanted(document: &Json) -> Map<String, Json> {
    let changes = document["resource_changes"].as_array().into_iter().flatten();
    let fields = changes.filter_map(|change| change["change"]["after"].as_object()).flatten();
    fields.map(|(field, value)| (field.clone(), value.clone())).collect()
}

fn differences(then: Option<&Map<String, Json>>, now: Option<&Map<String, Json>>) -> Vec<(String, String, String)> {
    let (none, mut all) = (Map::new(), BTreeSet::new());
    let (then, now) = (then.unwrap_or(&none), now.unwrap_or(&none));
    all.extend(then.keys().chain(now.keys()));
    all.into_iter()
        .filter(|field| then.get(*field) != now.get(*field))
        .map(|field| (field.clone(), told(then.get(field)), told(now.get(field))))
        .collect()
}

fn told(value: Option<&Json>) -> String {
    match value {
        None => "absent".to_owned(),
        Some(Json::String(text)) => format!("`{text}`"),
        Some(Json::Null) => "a value that is not shown".to_owned(),
        Some(other) => format!("`{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_moved_is_named_on_both_sides() {
        let approved = json!({
            "mpstack": "0.1.0", "stack": "demo", "region": "r", "account": "1", "steps": [],
            "prior_state": {"function.memory": "128", "function.environment.KEY": null, "function.role": "a"},
            "resource_changes": [{"change": {"after": {"function.timeout": "30"}}}],
        });
        let now = json!({
            "mpstack": "0.1.0", "stack": "demo", "region": "r", "account": "2", "steps": [],
            "prior_state": {"function.memory": "256", "function.role": "a"},
            "resource_changes": [{"change": {"after": {"function.timeout": "60"}}}],
        });
        assert_eq!(moved(&approved, &approved), Vec::<String>::new());
        assert_eq!(
            moved(&approved, &now),
            [
                "the account was `1` and is `2`",
                "in the cloud, `function.environment.KEY` was a value that is not shown and is absent",
                "in the cloud, `function.memory` was `128` and is `256`",
                "the plan made `function.timeout` `30`, and would make it `60`",
            ]
        );
        let mut other = approved.clone();
        other["steps"] = json!([{"id": "delete function"}]);
        assert_eq!(moved(&approved, &other), ["the steps, or what they are for, are others"]);
    }
}
