//! Diagnostics for people: the compiler's own form, with the lines of the file.

use super::diagnostic::{Diagnostic, Fix, Rejected};
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
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
    let rendered = diagnostics.iter().map(|diagnostic| renderer.render(&groups(&path, source, diagnostic)) + "\n");
    rendered.collect::<Vec<_>>().join("\n")
}

/// What is wrong and, where there is one, the change that mends it.
fn groups<'a>(path: &'a str, source: &'a str, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
    let Diagnostic { code, message, expected, span, line: _, column: _, also, fix, help, notes } = diagnostic;
    let level = if code.is_warning() { Level::WARNING } else { Level::ERROR };
    let label = (!expected.is_empty()).then_some(expected.as_str());
    let mut snippet =
        Snippet::source(source).path(path).annotation(AnnotationKind::Primary.span(span.clone()).label(label));
    if let Some((span, why)) = also {
        snippet = snippet.annotation(AnnotationKind::Context.span(span.clone()).label(why.as_str()));
    }
    let help = help.iter().map(|help| Level::HELP.message(help.as_str()));
    let notes = notes.iter().map(|note| Level::NOTE.message(note.as_str()));
    let wrong = level.primary_title(message.as_str()).id(code.as_str()).element(snippet).elements(help.chain(notes));
    let mended = fix.as_ref().map(|Fix { words, replacement }| {
        let patch = Patch::new(span.clone(), replacement.as_str());
        Level::HELP.secondary_title(words.as_str()).element(Snippet::source(source).path(path).patch(patch))
    });
    std::iter::once(wrong).chain(mended).collect()
}
