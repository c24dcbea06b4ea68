//! `validate`: checks the stack file, without any cloud and without packaging anything.

use super::workpiece;
use crate::{cli::ValidateSettings, model::Failure, view::Screen};

pub(super) fn run(settings: &ValidateSettings, screen: &Screen) -> Result<(), Failure> {
    let ValidateSettings { stack } = settings;
    let loaded = workpiece::load(stack, screen)?;
    screen.note(&format!("{} is a valid stack: `{}` in {}", loaded.file.display(), loaded.stack(), loaded.region()));
    Ok(())
}
