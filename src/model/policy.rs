//! The canonical form of policy documents.
//!
//! The service normalises what it stores, so documents are compared by meaning (`cam-roles.md` 4): lists for scalars, the old
//! prefix `name/` off actions, everything sorted. Two documents that mean the same have the same text here.

use super::Statement;
use serde_json::{Map, Value, json};

/// Returns the canonical document that allows `rights`.
pub fn canonical_policy(rights: &[Statement]) -> String {
    let statements = rights
        .iter()
        .map(|right| json!({"effect": "allow", "action": right.actions, "resource": right.resources}))
        .collect::<Vec<_>>();
    canonical(Map::from_iter([("version".into(), "2.0".into()), ("statement".into(), statements.into())]))
}

/// Returns the canonical form of a document as the service tells it. What is no policy stays visible as it is.
///
/// # Errors
/// The text is no JSON object.
pub fn canonical_document(text: &str) -> Result<String, serde_json::Error> {
    Ok(canonical(serde_json::from_str(text)?))
}

fn canonical(mut document: Map<String, Value>) -> String {
    let statements = document.remove("statement").map(list).unwrap_or_default();
    let statements = statements.into_iter().map(|statement| match statement {
        Value::Object(members) => canonical_statement(members),
        other => other,
    });
    document.insert("statement".into(), sorted(statements.collect()));
    sorted_keys(Value::Object(document)).to_string()
}

fn canonical_statement(members: Map<String, Value>) -> Value {
    let members = members.into_iter().map(|(key, value)| {
        let value = match (key.as_str(), value) {
            ("action", value) => sorted(list(value).into_iter().map(without_prefix).collect()),
            ("resource", value) => sorted(list(value)),
            ("effect", Value::String(effect)) => effect.to_lowercase().into(),
            ("principal", Value::Object(kinds)) => {
                kinds.into_iter().map(|(kind, names)| (kind, sorted(list(names)))).collect::<Map<_, _>>().into()
            }
            (_, value) => value,
        };
        (key, value)
    });
    sorted_keys(members.collect::<Map<_, _>>().into())
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        scalar => vec![scalar],
    }
}

fn without_prefix(action: Value) -> Value {
    match action.as_str().and_then(|text| text.strip_prefix("name/")) {
        Some(short) => short.into(),
        None => action,
    }
}

fn sorted(mut items: Vec<Value>) -> Value {
    items.sort_by_cached_key(Value::to_string);
    items.dedup();
    items.into()
}

fn sorted_keys(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(key, value)| (key, sorted_keys(value))).collect();
            members.sort_by(|(left, _), (right, _)| left.cmp(right));
            members.into_iter().collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.into_iter().map(sorted_keys).collect(),
        scalar => scalar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(actions: &[&str], resources: &[&str]) -> Statement {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Statement { actions: owned(actions), resources: owned(resources) }
    }

    #[test]
    fn documents_of_one_meaning_have_one_text() {
        let ours =
            canonical_policy(&[right(&["cos:PutObject", "cos:GetObject"], &["qcs::cos:ap-beijing:uid/1:b-1/*"])]);
        assert_eq!(
            ours,
            r#"{"statement":[{"action":["cos:GetObject","cos:PutObject"],"effect":"allow","resource":["qcs::cos:ap-beijing:uid/1:b-1/*"]}],"version":"2.0"}"#
        );
        for told in [
            r#"{"version":"2.0","statement":[{"effect":"allow","action":["name\/cos:GetObject","name\/cos:PutObject"],"resource":["qcs::cos:ap-beijing:uid\/1:b-1\/*"]}]}"#,
            r#"{"statement":{"resource":"qcs::cos:ap-beijing:uid/1:b-1/*","action":["cos:PutObject","cos:GetObject","cos:PutObject"],"effect":"Allow"},"version":"2.0"}"#,
        ] {
            assert_eq!(canonical_document(told).expect("a document"), ours);
        }
    }

    #[test]
    fn a_difference_in_meaning_stays() {
        let one =
            canonical_document(r#"{"version":"2.0","statement":[{"effect":"allow","action":"a:B","resource":"*"}]}"#);
        let one = one.expect("a document");
        for other in [
            r#"{"version":"2.0","statement":[{"effect":"deny","action":"a:B","resource":"*"}]}"#,
            r#"{"version":"2.0","statement":[{"effect":"allow","action":"a:B","resource":"*","condition":{"ip_equal":{"qcs:ip":"10.0.0.1"}}}]}"#,
            r#"{"version":"2.0","statement":[]}"#,
            r#"{"version":"2.0"}"#,
        ] {
            assert_ne!(canonical_document(other).expect("a document"), one);
        }
        assert!(canonical_document("[]").is_err());
    }

    #[test]
    fn what_was_made_canonical_stays_so() {
        let once = canonical_policy(&[right(&["b:C", "a:B"], &["*"]), right(&["a:A"], &["y", "x"])]);
        assert_eq!(canonical_document(&once).expect("a document"), once);
    }
}
