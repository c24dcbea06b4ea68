//! How templates become text.

use super::ScaffoldError;
use handlebars::Handlebars;
use serde::Serialize;

/// Renders a YAML template; what is put in may stand bare or between double quotes.
pub(super) fn render(name: &'static str, template: &str, view: &impl Serialize) -> Result<String, ScaffoldError> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(quotable);
    engine.render_template(template, view).map_err(|source| ScaffoldError::Render { name, source: Box::new(source) })
}

/// A value that cannot leave its quotes.
fn quotable(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"")
}
