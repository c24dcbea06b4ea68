//! Many stacks in one command: the same look at each, through one client, so that all share its rates.

mod files;

use super::workpiece;
use crate::{
    cli::{Aim, Fleet, StackSource},
    model::{Desired, Failure},
    view::{Reports, Screen, Section},
};
use futures_util::{StreamExt, stream};
use std::{path::PathBuf, sync::Arc};

pub(super) use files::find;

/// Stacks that are looked at side by side. Each holds its package, some two megabytes; one look takes a round trip or two, and so
/// this many are more than what any account's rates (20 a second) let through.
const IN_FLIGHT: usize = 16;

/// One stack of a fleet.
pub(super) struct Member {
    /// Its file, in the variant asked for.
    pub source: StackSource,
    /// Where its command writes.
    pub screen: Arc<Screen>,
}

impl Member {
    /// Reads the stack, with its code packaged if the aim needs it. Compiling a crate takes minutes, in which others go on.
    pub async fn desired(&self, aim: Aim) -> Result<Desired, Failure> {
        let (source, screen) = (self.source.clone(), Arc::clone(&self.screen));
        let read = tokio::task::spawn_blocking(move || match aim {
            Aim::Apply => workpiece::desired(&source, &screen),
            Aim::Destroy => workpiece::without_code(&source, &screen),
        });
        read.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }
}

/// Does `work` on every stack of the fleet and shows its sections in the order of the files.
///
/// # Errors
/// One failure of the worst kind, after each stack's own was shown; no stack's failure keeps another from being looked at.
pub(super) async fn run(
    fleet: &Fleet,
    stack: &StackSource,
    screen: &Screen,
    reports: Option<&Reports<'_>>,
    work: impl AsyncFn(&Member) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let Fleet { patterns, shard } = fleet;
    let files = find(patterns)?.into_iter().enumerate();
    let files: Vec<PathBuf> = files.filter(|(place, _)| shard.holds(*place)).map(|(_, file)| file).collect();
    if files.is_empty() {
        screen.note(&format!("no stack falls to part {shard}"));
    }
    let each = async |file: PathBuf| {
        let section = screen.section();
        let source = StackSource { file, ..stack.clone() };
        let member = Member { source, screen: Arc::clone(&section.screen) };
        let ended = work(&member).await;
        (member.source.file, section, ended)
    };
    let mut sections = screen.sections(shard.is_part().then(|| shard.to_string()).as_deref());
    let mut told = stream::iter(files).map(each).buffered(IN_FLIGHT);
    while let Some((file, section, ended)) = told.next().await {
        let section: Section = section;
        if let Some(reports) = reports {
            reports.add(&file, &section.screen, &ended);
        }
        sections.show(&file, &section, ended);
    }
    match sections.end() {
        None => Ok(()),
        // Everything has been said, stack by stack.
        Some(kind) => Err(Failure::new("").kind(kind)),
    }
}
