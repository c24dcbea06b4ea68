//! Another cloud function, invoked asynchronously (`sinks.md` 9): the way around one function per event type and account.

use super::{LookUp, order::Order, pointer::pointer};
use crate::{
    archive::ENDPOINT,
    clock,
    config::OtherFunction,
    http::{Call, Http, Reply, Way},
    retry::{Again, Failure},
    role::RoleKeys,
    sign::{sha256_hex, tc3},
};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use std::time::Duration;

const HOST: &str = "scf.tencentcloudapi.com";

/// Longest asynchronous event, in bytes.
const LIMIT: usize = 128 * 1024;

pub(super) struct FanOut {
    region: String,
    body: String,
    look_up: LookUp,
}

impl FanOut {
    /// The other function gets the bytes as they came, as if the trigger were its own. What SCF would not take - too long, or no
    /// JSON - it gets as a pointer into the archive.
    pub(super) fn new(other: &OtherFunction, order: &Order<'_>) -> Result<Self, Failure> {
        let OtherFunction { function, namespace, qualifier, region } = other;
        let event = std::str::from_utf8(&order.parcel.body).ok().filter(|event| fits(event));
        let context = event.map_or_else(|| pointer(order.parcel), |event| Ok(event.to_owned()))?;
        let body = json!({
            "FunctionName": function,
            "Namespace": namespace,
            "Qualifier": qualifier,
            "InvocationType": "Event",
            "ClientContext": context,
        });
        Ok(Self { region: region.clone(), body: body.to_string(), look_up: order.look_up })
    }

    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        let keys = RoleKeys::of(self.look_up)?;
        let endpoint = (self.look_up)(ENDPOINT).filter(|endpoint| !endpoint.is_empty());
        let (url, way) = match endpoint {
            Some(endpoint) => (endpoint, Way::Direct),
            None => (format!("https://{}/", self.host()), Way::Outward),
        };
        let headers = self.headers(&keys, clock::now());
        let body = self.body.clone().into_bytes();
        judge(&http.send(Call { method: Method::POST, url, headers, body, way }).await?)
    }

    /// Finance zones are only served by their own hosts.
    fn host(&self) -> String {
        if self.region.ends_with("-fsi") { format!("scf.{}.tencentcloudapi.com", self.region) } else { HOST.into() }
    }

    fn headers(&self, keys: &RoleKeys, timestamp: i64) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("content-type", "application/json; charset=utf-8".to_owned()),
            ("host", self.host()),
            ("x-tc-action", "Invoke".into()),
        ];
        let signed: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let hash = sha256_hex(self.body.as_bytes());
        let covered = tc3::Covered { method: "POST", query: "", headers: &signed, payload_sha256: &hash };
        let authorization =
            tc3::authorization(&keys.secret_id, keys.secret_key.expose_secret(), "scf", timestamp, &covered);
        headers.extend([
            ("authorization", authorization),
            ("x-tc-version", "2018-04-16".into()),
            ("x-tc-region", self.region.clone()),
            ("x-tc-timestamp", timestamp.to_string()),
        ]);
        headers.extend(keys.token.as_ref().map(|token| ("x-tc-token", token.expose_secret().to_owned())));
        headers
    }
}

fn fits(event: &str) -> bool {
    event.len() <= LIMIT && serde_json::from_str::<IgnoredAny>(event).is_ok()
}

/// An answer without an error that names the request it has begun is success.
fn judge(reply: &Reply) -> Result<(), Failure> {
    reply.by_status()?;
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let response = &answer["Response"];
    match (response["Error"]["Code"].as_str(), response["Result"]["FunctionRequestId"].as_str()) {
        (Some(code), _) => Err(Failure { again: again(code), message: format!("SCF answered `{code}`") }),
        (None, Some(id)) if !id.is_empty() => Ok(()),
        (None, _) => Err(Failure::soon("the answer of SCF names no request")),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_names_its_request_is_success() {
        let error =
            |code: &str| format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"m"}},"RequestId":"r"}}}}"#);
        let pause = |seconds| Err(Again::After(Duration::from_secs(seconds)));
        for (body, expected) in [
            (r#"{"Response":{"Result":{"FunctionRequestId":"f"},"RequestId":"r"}}"#.to_owned(), Ok(())),
            (r#"{"Response":{"RequestId":"r"}}"#.into(), Err(Again::Soon)),
            ("<html>".into(), Err(Again::Soon)),
            (error("RequestLimitExceeded"), pause(1)),
            (error("RequestLimitExceeded.UinLimitExceeded"), pause(1)),
            (error("LimitExceeded.Quota"), pause(60)),
            (error("InternalError.System"), Err(Again::Soon)),
            (error("FailedOperation.FunctionStatusError"), Err(Again::Soon)),
            (error("AuthFailure.TokenFailure"), Err(Again::Soon)),
            (error("AuthFailure.UnauthorizedOperation"), Err(Again::Never)),
            (error("ResourceNotFound.Function"), Err(Again::Never)),
        ] {
            let reply = Reply { status: 200, body: body.clone().into(), retry_after: None };
            assert_eq!(judge(&reply).map_err(|failure| failure.again), expected, "{body}");
        }
    }

    #[test]
    fn only_json_of_a_size_is_passed_on() {
        assert!(fits(r#"{"EventType":"WorkflowTask"}"#));
        assert!(fits(&format!("\"{}\"", "x".repeat(LIMIT - 2))));
        assert!(!fits(&format!("\"{}\"", "x".repeat(LIMIT - 1))));
        assert!(!fits("{"));
    }
}
