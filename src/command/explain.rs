//! `explain`: what a code stands for, or a key of the stack. Speaks to nobody.

use crate::{
    cli::ExplainSettings,
    model::{Failure, Fault},
    stack,
    view::Screen,
};
use strsim::damerau_levenshtein;

pub(super) fn run(settings: &ExplainSettings, screen: &Screen) -> Result<(), Failure> {
    let ExplainSettings { topic } = settings;
    match topic.parse() {
        Ok(fault) => {
            screen.explanation(fault);
            Ok(())
        }
        Err(_) if looks_like_a_code(topic) => Err(unknown(topic)),
        Err(_) => key(topic, screen),
    }
}

/// A letter or two, and digits: no key of a stack is called so.
fn looks_like_a_code(topic: &str) -> bool {
    let digits = topic.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    topic.len() - digits.len() <= 2 && !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// A key of the stack file.
fn key(path: &str, screen: &Screen) -> Result<(), Failure> {
    match stack::explain(path) {
        Ok(explanation) => {
            screen.key(&explanation);
            Ok(())
        }
        Err(meant) => {
            let failure = Failure::new(format!("a stack has no key `{path}`")).code(Fault::UnknownTopic);
            Err(match meant {
                Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
                None => failure.hint("all keys stand in docs/stack.md, all codes in docs/errors.md"),
            })
        }
    }
}

fn unknown(topic: &str) -> Failure {
    let failure = Failure::new(format!("there is no code `{topic}`")).code(Fault::UnknownTopic);
    let topic = topic.to_ascii_uppercase();
    let distance = |fault: &&Fault| damerau_levenshtein(&topic, fault.as_str());
    let nearest = Fault::ALL.iter().filter(|fault| topic.len() <= 10 && distance(fault) == 1).min_by_key(distance);
    match nearest {
        Some(fault) => failure.hint(format!("did you mean `{fault}`? {}", fault.meaning())),
        None => failure.hint("`docs/errors.md` lists all codes"),
    }
}
