//! `init`: a stack from a template, a CI workflow for it, or both. Everything is checked before anything is written, and nothing is
//! overwritten.

mod template;
mod workflow;

use super::workpiece;
use crate::{
    cli::{InitSettings, StackSource},
    model::{Failure, Fault, Kind},
    scaffold::{self, Project, ScaffoldError, Template},
    stack::Loaded,
    view::Screen,
};
use std::path::Path;
use template::New;

pub(super) fn run(settings: &InitSettings, screen: &Screen) -> Result<(), Failure> {
    let InitSettings { folder, stack, template: _, values: _, ci, consent: _ } = settings;
    let at = StackSource { file: folder.join(&stack.file), ..stack.clone() };
    let template = template::wanted(settings, &at.file, screen)?;
    let new = template.map(|template| template::begin(template, settings, &at, screen)).transpose()?;
    let mut drafts = new.as_ref().map(|new| new.drafts.clone()).unwrap_or_default();
    if let Some(platform) = ci {
        let subject = match &new {
            Some(New { loaded, .. }) => workflow::subject(loaded, stack),
            None => workflow::subject(&workpiece::load(&at, screen)?, stack),
        };
        drafts.extend(workflow::of(*platform).render(&subject).map_err(explain)?);
    }

    scaffold::refuse_existing(folder, &drafts).map_err(explain)?;
    if let Some(New { template: Template { handler: Some(handler), .. }, loaded, .. }) = &new {
        let project = Project {
            stack: Some(loaded.stack().to_owned()),
            routes: loaded.routes().map(str::to_owned).collect(),
            folder: format!("./{handler}"),
        };
        let home = at.file.with_file_name(handler);
        scaffold::eject(&home, &project).map_err(explain)?;
        screen.note(&format!("wrote the project `{}`", home.display()));
    }
    scaffold::write_new(folder, &drafts).map_err(explain)?;
    for draft in &drafts {
        screen.note(&format!("wrote `{}`", folder.join(&draft.path).display()));
    }
    if ci.is_some() {
        screen.note("the first lines of the workflow say what to set up");
    }
    if let Some(New { loaded, .. }) = &new {
        say_what_comes_next(folder, stack, loaded, screen);
    }
    Ok(())
}

fn say_what_comes_next(folder: &Path, stack: &StackSource, loaded: &Loaded, screen: &Screen) {
    let StackSource { file, environment, variables: _, region: _ } = stack;
    let file = if file == Path::new("stack.yaml") { String::new() } else { format!(" -f {}", file.display()) };
    let environment = environment.as_ref().map(|name| format!(" -e {name}")).unwrap_or_default();
    let enter = (folder != Path::new("")).then(|| format!("cd {}", folder.display()));
    let secrets = loaded.secrets().into_iter().map(|name| format!("export {name}=..."));
    let commands = ["apply --local", "plan"].map(|command| format!("mpstack {command}{file}{environment}"));
    screen.note("next, and more in the first lines of the stack:");
    for line in enter.into_iter().chain(secrets).chain(commands) {
        screen.note(&format!("  {line}"));
    }
}

fn explain(error: ScaffoldError) -> Failure {
    let failure = Failure::new("nothing was written").code(Fault::FolderNotEmpty);
    match error {
        error @ ScaffoldError::Exists { .. } => failure
            .kind(Kind::Refused)
            .because(error)
            .hint("name another folder, or another file with `--stack`; nothing is ever overwritten"),
        error @ ScaffoldError::NotEmpty { .. } => {
            failure.kind(Kind::Refused).because(error).hint("name another folder")
        }
        error => Failure::new("could not write the project").code(Fault::Unwritable).because(error),
    }
}
