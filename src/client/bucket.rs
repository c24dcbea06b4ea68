//! Object storage: buckets and objects over the XML API of COS (`cos-cls.md` 1, 2).

use super::{
    CallError, Reader, Writer,
    core::Core,
    transport::{Answer, Request},
};
use crate::wire::{
    Effect,
    cos::{self, CosError, ListBucketResult},
    sign::cos as signature,
};
use bytes::Bytes;
use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, InvalidHeaderValue},
};
use secrecy::ExposeSecret;
use std::collections::BTreeMap;

/// Seconds before and after now in which a signature holds: clocks differ a little, uploads take a while.
const VALIDITY: (i64, i64) = (-60, 900);

struct Call<'a> {
    action: &'static str,
    method: Method,
    bucket: &'a str,
    region: &'a str,
    /// Empty for the bucket itself.
    key: &'a str,
    params: &'a [(&'a str, &'a str)],
    body: &'a [u8],
    content_type: Option<&'static str>,
    /// Others, `x-cos-...`.
    headers: &'a [(&'static str, String)],
}

impl<'a> Call<'a> {
    fn look(action: &'static str, method: Method, bucket: &'a str, region: &'a str, key: &'a str) -> Self {
        Self { action, method, bucket, region, key, params: &[], body: &[], content_type: None, headers: &[] }
    }
}

impl Reader {
    /// Asks whether a bucket is there and may be looked into.
    pub async fn head_bucket(&self, bucket: &str, region: &str) -> Result<(), CallError> {
        self.core.cos(&Call::look("HEAD Bucket", Method::HEAD, bucket, region, "")).await.map(drop)
    }

    /// Returns the size of an object in bytes.
    pub async fn head_object(&self, bucket: &str, region: &str, key: &str) -> Result<u64, CallError> {
        let answer = self.core.cos(&Call::look("HEAD Object", Method::HEAD, bucket, region, key)).await?;
        let length = answer.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        Ok(length.and_then(|text| text.parse().ok()).unwrap_or_default())
    }

    /// Returns an object's own metadata: names without `x-cos-meta-`, in lower case, and values as they are on the wire.
    pub async fn object_metadata(
        &self,
        bucket: &str,
        region: &str,
        key: &str,
    ) -> Result<BTreeMap<String, String>, CallError> {
        let answer = self.core.cos(&Call::look("HEAD Object", Method::HEAD, bucket, region, key)).await?;
        let pairs = answer.headers.iter().filter_map(|(name, value)| {
            Some((name.as_str().strip_prefix("x-cos-meta-")?.to_owned(), value.to_str().ok()?.to_owned()))
        });
        Ok(pairs.collect())
    }

    /// Returns an object's bytes, if they are not more than the limit of an answer.
    pub async fn get_object(&self, bucket: &str, region: &str, key: &str) -> Result<Vec<u8>, CallError> {
        Ok(self.core.cos(&Call::look("GET Object", Method::GET, bucket, region, key)).await?.body)
    }

    /// Lists at most `limit` (1000) objects whose keys begin with `prefix` and follow `marker`.
    pub async fn list_objects(
        &self,
        bucket: &str,
        region: &str,
        prefix: &str,
        marker: &str,
        limit: usize,
    ) -> Result<ListBucketResult, CallError> {
        let limit = limit.clamp(1, 1000).to_string();
        // Keys may hold characters that XML cannot.
        let mut params = vec![("encoding-type", "url"), ("max-keys", &limit), ("prefix", prefix)];
        if !marker.is_empty() {
            params.push(("marker", marker));
        }
        let call = Call { params: &params, ..Call::look("GET Bucket", Method::GET, bucket, region, "") };
        let answer = self.core.cos(&call).await?;
        let text = String::from_utf8_lossy(&answer.body);
        quick_xml::de::from_str(&text).map_err(|_| answer.into_stranger(call.action, &cos::host(bucket, region)))
    }
}

impl Writer {
    /// Creates a bucket.
    pub async fn put_bucket(&self, bucket: &str, region: &str) -> Result<(), CallError> {
        self.reader.core.cos(&Call::look("PUT Bucket", Method::PUT, bucket, region, "")).await.map(drop)
    }

