//! `schema`: the form of a document, for editors and for readers of what mpstack prints.

use crate::{
    cli::{Document, SchemaSettings},
    stack,
    view::{self, Screen},
};

pub(super) fn run(settings: &SchemaSettings, screen: &Screen) {
    let SchemaSettings { document } = settings;
    match document {
        Document::Stack => screen.help(&stack::schema()),
        Document::Plan => screen.help(view::schema("plan")),
        Document::Drift => screen.help(view::schema("drift")),
        Document::Fleet => screen.help(view::schema("fleet")),
        Document::Report => screen.help(view::schema("report")),
        Document::Failure => screen.help(view::schema("failure")),
        Document::Events => screen.help(view::schema("events")),
    }
}
