//! Where code can be fetched: a plain GET of an address that is good for a while.

use super::store;
use crate::{
    cloud::{
        Cloud,
        http::{Request, Response, answer, flat},
        store::StoreError,
    },
    wire::sign::same,
};
use hmac::{Hmac, KeyInit, Mac};
use hyper::{Method, StatusCode};
use secrecy::ExposeSecret;
use sha2::Sha256;

/// First part of the paths.
pub const PREFIX: &str = "/_code/";

/// Seconds for which an address is good: long enough to fetch a large zip twice.
const LIFETIME: i64 = 600;

fn signature(cloud: &Cloud, sha256: &str, expires: i64) -> String {
    let key = cloud.keys.secret_key.expose_secret().as_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(format!("{sha256}\n{expires}").as_bytes());
    base16ct::lower::encode_string(&mac.finalize().into_bytes())
}

/// Returns the address of a zip.
pub fn url(cloud: &Cloud, sha256: &str) -> String {
    let expires = cloud.clock.now() + LIFETIME;
    let signature = signature(cloud, sha256, expires);
    format!("{}{PREFIX}{sha256}?expires={expires}&signature={signature}", cloud.endpoint())
}

/// Answers a request for such an address.
pub fn handle(cloud: &Cloud, request: &Request) -> Response {
    let sha256 = request.path.strip_prefix(PREFIX).unwrap_or_default();
    let pairs = flat::pairs(&request.query);
    let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let expires = value("expires").and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
    let signed = value("signature").unwrap_or_default();
    let valid = same(signature(cloud, sha256, expires).as_bytes(), signed.as_bytes());
    if request.method != Method::GET || !valid || expires < cloud.clock.now() {
        return answer::plain(StatusCode::FORBIDDEN, "text/plain", "the address is wrong or has expired");
    }
    match cloud.store.read(|reader| store::code_opt(reader, sha256)) {
        Ok(Some(zip)) => answer::plain(StatusCode::OK, "application/zip", zip),
        Ok(None) => answer::plain(StatusCode::NOT_FOUND, "text/plain", "the code is gone"),
        Err(error) => {
            let error: StoreError = error;
            tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
            answer::plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", "internal error")
        }
    }
}
