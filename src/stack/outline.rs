//! The names in a stack, as far as it can be read: for completion, which must work while the file is being written.

use super::{
    node::{Node, Value},
    report::Report,
    yaml,
};
use std::{fs::File, io::Read, path::Path};

/// A stack that is larger than this completes nothing.
const MOST_BYTES: u64 = 1 << 20;

/// Names in the order of the file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Of its `environments`.
    pub environments: Vec<String>,
    /// Of its `variables`.
    pub variables: Vec<String>,
    /// Of its routes.
    pub routes: Vec<String>,
}

impl Outline {
    /// Reads what can be read; nothing of a file that is missing or no YAML.
    pub fn of(file: &Path) -> Self {
        let mut text = String::new();
        let read = File::open(file).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text));
        read.map_or_else(|_| Self::default(), |_| Self::of_text(&text))
    }

    fn of_text(text: &str) -> Self {
        let Some(stack) = yaml::parse(&Report::new(text)) else { return Self::default() };
        let routes = get(&stack, "notify").map_or(&[][..], |routes| match &routes.value {
            Value::List(routes) => routes,
            _ => &[],
        });
        let name = |route: &Node| match &get(route, "name")?.value {
            Value::Text(text) => text.plain(),
            _ => None,
        };
        Self {
            environments: keys(&stack, "environments"),
            variables: keys(&stack, "variables"),
            routes: routes.iter().filter_map(name).collect(),
        }
    }
}

fn get<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value),
        _ => None,
    }
}

fn keys(stack: &Node, key: &str) -> Vec<String> {
    match get(stack, key).map(|node| &node.value) {
        Some(Value::Map(entries)) => entries.iter().map(|entry| entry.key.clone()).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_a_stack_that_is_not_finished() {
        let text = "environments: { dev: , prod: {} }\nvariables: { stage: x }\nnotify:\n  - name: ops\n    wecom:\n  - log: {}\n";
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let outline =
            Outline { environments: names(&["dev", "prod"]), variables: names(&["stage"]), routes: names(&["ops"]) };
        assert_eq!(Outline::of_text(text), outline);
        assert_eq!(Outline::of_text("notify: ["), Outline::default());
        assert_eq!(Outline::of(Path::new("no such file")), Outline::default());
    }
}
