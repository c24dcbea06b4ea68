//! The report of an earlier check, from a file that somebody else keeps: an artifact or a cache of the CI system.

use crate::{
    model::{Earlier, Failure, Fault, Field, Held, Open},
    view::Screen,
};
use jiff::Timestamp;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
};

/// The largest file that is read: a stack takes some kilobytes, a fleet a thousand times that.
const LIMIT: u64 = 64 * 1024 * 1024;

/// A report as far as it is needed.
#[derive(Deserialize)]
struct Document {
    format_version: String,
    kind: String,
    command: String,
    stacks: Vec<Stack>,
}

#[derive(Deserialize)]
struct Stack {
    file: String,
    findings: Vec<Found>,
    not_looked_at: Vec<Found>,
}

#[derive(Deserialize)]
struct Found {
    field: Option<String>,
    before: Option<String>,
    #[serde(default)]
    before_sensitive: bool,
    first_seen: Option<String>,
}

/// Reads what an earlier check found. A file that is not there yet holds nothing: the first check has none before it.
///
/// # Errors
/// If there is a file that is no report of `drift`.
pub(super) fn read(path: &Path, screen: &Screen) -> Result<Earlier, Failure> {
    let failed = || {
        let message = format!("could not read the earlier report in `{}`", path.display());
        Failure::new(message)
            .code(Fault::PlanUnreadable)
            .hint("`--since` takes what `mpstack drift --report json=FILE` has written")
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            screen.note(&format!("there is no earlier report in `{}`: all drift counts as new", path.display()));
            return Ok(Earlier::default());
        }
        Err(error) => return Err(failed().because(error)),
    };
    let mut text = String::new();
    file.take(LIMIT).read_to_string(&mut text).map_err(|error| failed().because(error))?;
    let Document { format_version, kind, command, stacks } =
        serde_json::from_str(&text).map_err(|error| failed().because(error))?;
    if kind != "report" || command != "drift" || !format_version.starts_with("1.") {
        let what =
            format!("it is a {kind} of `{command}` in format {format_version}, and not a report of `drift` in 1.x");
        return Err(failed().because(what));
    }
    Ok(Earlier { stacks: stacks.into_iter().map(|stack| (stack.file.clone(), stack.open())).collect() })
}

impl Stack {
    fn open(self) -> BTreeMap<Field, Open> {
        self.findings.into_iter().chain(self.not_looked_at).filter_map(Found::open).collect()
    }
}

impl Found {
    fn open(self) -> Option<(Field, Open)> {
        let Self { field, before, before_sensitive, first_seen } = self;
        let held = match before {
            Some(text) => Held::Shown(text),
            None if before_sensitive => Held::Hidden,
            None => Held::Absent,
        };
        Some((Field(field?), Open { held, since: first_seen?.parse::<Timestamp>().ok()? }))
    }
}
