//! Finds where everything stands that the stack says, once overlays have been laid over it.

use super::{
    diagnostic::line_and_column,
    node::{Node, Value},
};
use crate::model::{Field, Place};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The chosen one of `environments`, and the beginnings of all that it says.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub name: String,
    pub starts: BTreeSet<usize>,
}

impl Layer {
    /// What an overlay says, before it becomes part of the stack.
    pub fn of(name: &str, overlay: &Node) -> Self {
        let mut layer = Self { name: name.to_owned(), starts: BTreeSet::new() };
        walk("", overlay, &mut |_, span| {
            layer.starts.insert(span.start);
        });
        layer
    }
}

/// Returns the place of every key. Entries of lists are counted from 0.
pub(super) fn places(stack: &Node, layer: Option<&Layer>, source: &str) -> BTreeMap<Field, Place> {
    let mut places = BTreeMap::new();
    walk("", stack, &mut |path, span| {
        let (line, column) = line_and_column(source, span.start);
        let said_by = layer.filter(|layer| layer.starts.contains(&span.start));
        let environment = said_by.map(|layer| layer.name.clone());
        places.insert(Field(path.to_owned()), Place { span: span.clone(), line, column, environment });
    });
    places
}

fn walk(path: &str, node: &Node, tell: &mut dyn FnMut(&str, &Range<usize>)) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                let path = below(&entry.key);
                tell(&path, &entry.value.span);
                walk(&path, &entry.value, tell);
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                let path = below(&index.to_string());
                tell(&path, &item.span);
                walk(&path, item, tell);
            }
        }
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) => {}
    }
}
