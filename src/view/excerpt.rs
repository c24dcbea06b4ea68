//! Lines of the stack below what failed, in the form of the stack's own diagnostics.

use super::screen::Look;
use crate::model::Excerpt;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// The line of an excerpt with a marker, and where it stands.
pub(super) fn lines(excerpt: &Excerpt, look: &Look) -> String {
    let Excerpt { file, source, span } = excerpt;
    let path = file.display().to_string();
    let annotation = AnnotationKind::Primary.span(span.clone()).label("asked for here");
    let snippet = Snippet::source(&**source).path(&path).annotation(annotation);
    // The renderer knows no snippet without a title; what failed has been said, in words that may have many lines.
    let rendered = Renderer::styled().term_width(look.width).render(&[Level::ERROR.primary_title("").element(snippet)]);
    let (_, lines) = rendered.split_once('\n').unwrap_or_default();
    format!("{lines}\n")
}