    /// Writes an object whole.
    pub async fn put_object(
        &self,
        bucket: &str,
        region: &str,
        key: &str,
        content_type: &'static str,
        body: &[u8],
    ) -> Result<(), CallError> {
        let call = Call::look("PUT Object", Method::PUT, bucket, region, key);
        self.reader.core.cos(&Call { body, content_type: Some(content_type), ..call }).await.map(drop)
    }

    /// Writes an object whole with these headers, unless there is one.
    ///
    /// # Errors
    /// Status 409 if there is one: it may also be this very one, whose answer was lost.
    pub async fn create_object(
        &self,
        bucket: &str,
        region: &str,
        key: &str,
        content_type: &'static str,
        headers: &[(&'static str, String)],
        body: &[u8],
    ) -> Result<(), CallError> {
        let mut headers = headers.to_vec();
        headers.push(("x-cos-forbid-overwrite", "true".to_owned()));
        let call = Call::look("PUT Object", Method::PUT, bucket, region, key);
        let call = Call { body, content_type: Some(content_type), headers: &headers, ..call };
        self.reader.core.cos(&call).await.map(drop)
    }
}

impl Core {
    /// Calls COS, again after troubles that pass: of the changes used here, doing one twice equals doing it once.
    async fn cos(&self, call: &Call<'_>) -> Result<Answer, CallError> {
        self.persist(call.action, Effect::Read, || async {
            let answer = self.cos_once(call).await?;
            let headers = answer.headers.clone();
            let first = understand(answer, call);
            let skewed = matches!(&first, Err(CallError::Cos { error, .. }) if error.code == "RequestTimeTooSkewed");
            if skewed && self.clock.correct(&headers) {
                return understand(self.cos_once(call).await?, call);
            }
            first
        })
        .await
    }

    async fn cos_once(&self, call: &Call<'_>) -> Result<Answer, CallError> {
        let host = cos::host(call.bucket, call.region);
        let headers = self.sign_cos(call, &host).map_err(|error| CallError::Unsendable {
            action: call.action,
            host: host.clone(),
            source: error.into(),
        })?;
        let segments: Vec<_> = call.key.split('/').map(signature::encode).collect();
        let query: Vec<_> =
            call.params.iter().map(|(key, value)| format!("{key}={}", signature::encode(value))).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let request = Request {
            action: call.action,
            method: call.method.clone(),
            host,
            path: format!("/{}{mark}{}", segments.join("/"), query.join("&")),
            headers,
            body: Bytes::copy_from_slice(call.body),
            timeout: self.timings.answer,
        };
        self.transport.send(request).await
    }

    fn sign_cos(&self, call: &Call<'_>, host: &str) -> Result<HeaderMap, InvalidHeaderValue> {
        let now = self.clock.now();
        let mut signed = vec![("host", host)];
        let mut headers = HeaderMap::new();
        if let Some(content_type) = call.content_type {
            signed.push(("content-type", content_type));
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        for (name, value) in call.headers {
            signed.push((name, value));
            headers.insert(*name, HeaderValue::from_str(value)?);
        }
        let path = format!("/{}", call.key);
        let covered =
            signature::Covered { method: call.method.as_str(), path: &path, params: call.params, headers: &signed };
        let keys = &self.credentials;
        let (start, end) = (now + VALIDITY.0, now + VALIDITY.1);
        let text = signature::authorization(&keys.secret_id, keys.secret_key.expose_secret(), start, end, &covered);
        headers.insert(AUTHORIZATION, HeaderValue::from_str(&text)?);
        if let Some(token) = &keys.token {
            let mut value = HeaderValue::from_str(token.expose_secret())?;
            value.set_sensitive(true);
            headers.insert("x-cos-security-token", value);
        }
        Ok(headers)
    }
}

/// Sorts an answer by its status, which COS uses as HTTP means it.
fn understand(answer: Answer, call: &Call<'_>) -> Result<Answer, CallError> {
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    let (action, host, status) = (call.action, cos::host(call.bucket, call.region), answer.status);
    if answer.body.is_empty() {
        return Err(CallError::Cos { action, host, status, error: Box::default() });
    }
    match quick_xml::de::from_str::<CosError>(&String::from_utf8_lossy(&answer.body)) {
        Ok(error) => Err(CallError::Cos { action, host, status, error: Box::new(error) }),
        Err(_) => Err(answer.into_stranger(action, &host)),
    }
}
