//! `completions`: what makes a shell complete, and the names that it is told.

use crate::{
    cli::{CompletionsSettings, Live},
    model::{Failure, Fault},
    stack::Outline,
    view::Screen,
};
use std::path::Path;

pub(super) fn run(settings: &CompletionsSettings, screen: &Screen) -> Result<(), Failure> {
    let CompletionsSettings { shell } = settings;
    let script = shell
        .script()
        .map_err(|error| Failure::new("could not write the script").code(Fault::SystemRefused).because(error))?;
    screen.verbatim(&script);
    Ok(())
}

/// Names that complete, from a stack that may be unfinished.
pub fn live_names(which: Live, file: &Path) -> Vec<String> {
    let Outline { environments, variables, routes } = Outline::of(file);
    match which {
        Live::Environment => environments,
        Live::Variable => variables,
        Live::Route => routes,
    }
}
