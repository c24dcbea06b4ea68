//! `validate`: checks the stack file, without any cloud and without packaging anything.

use super::{fleet, fleet::Member, workpiece};
use crate::{
    cli::{StackSource, ValidateSettings},
    model::{Failure, Topic},
    view::Screen,
};

pub(super) async fn run(settings: &ValidateSettings, screen: &Screen) -> Result<(), Failure> {
    let ValidateSettings { stack, fleet, reports } = settings;
    let reports = screen.reports(Topic::Validate, reports, None)?;
    match fleet {
        None => reports.end_one(&stack.file, validate(stack, screen)),
        Some(fleet) => {
            let each = async |member: &Member| validate(&member.source, &member.screen);
            let ended = fleet::run(fleet, stack, screen, Some(&reports), each).await;
            reports.end(&fleet.named(), ended)
        }
    }
}

fn validate(stack: &StackSource, screen: &Screen) -> Result<(), Failure> {
    let loaded = workpiece::load(stack, screen)?;
    screen.note(&format!("{} is a valid stack: `{}` in {}", loaded.file.display(), loaded.stack(), loaded.region()));
    Ok(())
}
