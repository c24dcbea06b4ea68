//! `init`: a stack from a template, a CI workflow for it, or both. Everything is checked before anything is written, and nothing is
//! overwritten.

use super::workpiece;
use crate::{
    cli::{Consent, InitSettings, Platform, StackSource},
    model::{Failure, Fault, Kind},
    scaffold::{self, Draft, Parameter, Project, ScaffoldError, Subject, TEMPLATES, Template, Workflow},
    stack::{self, Loaded},
    view::{Question, Screen},
};
use std::{
    collections::BTreeMap,
    path::{Path, absolute},
};

/// What to begin with where nobody says otherwise.
const USUAL: &str = "minimal";

pub(super) fn run(settings: &InitSettings, screen: &Screen) -> Result<(), Failure> {
    let InitSettings { folder, stack, template: _, values: _, ci, consent: _ } = settings;
    let at = StackSource { file: folder.join(&stack.file), ..stack.clone() };
    let template = wanted(settings, &at.file, screen)?;
    let new = template.map(|template| begin(template, settings, &at, screen)).transpose()?;
    let mut drafts = new.as_ref().map(|new| new.drafts.clone()).unwrap_or_default();
    if let Some(platform) = ci {
        let subject = match &new {
            Some(New { loaded, .. }) => subject(loaded, stack),
            None => subject(&workpiece::load(&at, screen)?, stack),
        };
        drafts.extend(workflow_of(*platform).render(&subject).map_err(explain)?);
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

/// What a template gives, not written yet.
struct New {
    template: &'static Template,
    drafts: Vec<Draft>,
    loaded: Loaded,
}

/// The template, unless only a workflow is wanted.
fn wanted(settings: &InitSettings, file: &Path, screen: &Screen) -> Result<Option<&'static Template>, Failure> {
    let InitSettings { folder: _, stack, template, values, ci, consent } = settings;
    match template {
        Some(name) => find(name).map(Some),
        // A region can come from the environment and mean nothing here.
        None if ci.is_some() && file.exists() => match values.iter().find(|(name, _)| name != "region") {
            None => Ok(None),
            Some((name, _)) => Err(Failure::new(format!("`{name}` is a parameter of templates, and none is named"))
                .code(Fault::BadUsage)
                .hint(format!("without a template, the workflow is for `{}` as it is", file.display()))),
        },
        None => {
            // Before the first question, so that nobody answers for nothing.
            let draft = Draft { path: stack.file.clone(), text: String::new() };
            scaffold::refuse_existing(&settings.folder, &[draft]).map_err(explain)?;
            let choices: Vec<_> = TEMPLATES.iter().map(|template| (template.name, template.title)).collect();
            let question = Question { prompt: "template", default: USUAL, choices: &choices };
            let known = |name: &str| find(name).map(|_| ()).map_err(|failure| failure.message);
            find(&answer(*consent, &question, &known, screen)?).map(Some)
        }
    }
}

fn find(name: &str) -> Result<&'static Template, Failure> {
    scaffold::template(name).ok_or_else(|| {
        let names: Vec<_> = TEMPLATES.iter().map(|template| format!("`{}`", template.name)).collect();
        Failure::new(format!("`{name}` is no template; there are {}", names.join(", ")))
            .code(Fault::UnknownTopic)
            .hint("`mpstack templates` says what each of them is")
    })
}

