//! `templates`: what `init` can begin with.

use crate::{
    cli::TemplatesSettings,
    model::{Failure, Fault},
    scaffold::{self, TEMPLATES, Template},
    view::{Card, Choice, Page, Screen},
};
use std::path::Path;

pub(super) fn run(settings: &TemplatesSettings, screen: &Screen) -> Result<(), Failure> {
    match settings {
        TemplatesSettings::List { words } => {
            let cards: Vec<_> = TEMPLATES.iter().filter(|template| template.fits(words)).map(card).collect();
            screen.templates(&cards);
            Ok(())
        }
        TemplatesSettings::Show { name } => {
            let template = scaffold::template(name).ok_or_else(|| {
                Failure::new(format!("`{name}` is no template"))
                    .code(Fault::UnknownTopic)
                    .hint("`mpstack templates` lists them")
            })?;
            show(template, screen)
        }
    }
}

fn show(template: &'static Template, screen: &Screen) -> Result<(), Failure> {
    let usual = template.parameters.iter().map(|parameter| (parameter.name.to_owned(), parameter.default.to_owned()));
    let drafts = template.render(Path::new("stack.yaml"), &usual.collect()).map_err(|error| {
        Failure::new(format!("could not show template `{}`", template.name)).code(Fault::BadUsage).because(error)
    })?;
    let files: Vec<_> = drafts.into_iter().map(|draft| (draft.path.display().to_string(), draft.text)).collect();
    let choices: Vec<_> = template
        .parameters
        .iter()
        .map(|parameter| Choice {
            name: parameter.name,
            meaning: parameter.meaning,
            default: parameter.default,
            words: match parameter.kind {
                scaffold::Kind::Word(words) => words,
                _ => &[],
            },
        })
        .collect();
    screen.template(&Page { card: card(template), choices: &choices, files: &files, handler: template.handler });
    Ok(())
}

fn card(template: &Template) -> Card<'_> {
    Card { name: template.name, title: template.title, description: template.description, tags: template.tags }
}
