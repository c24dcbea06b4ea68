//! `man`: the manual pages, to a folder or to a pager.

use crate::{
    cli::{self, ManSettings},
    model::{Failure, Fault},
    view::Screen,
};
use std::fs;

pub(super) fn run(settings: &ManSettings, screen: &Screen) -> Result<(), Failure> {
    let ManSettings { folder } = settings;
    let pages = cli::pages()
        .map_err(|error| Failure::new("could not write the manual").code(Fault::SystemRefused).because(error))?;
    let Some(folder) = folder else {
        pages.first().into_iter().for_each(|(_, page)| screen.verbatim(&String::from_utf8_lossy(page)));
        return Ok(());
    };
    let write = || {
        fs::create_dir_all(folder)?;
        pages.iter().try_for_each(|(name, page)| fs::write(folder.join(name), page))
    };
    write().map_err(|error| {
        Failure::new(format!("could not write the manual into `{}`", folder.display()))
            .code(Fault::Unwritable)
            .because(error)
    })?;
    screen.note(&format!("{} pages are in `{}`", pages.len(), folder.display()));
    Ok(())
}
