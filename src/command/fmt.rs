//! `fmt`: lays stack files out, or names those that are not.

use super::{fleet, workpiece};
use crate::{
    cli::{FmtSettings, Untidy},
    model::{Failure, Fault},
    stack::{Layout, lay_out},
    view::Screen,
};
use std::{fs, io, path::Path};

pub(super) fn run(settings: &FmtSettings, screen: &Screen) -> Result<(), Failure> {
    let FmtSettings { files, untidy } = settings;
    let (mut found, mut failed) = (Vec::new(), None);
    for file in fleet::find(files)? {
        match lay_out(&file) {
            Ok(Layout::Tidy) => {}
            Ok(Layout::Left { because }) => {
                screen.warning(&format!("`{}` is left as it is: {because}", file.display()));
            }
            Ok(Layout::Untidy(text)) => {
                if *untidy == Untidy::Write {
                    write(&file, &text).map_err(|error| {
                        Failure::new(format!("could not write `{}`", file.display()))
                            .code(Fault::Unwritable)
                            .because(error)
                    })?;
                    screen.note(&format!("laid out `{}`", file.display()));
                }
                found.push(file);
            }
            // The others are laid out all the same.
            Err(error) => failed = Some(workpiece::explain(error, screen)),
        }
    }
    if *untidy == Untidy::Tell {
        screen.files(&found);
    }
    match failed {
        Some(failure) => Err(failure),
        None if *untidy == Untidy::Tell && !found.is_empty() => Err(Failure::differs()),
        None => Ok(()),
    }
}

/// Writes beside the file and moves it there: nobody reads half of it, and a link stays one.
fn write(file: &Path, text: &str) -> io::Result<()> {
    let file = file.canonicalize()?;
    let draft = file.with_extension(format!("{}.fmt", std::process::id()));
    let written = fs::write(&draft, text)
        .and_then(|()| fs::set_permissions(&draft, fs::metadata(&file)?.permissions()))
        .and_then(|()| fs::rename(&draft, &file));
    written.inspect_err(|_| drop(fs::remove_file(&draft)))
}
