//! The older request: a form with signature v1 (`signing.md` 4). Kept for actions that are only known in this shape.

use super::{Credentials, api::CLIENT};
use crate::wire::{sign::cos::encode, sign::v1};
use secrecy::ExposeSecret;
use serde_json::Value;

pub(super) const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// What is asked, of whom.
pub(super) struct Asked<'a> {
    pub(super) action: &'a str,
    pub(super) version: &'a str,
    pub(super) host: &'a str,
    /// Empty for global products.
    pub(super) region: &'a str,
    pub(super) parameters: &'a Value,
}

/// Returns the signed body of a request.
pub(super) fn sign(keys: &Credentials, now: i64, asked: &Asked<'_>) -> Vec<u8> {
    let Asked { action, version, host, region, parameters } = *asked;
    let mut fields: Vec<(String, String)> = [
        ("Action", action),
        ("Version", version),
        ("Timestamp", &now.to_string()),
        ("Nonce", &fastrand::u32(1..=65_535).to_string()),
        ("SecretId", &keys.secret_id),
        ("SignatureMethod", "HmacSHA256"),
        ("RequestClient", CLIENT),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    if !region.is_empty() {
        fields.push(("Region".to_owned(), region.to_owned()));
    }
    if let Some(token) = &keys.token {
        fields.push(("Token".to_owned(), token.expose_secret().to_owned()));
    }
    flatten("", parameters, &mut fields);
    let pairs: Vec<_> = fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let secret = keys.secret_key.expose_secret();
    let signature = v1::signature(secret, v1::Method::HmacSha256, "POST", host, &pairs);
    fields.push(("Signature".to_owned(), signature));
    let encoded: Vec<_> = fields.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    encoded.join("&").into_bytes()
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
