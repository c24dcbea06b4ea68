//! `explain`: what a code stands for. Speaks to nobody.

use crate::{
    cli::ExplainSettings,
    model::{Failure, Fault},
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
        Err(_) => Err(unknown(topic)),
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
