//! Which bytes of a file are keys and values: all others are punctuation, blanks and comments.

use crate::stack::node::{Node, Value};
use std::ops::Range;

/// The places of all keys and scalar values, in the order of the file.
pub(super) fn tokens(node: &Node) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    collect(node, &mut tokens);
    tokens.sort_by_key(|token| token.start);
    tokens.dedup();
    tokens
}

fn collect(node: &Node, tokens: &mut Vec<Range<usize>>) {
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                tokens.push(entry.span.clone());
                collect(&entry.value, tokens);
            }
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, tokens)),
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) => {
            tokens.push(node.span.clone());
        }
    }
}
