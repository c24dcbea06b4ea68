//! Diagnostics for people: the compiler's own form, with the lines of the file.

use super::diagnostic::{Diagnostic, Rejected};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::path::Path;

/// Everything that is wrong with a stack.
pub fn render(rejected: &Rejected, color: bool, width: usize) -> String {
    let Rejected { file, source, diagnostics } = rejected;
    render_diagnostics(file, source, diagnostics, color, width)
}

/// Diagnostics one below the other, with a blank line between them; nothing if there are none.
pub fn render_diagnostics(file: &Path, source: &str, diagnostics: &[Diagnostic], color: bool, width: usize) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(width);
    let path = file.display().to_string();
    let rendered = diagnostics.iter().map(|diagnostic| renderer.render(&[group(&path, source, diagnostic)]) + "\n");
    rendered.collect::<Vec<_>>().join("\n")
}

fn group<'a>(path: &'a str, source: &'a str, diagnostic: &'a Diagnostic) -> Group<'a> {
    let Diagnostic { code, message, expected, span, line: _, column: _, also, help, notes } = diagnostic;
    let level = if code.is_error() { Level::ERROR } else { Level::WARNING };
    let label = (!expected.is_empty()).then_some(expected.as_str());
    let mut snippet =
        Snippet::source(source).path(path).annotation(AnnotationKind::Primary.span(span.clone()).label(label));
    if let Some((span, why)) = also {
        snippet = snippet.annotation(AnnotationKind::Context.span(span.clone()).label(why.as_str()));
    }
    let help = help.iter().map(|help| Level::HELP.message(help.as_str()));
    let notes = notes.iter().map(|note| Level::NOTE.message(note.as_str()));
    level.primary_title(message.as_str()).id(code.as_str()).element(snippet).elements(help.chain(notes))
}
