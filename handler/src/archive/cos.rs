//! The few COS requests that the handler makes, with the execution role's temporary keys.

use crate::{
    clock,
    config::CosArchive,
    http::{Call, Http, Reply, Way},
    retry::{Again, Failure},
    role::RoleKeys,
    sign::cos::{Covered, authorization, encode},
    sink::LookUp,
};
use reqwest::Method;
use secrecy::ExposeSecret;

/// Names the address of the embedded cloud. Requests keep their real host and signature; only the connection goes there.
pub const ENDPOINT: &str = "MPSTACK_ENDPOINT";

/// A signature is valid this long, in seconds, and from a minute ago, for clocks that are behind.
const VALIDITY: i64 = 900;

/// Largest object that is read: archived events are no larger than what the runtime hands over.
const OBJECT: usize = 8 * 1024 * 1024;

/// What was at a key before it was to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Nothing: it is written now. A bucket with versioning always says so, and keeps what was there as a version.
    Nothing,
    /// An object, which stays as it is.
    Something,
}

/// A bucket and the right to use it. Made per event: SCF may renew the keys in a living process.
pub struct Cos<'a> {
    http: &'a Http,
    bucket: &'a CosArchive,
    endpoint: Option<String>,
    keys: RoleKeys,
}

impl<'a> Cos<'a> {
    /// Takes the keys from the environment.
    ///
    /// # Errors
    /// The function has no execution role.
    pub fn new(http: &'a Http, bucket: &'a CosArchive, look_up: LookUp) -> Result<Self, Failure> {
        let endpoint = look_up(ENDPOINT).filter(|endpoint| !endpoint.is_empty());
        Ok(Self { http, bucket, endpoint, keys: RoleKeys::of(look_up)? })
    }

    /// Writes an object; `meta` are pairs of `x-cos-meta-` names and ASCII values.
    ///
    /// # Errors
    /// COS did not take it.
    pub async fn put(&self, key: &str, body: &[u8], meta: &[(&'static str, String)]) -> Result<(), Failure> {
        let mut headers = vec![("content-type", "application/json".to_owned())];
        headers.extend(meta.iter().cloned());
        judge(&self.send(Method::PUT, key, headers, body.to_vec()).await?)
    }

    /// Writes an object where there is none.
    ///
    /// # Errors
    /// COS did not take it, for another reason than that there is one.
    pub async fn create(&self, key: &str, body: &[u8], meta: &[(&'static str, String)]) -> Result<Before, Failure> {
        let mut headers =
            vec![("content-type", "application/json".to_owned()), ("x-cos-forbid-overwrite", "true".to_owned())];
        headers.extend(meta.iter().cloned());
        let reply = self.send(Method::PUT, key, headers, body.to_vec()).await?;
        if reply.status == 409 && code(&reply).as_deref() == Some("FileAlreadyExists") {
            return Ok(Before::Something);
        }
        judge(&reply).map(|()| Before::Nothing)
    }

    /// Deletes an object; one that is not there counts as deleted.
    ///
    /// # Errors
    /// COS did not do it.
    pub async fn delete(&self, key: &str) -> Result<(), Failure> {
        let reply = self.send(Method::DELETE, key, Vec::new(), Vec::new()).await?;
        if reply.status == 404 { Ok(()) } else { judge(&reply) }
    }

    /// Reads an object; `None` if there is none.
    ///
    /// # Errors
    /// COS did not say, or the object is larger than any event.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Failure> {
        let reply = self.send(Method::GET, key, Vec::new(), Vec::new()).await?;
        if reply.status == 404 {
            return Ok(None);
        }
        judge(&reply)?;
        if reply.body.len() == OBJECT {
            return Err(Failure::never(format!("the object has {OBJECT} bytes or more")));
        }
        Ok(Some(reply.body))
    }

    async fn send(
        &self,
        method: Method,
        key: &str,
        mut headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    ) -> Result<Reply, Failure> {
        let host = self.bucket.host();
        headers.push(("host", host.clone()));
        if let Some(token) = &self.keys.token {
            headers.push(("x-cos-security-token", token.expose_secret().into()));
        }
        headers.push(("authorization", self.authorization(&method, key, &headers)));
        let path = key.split('/').map(encode).collect::<Vec<_>>().join("/");
        let (url, way) = match &self.endpoint {
            Some(endpoint) => (format!("{}/{path}", endpoint.trim_end_matches('/')), Way::Direct),
            None => (format!("https://{host}/{path}"), Way::Outward),
        };
        self.http.fetch(Call { method, url, headers, body, way }, OBJECT).await
    }

    fn authorization(&self, method: &Method, key: &str, headers: &[(&'static str, String)]) -> String {
        let path = format!("/{key}");
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let covered = Covered { method: method.as_str(), path: &path, params: &[], headers: &headers };
        let now = clock::now();
        authorization(&self.keys.secret_id, self.keys.secret_key.expose_secret(), now - 60, now + VALIDITY, &covered)
    }
}

/// Returns the code in the XML of an error.
fn code(reply: &Reply) -> Option<String> {
    let body = String::from_utf8_lossy(&reply.body);
    let (_, rest) = body.split_once("<Code>")?;
    rest.split_once("</Code>").map(|(code, _)| code.to_owned())
}

/// Judges by status and, where that is not enough, by the code in the XML (`cos-cls.md` 2.2).
fn judge(reply: &Reply) -> Result<(), Failure> {
    let Err(failure) = reply.by_status() else { return Ok(()) };
    let code = code(reply);
    let again = match code.as_deref() {
        // The role's keys expired or the clocks disagree: both are different a minute later, on a fresh instance.
        Some("RequestTimeout" | "PathConflict" | "ExpiredToken" | "RequestTimeTooSkewed") => Again::Soon,
        Some(_) | None => failure.again,
    };
    let message =
        code.map_or_else(|| failure.message.clone(), |code| format!("COS answered `{code}` ({})", reply.status));
    Err(Failure { again, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_decide_where_the_status_does_not() {
        let judge = |status, code: &str| {
            let body = format!("<Error><Code>{code}</Code><Message>m</Message></Error>").into_bytes();
            judge(&Reply { status, body, retry_after: None }).expect_err("an error")
        };
        assert_eq!(judge(403, "AccessDenied"), Failure::never("COS answered `AccessDenied` (403)"));
        assert_eq!(judge(503, "SlowDown"), Failure::soon("COS answered `SlowDown` (503)"));
        assert_eq!(judge(409, "PathConflict"), Failure::soon("COS answered `PathConflict` (409)"));
    }
}
