//! Trust documents: which service may assume a role.

use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The trust document that lets `service` assume a role.
pub(super) fn trust(service: &str) -> String {
    json!({
        "version": "2.0",
        "statement": [{"effect": "allow", "action": ["name/sts:AssumeRole"], "principal": {"service": [service]}}]
    })
    .to_string()
}

/// The services that a trust document lets in.
///
/// # Errors
/// The text is no JSON.
pub(super) fn trusted_services(document: &str) -> Result<BTreeSet<String>, serde_json::Error> {
    // Older servers return it percent-encoded (`cam-roles.md` 4).
    let decoded = match document.starts_with("%7B") {
        true => percent_encoding::percent_decode_str(document).decode_utf8_lossy(),
        false => document.into(),
    };
    let document: Value = serde_json::from_str(&decoded)?;
    let statements = match &document["statement"] {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let allowing = statements
        .iter()
        .filter(|statement| statement["effect"].as_str().is_some_and(|effect| effect.eq_ignore_ascii_case("allow")));
    let mut services = BTreeSet::new();
    for statement in allowing {
        match &statement["principal"]["service"] {
            Value::Array(names) => services.extend(names.iter().filter_map(Value::as_str).map(str::to_owned)),
            Value::String(name) => _ = services.insert(name.clone()),
            _ => {}
        }
    }
    Ok(services)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_reads_back_in_every_shape() {
        let expected = BTreeSet::from(["scf.qcloud.com".to_owned()]);
        for document in [
            trust("scf.qcloud.com").as_str(),
            r#"{"version":"2.0","statement":{"action":"sts:AssumeRole","effect":"Allow","principal":{"service":"scf.qcloud.com"}}}"#,
            "%7B%22statement%22%3A%5B%7B%22effect%22%3A%22allow%22%2C%22principal%22%3A%7B%22service%22%3A%22scf.qcloud.com%22%7D%7D%5D%7D",
        ] {
            assert_eq!(trusted_services(document).expect("a document"), expected, "{document}");
        }
        let denied = r#"{"statement":[{"effect":"deny","principal":{"service":"scf.qcloud.com"}}]}"#;
        assert_eq!(trusted_services(denied).expect("a document"), BTreeSet::new());
        assert!(trusted_services("<html>").is_err());
    }
}
