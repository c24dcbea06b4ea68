//! `schema`: the form of a document, for editors and for readers of what mpstack prints.

use crate::{
    cli::{Document, SchemaSettings},
    stack,
    view::Screen,
};

pub(super) fn run(settings: &SchemaSettings, screen: &Screen) {
    let SchemaSettings { document } = settings;
    match document {
        Document::Stack => screen.help(&stack::schema()),
    }
}
