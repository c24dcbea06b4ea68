//! The older request: a form with signature v1 (`signing.md` 4). Kept for actions that are only known in this shape.

use super::{Credentials, api::CLIENT};
use crate::wire::{Action, sign::cos::encode, sign::v1};
use secrecy::ExposeSecret;
use serde_json::Value;

pub(super) const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// Returns the signed body of `action`.
pub(super) fn sign<A: Action>(
    keys: &Credentials,
    now: i64,
    host: &str,
    region: &str,
    action: &A,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut fields = vec![
        ("Action".to_owned(), A::NAME.to_owned()),
        ("Version".to_owned(), A::PRODUCT.version().to_owned()),
        ("Timestamp".to_owned(), now.to_string()),
        ("Nonce".to_owned(), fastrand::u32(1..=65_535).to_string()),
        ("SecretId".to_owned(), keys.secret_id.clone()),
        ("SignatureMethod".to_owned(), "HmacSHA256".to_owned()),
        ("RequestClient".to_owned(), CLIENT.to_owned()),
    ];
    if !region.is_empty() {
        fields.push(("Region".to_owned(), region.to_owned()));
    }
    if let Some(token) = &keys.token {
        fields.push(("Token".to_owned(), token.expose_secret().to_owned()));
    }
    flatten("", &serde_json::to_value(action)?, &mut fields);
    let pairs: Vec<_> = fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let secret = keys.secret_key.expose_secret();
    let signature = v1::signature(secret, v1::Method::HmacSha256, "POST", host, &pairs);
    fields.push(("Signature".to_owned(), signature));
    let encoded: Vec<_> = fields.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    Ok(encoded.join("&").into_bytes())
}

/// Nested values travel as `A.0.B`.
fn flatten(prefix: &str, value: &Value, fields: &mut Vec<(String, String)>) {
    let below = |key: &str| if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
    match value {
        Value::Null => {}
        Value::Object(members) => members.iter().for_each(|(key, value)| flatten(&below(key), value, fields)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| flatten(&below(&index.to_string()), value, fields));
        }
        Value::String(text) => fields.push((prefix.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => fields.push((prefix.to_owned(), value.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_values_are_flattened() {
        let mut fields = Vec::new();
        flatten("", &serde_json::json!({"A": [{"B": 1}, {"B": true}], "C": "x", "D": null}), &mut fields);
        let fields: Vec<_> = fields.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(fields, ["A.0.B=1", "A.1.B=true", "C=x"]);
    }
}
