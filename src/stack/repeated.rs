//! Keys that stand twice: YAML forbids them, and most readers let one of the two win.

use super::{
    code::Code,
    diagnostic::Diagnostic,
    node::{Node, Value},
    report::Report,
};
use std::collections::HashMap;

/// Reports repeated keys anywhere below `node`.
pub(super) fn check(node: &Node, report: &Report<'_>) {
    match &node.value {
        Value::Map(entries) => {
            let mut first = HashMap::new();
            for entry in entries {
                if let Some(before) = first.insert(entry.key.as_str(), &entry.span) {
                    report.say(
                        Diagnostic::new(Code::RepeatedKey, &entry.span, format!("repeated key `{}`", entry.key))
                            .expected("stands here again")
                            .also(before, "stands here first"),
                    );
                }
                check(&entry.value, report);
            }
        }
        Value::List(items) => items.iter().for_each(|item| check(item, report)),
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) => {}
    }
}
