//! Checking v1 signatures as clients really make them (`real-clients.md` 10).

use super::request::{Request, without_port};
use crate::wire::sign::{same, v1};
use secrecy::{ExposeSecret, SecretString};

/// The parameters that belong to the signature and the call, not to the action.
pub const COMMON: [&str; 11] = [
    "Action",
    "Language",
    "Nonce",
    "Region",
    "RequestClient",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Timestamp",
    "Token",
    "Version",
];

/// What a client makes of the text to sign before it sorts it.
#[derive(Clone, Copy)]
enum Dialect {
    /// As documented.
    Plain,
    /// Python's SDK writes `.` for `_` in names.
    Dotted,
    /// `@tencent-sdk/capi` leaves out values that begin with `@` when it posts.
    WithoutFiles,
}

/// Whether `Signature` is right for the other parameters.
pub fn verify(request: &Request, parameters: &[(String, String)], secret_key: &SecretString) -> bool {
    let value = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let Some(signature) = value("Signature") else { return false };
    let method = match value("SignatureMethod") {
        Some("HmacSHA256") => v1::Method::HmacSha256,
        _ => v1::Method::HmacSha1,
    };
    let hosts = [request.host.as_str(), without_port(&request.host)];
    let dialects = [Dialect::Plain, Dialect::Dotted, Dialect::WithoutFiles];
    hosts.into_iter().any(|host| {
        dialects.into_iter().any(|dialect| {
            let signed: Vec<_> = parameters
                .iter()
                .filter(|(name, _)| name != "Signature")
                .filter(|(_, value)| !matches!(dialect, Dialect::WithoutFiles) || !value.starts_with('@'))
                .map(|(name, value)| match dialect {
                    Dialect::Dotted => (name.replace('_', "."), value.as_str()),
                    Dialect::Plain | Dialect::WithoutFiles => (name.clone(), value.as_str()),
                })
                .collect();
            let signed: Vec<_> = signed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            let key = secret_key.expose_secret();
            let expected = v1::signature(key, method, request.method.as_str(), host, &signed);
            same(expected.as_bytes(), signature.as_bytes())
        })
    })
}
