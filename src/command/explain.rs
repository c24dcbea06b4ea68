//! `explain`: what a word means that a message or a file has shown.

use crate::{cli::ExplainSettings, model::Failure, stack, view::Screen};

pub(super) fn run(settings: &ExplainSettings, screen: &Screen) -> Result<(), Failure> {
    let ExplainSettings { topic } = settings;
    key(topic, screen)
}

/// A key of the stack file.
fn key(path: &str, screen: &Screen) -> Result<(), Failure> {
    match stack::explain(path) {
        Ok(explanation) => {
            screen.key(&explanation);
            Ok(())
        }
        Err(meant) => {
            let failure = Failure::new(format!("a stack has no key `{path}`"));
            Err(match meant {
                Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
                None => {
                    failure.hint("all keys stand in docs/stack.md; `mpstack explain function` lists those below one")
                }
            })
        }
    }
}
