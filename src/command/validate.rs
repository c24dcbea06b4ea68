//! `validate`: checks the stack file, without any cloud and without packaging anything.

use super::{fleet, workpiece};
use crate::{
    cli::{StackSource, ValidateSettings},
    model::Failure,
    view::Screen,
};

pub(super) async fn run(settings: &ValidateSettings, screen: &Screen) -> Result<(), Failure> {
    let ValidateSettings { stack, fleet } = settings;
    match fleet {
        None => validate(stack, screen),
        Some(fleet) => fleet::run(fleet, stack, screen, async |member| validate(&member.source, &member.screen)).await,
    }
}

fn validate(stack: &StackSource, screen: &Screen) -> Result<(), Failure> {
    let loaded = workpiece::load(stack, screen)?;
    screen.note(&format!("{} is a valid stack: `{}` in {}", loaded.file.display(), loaded.stack(), loaded.region()));
    Ok(())
}
