//! A hand that signs requests itself and sends each once: for scenes that want them wrong, or answered or not.

use crate::sandbox::{SECRET_ID, SECRET_KEY};
use mpstack::wire::sign::{cos, sha256_hex, tc3};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};

/// The region of all its calls.
pub const REGION: &str = "ap-beijing";

/// Keys, an address, and a client.
#[derive(Clone)]
pub struct Hand {
    /// Where the cloud answers.
    pub endpoint: String,
    /// Public half of the keys.
    pub secret_id: String,
    /// Secret half.
    pub secret_key: String,
    /// Token of temporary keys.
    pub token: Option<String>,
    /// Seconds by which its clock is off.
    pub off: i64,
    /// What it sends with.
    pub http: reqwest::Client,
}

impl Hand {
    /// The root's hand.
    pub fn new(endpoint: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().tls_backend_preconfigured(crate::proxy::no_tls());
        Self {
            endpoint: endpoint.to_owned(),
            secret_id: SECRET_ID.to_owned(),
            secret_key: SECRET_KEY.to_owned(),
            token: None,
            off: 0,
            http: http.build().expect("plain http"),
        }
    }

    /// Unix seconds by its clock.
    pub fn now(&self) -> i64 {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).expect("later than 1970");
        i64::try_from(since_epoch.as_secs()).expect("not that late") + self.off
    }

    /// A signed request of `product.Action`.
    pub fn request(&self, action: &str, version: &str, body: &[u8]) -> RequestBuilder {
        let (product, action) = action.split_once('.').expect("`product.Action`");
        let host = format!("{product}.tencentcloudapi.com");
        let headers = [("content-type", "application/json"), ("host", host.as_str())];
        let hash = sha256_hex(body);
        let covered = tc3::Covered { method: "POST", query: "", headers: &headers, payload_sha256: &hash };
        let now = self.now();
        let authorization = tc3::authorization(&self.secret_id, &self.secret_key, product, now, &covered);
        let mut request = self
            .http
            .post(&self.endpoint)
            .header("host", &host)
            .header("content-type", "application/json")
            .header("x-tc-action", action)
            .header("x-tc-version", version)
            .header("x-tc-region", REGION)
            .header("x-tc-timestamp", now)
            .header("authorization", authorization)
            .body(body.to_vec());
        if let Some(token) = &self.token {
            request = request.header("x-tc-token", token);
        }
        request
    }

    /// Calls an action and returns what the envelope holds; `None` if no answer came.
    pub async fn call(&self, action: &str, parameters: &Value) -> Option<Value> {
        let (product, _) = action.split_once('.').expect("`product.Action`");
        let version = mpstack::wire::Product::from_label(product).expect("a product").version();
        said(self.request(action, version, parameters.to_string().as_bytes())).await
    }

    /// A signed request to COS, by path.
    pub fn object(&self, method: Method, path: &str, body: Vec<u8>) -> RequestBuilder {
        let host = self.endpoint.trim_start_matches("http://");
        let headers = [("host", host)];
        let covered = cos::Covered { method: method.as_str(), path, params: &[], headers: &headers };
        let now = self.now();
        let authorization = cos::authorization(&self.secret_id, &self.secret_key, now - 60, now + 600, &covered);
        self.http
            .request(method, format!("{}{path}", self.endpoint))
            .header("authorization", authorization)
            .header("content-length", body.len())
            .body(body)
    }

    /// Puts an object and tells whether it was acknowledged.
    pub async fn put(&self, path: &str, body: &str) -> bool {
        let sent = self.object(Method::PUT, path, body.as_bytes().to_vec()).send().await;
        sent.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }

    /// Gets an object.
    pub async fn get(&self, path: &str) -> Option<String> {
        let answer = self.object(Method::GET, path, Vec::new()).send().await.ok()?;
        if answer.status() == StatusCode::OK { answer.text().await.ok() } else { None }
    }

    /// The control API.
    pub async fn control(&self, method: Method, path: &str, body: &str) -> Value {
        let request = self.http.request(method, format!("{}/_mpstack/{path}", self.endpoint));
        let answer = request.header("x-mpstack-control", SECRET_ID).body(body.to_owned()).send().await;
        let text = answer.expect("the cloud answers").text().await.expect("whole");
        serde_json::from_str(&text).expect("JSON")
    }
}

/// Sends a request and returns what the envelope holds; `None` if no whole answer came.
pub async fn said(request: RequestBuilder) -> Option<Value> {
    let text = request.send().await.ok()?.text().await.ok()?;
    let mut body: Value = serde_json::from_str(&text).ok()?;
    Some(body["Response"].take())
}

/// The code of an answer's error, empty for success.
pub fn code(answer: &Value) -> &str {
    answer["Error"]["Code"].as_str().unwrap_or_default()
}
