//! `schema`: the form of a document, for editors and for readers of what mpstack prints.

use crate::{
    cli::{Document, SchemaSettings},
    stack,
    view::{self, Screen},
};

pub(super) fn run(settings: &SchemaSettings, screen: &Screen) {
    let SchemaSettings { document } = settings;
    match document {
        Document::Stack => screen.verbatim(&stack::schema()),
        Document::Plan => screen.verbatim(view::schema("plan")),
        Document::Drift => screen.verbatim(view::schema("drift")),
        Document::Fleet => screen.verbatim(view::schema("fleet")),
        Document::Report => screen.verbatim(view::schema("report")),
        Document::Failure => screen.verbatim(view::schema("failure")),
        Document::Events => screen.verbatim(view::schema("events")),
    }
}
