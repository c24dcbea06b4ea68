//! Calls of Tencent Cloud's API 3.0, signed with the execution role's temporary keys.

use crate::{
    archive::ENDPOINT,
    clock,
    http::{Call, Http, Reply, Way},
    retry::{Again, Failure},
    role::RoleKeys,
    sign::{sha256_hex, tc3},
    sink::LookUp,
};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::Value;
use std::time::Duration;

/// An action of a service.
#[derive(Debug, Clone, Copy)]
pub struct Action<'a> {
    /// `scf`, `mps`: the first part of the host's name.
    pub service: &'static str,
    /// Of the service's API.
    pub version: &'static str,
    /// As the vendor writes it.
    pub name: &'static str,
    /// Where; `None` if the service has no regions and ours is not known.
    pub region: Option<&'a str>,
}

impl Action<'_> {
    /// Sends it with `body`, JSON, and reads at most `most` bytes of the answer.
    ///
    /// # Errors
    /// The function has no execution role, or the transport failed.
    pub async fn send(&self, http: &Http, look_up: LookUp, body: &str, most: usize) -> Result<Reply, Failure> {
        let keys = RoleKeys::of(look_up)?;
        let endpoint = look_up(ENDPOINT).filter(|endpoint| !endpoint.is_empty());
        let (url, way) = match endpoint {
            Some(endpoint) => (endpoint, Way::Direct),
            None => (format!("https://{}/", self.host()), Way::Outward),
        };
        let headers = self.headers(&keys, body, clock::now());
        http.fetch(Call { method: Method::POST, url, headers, body: body.as_bytes().to_vec(), way }, most).await
    }

    /// Finance zones are only served by their own hosts.
    fn host(&self) -> String {
        let Self { service, region, .. } = self;
        match region.filter(|region| region.ends_with("-fsi")) {
            Some(zone) => format!("{service}.{zone}.tencentcloudapi.com"),
            None => format!("{service}.tencentcloudapi.com"),
        }
    }

    fn headers(&self, keys: &RoleKeys, body: &str, timestamp: i64) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("content-type", "application/json; charset=utf-8".to_owned()),
            ("host", self.host()),
            ("x-tc-action", self.name.into()),
        ];
        let signed: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let hash = sha256_hex(body.as_bytes());
        let covered = tc3::Covered { method: "POST", query: "", headers: &signed, payload_sha256: &hash };
        let secret_key = keys.secret_key.expose_secret();
        let authorization = tc3::authorization(&keys.secret_id, secret_key, self.service, timestamp, &covered);
        headers.extend([
            ("authorization", authorization),
            ("x-tc-version", self.version.into()),
            ("x-tc-timestamp", timestamp.to_string()),
        ]);
        headers.extend(self.region.map(|region| ("x-tc-region", region.to_owned())));
        headers.extend(keys.token.as_ref().map(|token| ("x-tc-token", token.expose_secret().to_owned())));
        headers
    }
}

/// Returns what an answer of `service` says, null if it is none of the API's.
///
/// # Errors
/// Another status than 2xx, or an error in the answer.
pub fn response(service: &str, reply: &Reply) -> Result<Value, Failure> {
    reply.by_status()?;
    let mut answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let response = answer["Response"].take();
    match response["Error"]["Code"].as_str() {
        Some(code) => Err(Failure { again: again(code), message: format!("{service} answered `{code}`") }),
        None => Ok(response),
    }
}

fn again(code: &str) -> Again {
    let (family, _) = code.split_once('.').unwrap_or((code, ""));
    match (family, code) {
        ("RequestLimitExceeded", _) => Again::After(Duration::from_secs(1)),
        // Quotas and unpaid bills are mended by people, in minutes at best.
        ("LimitExceeded" | "ResourceUnavailable", _) => Again::After(Duration::from_secs(60)),
        // A function that is being updated among them.
        ("InternalError" | "FailedOperation", _) => Again::Soon,
        // The role's keys expired or the clocks disagree: both are different on a fresh instance.
        (_, "AuthFailure.SignatureExpire" | "AuthFailure.TokenFailure") => Again::Soon,
        _ => Again::Never,
    }
}