/// Renders the template with what was given, asked or usual, and checks the outcome as `validate` would.
fn begin(
    template: &'static Template,
    settings: &InitSettings,
    at: &StackSource,
    screen: &Screen,
) -> Result<New, Failure> {
    let InitSettings { folder, stack, template: _, values: given, ci: _, consent } = settings;
    let mut values = BTreeMap::new();
    for (name, _) in given {
        if !template.parameters.iter().any(|parameter| parameter.name == name) {
            let names: Vec<_> = template.parameters.iter().map(|parameter| format!("`{}`", parameter.name)).collect();
            return Err(Failure::new(format!("template `{}` has no parameter `{name}`", template.name))
                .code(Fault::BadUsage)
                .hint(format!("its parameters are {}", names.join(", "))));
        }
    }
    for parameter in template.parameters {
        let fits = |value: &str| check(parameter.kind, value);
        let value = match given.iter().rev().find(|(name, _)| name == parameter.name) {
            Some((name, value)) => {
                fits(value).map_err(|why| {
                    Failure::new(format!("parameter `{name}`: {why}")).code(Fault::BadUsage).hint("nothing was written")
                })?;
                value.clone()
            }
            None => {
                let default = likely(parameter, folder, &values);
                let choices: Vec<_> = match parameter.kind {
                    scaffold::Kind::Word(words) => words.iter().map(|word| (*word, "")).collect(),
                    _ => Vec::new(),
                };
                let question = Question { prompt: parameter.meaning, default: &default, choices: &choices };
                answer(*consent, &question, &fits, screen)?
            }
        };
        values.insert(parameter.name.to_owned(), value);
    }
    let drafts = template.render(&stack.file, &values).map_err(explain)?;
    let mut loaded = Vec::new();
    for Draft { path, text } in &drafts {
        let source = StackSource { file: folder.join(path), ..at.clone() };
        loaded.push(workpiece::load_text(&source, text, screen)?);
    }
    let loaded = loaded.into_iter().next().expect("a template has a stack, and it comes first");
    Ok(New { template, drafts, loaded })
}

/// What the user says, or the default if nobody is to be asked.
fn answer(
    consent: Consent,
    question: &Question<'_>,
    fits: &dyn Fn(&str) -> Result<(), String>,
    screen: &Screen,
) -> Result<String, Failure> {
    match consent {
        Consent::Ask if screen.can_ask() => screen.question(question, fits),
        Consent::Ask | Consent::Given => Ok(question.default.to_owned()),
    }
}

/// The default that fits best: a stack is called like its folder, and a function like its stack, where that is possible.
fn likely(parameter: &Parameter, folder: &Path, values: &BTreeMap<String, String>) -> String {
    let better = match parameter.name {
        "name" => absolute(Path::new(".").join(folder))
            .ok()
            .and_then(|folder| Some(folder.file_name()?.to_str()?.to_lowercase())),
        "function" => values.get("name").cloned(),
        _ => None,
    };
    better.filter(|value| check(parameter.kind, value).is_ok()).unwrap_or_else(|| parameter.default.to_owned())
}

/// Whether a value fits, by the words of whoever reads stacks.
fn check(kind: scaffold::Kind, value: &str) -> Result<(), String> {
    let subject = match kind {
        scaffold::Kind::Stack => stack::Subject::Stack,
        scaffold::Kind::Function => stack::Subject::Function,
        scaffold::Kind::Region => stack::Subject::Region,
        scaffold::Kind::Bucket => stack::Subject::Bucket,
        scaffold::Kind::Host => stack::Subject::Host,
        scaffold::Kind::Mailbox => stack::Subject::Mailbox,
        scaffold::Kind::Word(words) if words.contains(&value) => return Ok(()),
        scaffold::Kind::Word(words) => return Err(format!("`{value}` is none of {}", words.join(", "))),
    };
    stack::check(subject, value)
}

fn workflow_of(platform: Platform) -> &'static Workflow {
    match platform {
        Platform::Github => &scaffold::GITHUB,
        Platform::Gitlab => &scaffold::GITLAB,
        Platform::Jenkins => &scaffold::JENKINS,
        Platform::Cnb => &scaffold::CNB,
    }
}

fn subject(loaded: &Loaded, stack: &StackSource) -> Subject {
    Subject {
        stack: loaded.stack().to_owned(),
        file: stack.file.display().to_string(),
        environment: stack.environment.clone(),
        secrets: loaded.secrets().into_iter().map(str::to_owned).collect(),
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
