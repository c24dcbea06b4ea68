//! Marks of ownership: how things that a stack made are told from others.

use crate::{
    model::{BASELINE_VARIABLE, OWNER_TAG},
    wire::KeyValue,
};

const WORDS: &str = "mpstack stack ";

/// The description of roles and policies that `stack` made.
pub(super) fn description(stack: &str) -> String {
    format!("{WORDS}{stack}")
}

/// The tags of what `stack` made.
pub(super) fn tags(stack: &str) -> Vec<KeyValue> {
    vec![KeyValue { key: OWNER_TAG.to_owned(), value: stack.to_owned() }]
}

/// The stack named by a tag.
pub(super) fn of_tags(tags: &[KeyValue]) -> Option<String> {
    tags.iter().find(|tag| tag.key == OWNER_TAG).map(|tag| tag.value.clone())
}

/// The stack named by a description.
pub(super) fn of_description(text: &str) -> Option<String> {
    text.strip_prefix(WORDS).filter(|stack| !stack.is_empty()).map(str::to_owned)
}

/// The stack named by the baseline among a function's variables, `1:<stack>:<vector>`.
pub(super) fn of_baseline(variables: &[KeyValue]) -> Option<String> {
    let baseline = variables.iter().find(|variable| variable.key == BASELINE_VARIABLE)?;
    let mut parts = baseline.value.split(':');
    let (version, stack) = (parts.next()?, parts.next()?);
    (version == "1" && !stack.is_empty() && parts.next().is_some()).then(|| stack.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_read_back() {
        assert_eq!(of_description(&description("demo")), Some("demo".into()));
        assert_eq!(of_tags(&tags("demo")), Some("demo".into()));
        for (text, stack) in [("1:demo:abc", Some("demo")), ("2:demo:abc", None), ("1::x", None), ("1:demo", None)] {
            let variable = KeyValue { key: BASELINE_VARIABLE.into(), value: text.into() };
            assert_eq!(of_baseline(&[variable]).as_deref(), stack, "{text}");
        }
        assert_eq!(of_description("made by hand"), None);
    }
}
