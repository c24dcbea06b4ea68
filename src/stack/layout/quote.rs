//! Puts quotes around values with references: without them a `}` or a `:` beside it would end the value one day.

use super::token::tokens;
use crate::stack::node::Node;

pub(super) fn references(source: &str, node: &Node) -> String {
    let mut text = source.to_owned();
    for token in tokens(node).into_iter().rev() {
        let written = &source[token.clone()];
        let is_plain = !written.starts_with(['"', '\'', '|', '>']) && !written.contains(['"', '\\', '\n']);
        if is_plain && written.contains("${") {
            text.replace_range(token, &format!("\"{written}\""));
        }
    }
    text
}
