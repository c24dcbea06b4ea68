//! The template: which one, with which words, and what it gives.

use super::explain;
use crate::{
    cli::{Consent, InitSettings, StackSource},
    command::workpiece,
    model::{Failure, Fault},
    scaffold::{self, Draft, Parameter, TEMPLATES, Template},
    stack::{self, Loaded},
    view::{Question, Screen},
};
use std::{
    collections::BTreeMap,
    path::{Path, absolute},
};

/// What to begin with where nobody says otherwise.
const USUAL: &str = "minimal";

/// Where the first line of a template's stack tells editors to find the schema.
const SCHEMA: &str = "stack.schema.json";

/// What a template gives, not written yet.
pub(super) struct New {
    pub template: &'static Template,
    pub drafts: Vec<Draft>,
    pub loaded: Loaded,
}

/// The template, unless only a workflow is wanted.
pub(super) fn wanted(
    settings: &InitSettings,
    file: &Path,
    screen: &Screen,
) -> Result<Option<&'static Template>, Failure> {
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
pub(super) fn begin(
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
    let mut drafts = template.render(&stack.file, &values).map_err(explain)?;
    let mut loaded = Vec::new();
    for Draft { path, text } in &drafts {
        let source = StackSource { file: folder.join(path), ..at.clone() };
        loaded.push(workpiece::load_text(&source, text, screen)?);
    }
    // Another stack's `init` may have written it.
    let schema = stack.file.with_file_name(SCHEMA);
    if !folder.join(&schema).exists() {
        drafts.push(Draft { path: schema, text: stack::schema() });
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
