//! Buckets and objects over HTTP, signed as the vendor's SDKs sign.

mod access;
mod buckets;
mod copies;
mod multipart;
mod objects;
mod rights;
mod settings;

use super::store;
use crate::{
    cloud::{
        Keys,
        tests::scene::{Scene, zip_of},
    },
    wire::{
        cos::{CosError, ListBucketResult, host},
        sign::cos::{Covered, authorization, encode},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret;
use serde_json::json;
use std::time::Duration;

const BUCKET: &str = "callbacks-1250000000";
const REGION: &str = "ap-beijing";

/// A request about to be signed.
#[derive(Clone)]
struct Ask<'s> {
    scene: &'s Scene,
    method: Method,
    host: String,
    /// Host as signed; clients differ on ports.
    signed_host: String,
    key: String,
    parameters: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    keys: Keys,
    /// Seconds from now to the start and to the end of validity.
    window: (i64, i64),
}

/// An answer, read whole.
#[derive(Debug)]
struct Told {
    status: StatusCode,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl Told {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn code(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let error: CosError = quick_xml::de::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(error.request_id, self.header("x-cos-request-id"));
        error.code
    }

    #[track_caller]
    fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    /// What the first element of this name holds.
    #[track_caller]
    fn element(&self, name: &str) -> String {
        let text = self.text();
        let rest = text.split(&format!("<{name}>")).nth(1).unwrap_or_else(|| panic!("no `{name}`: {text}"));
        rest.split(&format!("</{name}>")).next().unwrap_or_default().to_owned()
    }

    #[track_caller]
    fn refused(self, status: u16, code: &str) {
        assert_eq!((self.is(status).code().as_str()), code);
    }
}

fn ask<'s>(scene: &'s Scene, method: &str, key: &str) -> Ask<'s> {
    let host = host(BUCKET, REGION);
    Ask {
        scene,
        method: method.parse().expect("a method"),
        signed_host: host.clone(),
        host,
        key: key.to_owned(),
        parameters: Vec::new(),
        headers: Vec::new(),
        body: Vec::new(),
        keys: scene.keys.clone(),
        window: (-60, 600),
    }
}

impl Ask<'_> {
    fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn asking(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    fn signature(&self) -> String {
        let now = self.scene.running.clock().now();
        let pairs = |pairs: &[(String, String)]| pairs.to_vec();
        let (parameters, mut headers) = (pairs(&self.parameters), pairs(&self.headers));
        headers.push(("host".to_owned(), self.signed_host.clone()));
        fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
        }
        let (start, end) = self.window;
        authorization(
            &self.keys.secret_id,
            self.keys.secret_key.expose_secret(),
            now + start,
            now + end,
            &Covered {
                method: self.method.as_str(),
                path: &format!("/{}", self.key),
                params: &borrowed(&parameters),
                headers: &borrowed(&headers),
            },
        )
    }

    fn url(&self) -> String {
        let path = self.key.split('/').map(encode).collect::<Vec<_>>().join("/");
        let query: Vec<_> =
            self.parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        format!("{}/{path}?{}", self.scene.running.endpoint(), query.join("&"))
    }

    async fn send(self) -> Told {
        let signature = self.signature();
        let url = self.url();
        self.sent(url, Some(signature)).await
    }

    /// Sends the signature in the query.
    async fn presigned(self) -> Told {
        let signature = self.signature();
        let parts: Vec<_> = signature
            .split('&')
            .map(|pair| pair.split_once('=').expect("a pair"))
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        let url = format!("{}&{}", self.url(), parts.join("&"));
        self.sent(url, None).await
    }

    async fn sent(self, url: String, signature: Option<String>) -> Told {
        let mut request = self.scene.http().request(self.method, url).header("host", self.host);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        if self.body.is_empty() {
            // The client would leave it out, and the service demands it.
            request = request.header("content-length", 0);
        }
        if let Some(signature) = signature {
            request = request.header("authorization", signature);
        }
        if let Some(token) = &self.scene.token {
            request = request.header("x-cos-security-token", token);
        }
        let answer = request.body(self.body).send().await.expect("sent");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.expect("a body").to_vec();
        assert_eq!(headers["server"], "tencent-cos");
        Told { status, headers, body }
    }
}

async fn with_bucket() -> Scene {
    let scene = Scene::start().await;
    ask(&scene, "PUT", "").send().await.is(200);
    scene
}

impl Scene {
    /// Goes on as a session of a role that may do this below these places, and nothing else.
    async fn allow(&mut self, rights: &[(&str, &str)]) {
        let statement = |(action, place): &(&str, &str)| {
            let resource = match *place {
                "*" => "*".to_owned(),
                place => format!("qcs::cos:{REGION}:uid/1250000000:{BUCKET}/{place}"),
            };
            json!({"effect": "allow", "action": [format!("name/cos:{action}")], "resource": [resource]})
        };
        let statements: Vec<_> = rights.iter().map(statement).collect();
        let policy = json!({"version": "2.0", "statement": statements}).to_string();
        self.role("exec");
        self.call("cam.CreatePolicy", &json!({"PolicyName": "rights", "PolicyDocument": policy})).await;
        self.call("cam.AttachRolePolicy", &json!({"AttachRoleName": "exec", "PolicyName": "rights"})).await;
        let credentials = self.running.cloud().mint_session("exec", "s", Duration::from_secs(60)).expect("minted");
        self.act_as(credentials);
    }
}
