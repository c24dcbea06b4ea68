//! `eject`: a Cargo project around the handler library, for those who want to edit it.

use super::workpiece;
use crate::{
    cli::EjectSettings,
    model::{Failure, Fault, Kind},
    scaffold::{self, Project, ScaffoldError},
    view::Screen,
};
use std::path::{Path, absolute};

pub(super) fn run(settings: &EjectSettings, screen: &Screen) -> Result<(), Failure> {
    let EjectSettings { folder, stack } = settings;
    let mut project = Project { folder: named_from(&stack.file, folder), ..Project::default() };
    // The project needs no stack; one that is there lends it names.
    if stack.file.exists() {
        let loaded = workpiece::load(stack, screen)?;
        project.stack = Some(loaded.stack().to_owned());
        project.routes = loaded.routes().map(str::to_owned).collect();
    }
    scaffold::eject(folder, &project).map_err(explain)?;
    screen.note(&format!("edit `{}`, then deploy it with", folder.join("src/main.rs").display()));
    screen.note(&format!("  function:\n    code: {{ crate: {} }}", project.folder));
    screen.note(&format!("in `{}`", stack.file.display()));
    Ok(())
}

fn explain(error: ScaffoldError) -> Failure {
    let failure = Failure::new("could not write the project");
    match error {
        error @ ScaffoldError::NotEmpty { .. } => failure
            .code(Fault::FolderNotEmpty)
            .kind(Kind::Refused)
            .because(error)
            .hint("name a folder that is empty, or not there yet"),
        error => failure.code(Fault::Unwritable).because(error),
    }
}

/// The folder as a stack in `file` names it: relative if it lies below the stack.
fn named_from(file: &Path, folder: &Path) -> String {
    let (Ok(file), Ok(folder)) = (absolute(file), absolute(folder)) else { return folder.display().to_string() };
    let below = file.parent().and_then(|home| folder.strip_prefix(home).ok());
    below.map_or_else(|| folder.display().to_string(), |below| format!("./{}", below.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_as_the_stack_sees_it() {
        for (file, folder, name) in [
            ("stack.yaml", "own", "./own"),
            ("stack.yaml", "./a/own", "./a/own"),
            ("/s/stack.yaml", "/s/own", "./own"),
            ("/s/stack.yaml", "/t/own", "/t/own"),
        ] {
            assert_eq!(named_from(Path::new(file), Path::new(folder)), name);
        }
    }
}
