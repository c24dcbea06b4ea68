//! Policy documents in one canonical form, so that they can be compared as text.
//!
//! The server normalises what it is given (`cam-roles.md` 4): arrays where one element was sent, `name/` before actions,
//! escaped slashes. Two documents mean the same if their canonical texts are equal.

use super::Statement;
use serde_json::{Map, Value, json};

/// Returns the canonical document that allows `rights`.
pub fn policy_document(rights: &[Statement]) -> String {
    let statements: Vec<Value> = rights
        .iter()
        .map(|Statement { actions, resources }| json!({"effect": "allow", "action": actions, "resource": resources}))
        .collect();
    canonical(&json!({"version": "2.0", "statement": statements})).to_string()
}

/// Returns the canonical form of a document as read.
///
/// # Errors
/// A text that is no JSON.
pub fn canonical_policy(text: &str) -> Result<String, serde_json::Error> {
    Ok(canonical(&serde_json::from_str(text)?).to_string())
}

fn canonical(value: &Value) -> Value {
    let Value::Object(members) = value else { return value.clone() };
    let mut sorted: Vec<(String, Value)> = members
        .iter()
        .map(|(key, member)| {
            let member = match key.as_str() {
                "action" => list(member, |action| action.strip_prefix("name/").unwrap_or(action).to_owned()),
                "resource" => list(member, str::to_owned),
                "statement" => statements(member),
                _ => canonical(member),
            };
            (key.clone(), member)
        })
        .collect();
    sorted.sort_by(|(left, _), (right, _)| left.cmp(right));
    Value::Object(Map::from_iter(sorted))
}

fn list(value: &Value, clean: impl Fn(&str) -> String) -> Value {
    let mut texts: Vec<String> = match value {
        Value::String(text) => vec![clean(text)],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(clean).collect(),
        _ => return value.clone(),
    };
    texts.sort();
    texts.dedup();
    json!(texts)
}

fn statements(value: &Value) -> Value {
    let mut canonical: Vec<Value> = match value {
        Value::Array(items) => items.iter().map(canonical).collect(),
        single => vec![canonical(single)],
    };
    canonical.sort_by_key(Value::to_string);
    Value::Array(canonical)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_makes_of_a_document_means_the_same() {
        let rights = [Statement {
            actions: vec!["cos:PutObject".into(), "cos:GetObject".into()],
            resources: vec!["qcs::cos:ap-beijing:uid/1250000000:b-1250000000/mps/*".into()],
        }];
        let stored = r#"{"statement":{"resource":"qcs::cos:ap-beijing:uid\/1250000000:b-1250000000\/mps\/*",
            "effect":"allow","action":["name\/cos:GetObject","name\/cos:PutObject"]},"version":"2.0"}"#;
        assert_eq!(canonical_policy(stored).expect("JSON"), policy_document(&rights));
        let wider = stored.replace("cos:GetObject", "cos:*");
        assert_ne!(canonical_policy(&wider).expect("JSON"), policy_document(&rights));
        assert!(canonical_policy("<html>").is_err());
    }
}
