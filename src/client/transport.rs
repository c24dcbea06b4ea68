//! One HTTP client: connections, time-outs, certificates, and the size of answers.

use super::{Address, CallError, Lost, SetupError, Timings};
use bytes::Bytes;
use reqwest::{
    Client, Method, RequestBuilder, Response, Url,
    header::{CONTENT_TYPE, HOST, HeaderMap, HeaderValue},
    redirect,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::{sync::Arc, time::Duration};

/// No answer that we ask for comes near; a wrong endpoint must not fill the memory.
pub(super) const ANSWER_LIMIT: usize = 16 * 1024 * 1024;

/// Sends requests to an address.
#[derive(Debug)]
pub(super) struct Transport {
    client: Client,
    address: Address,
}

/// A request, ready but for its host header.
pub(super) struct Request {
    pub(super) action: &'static str,
    pub(super) method: Method,
    pub(super) host: String,
    /// Path and query, percent-encoded.
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) timeout: Duration,
}

/// Whatever came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Transport {
    pub(super) fn new(address: Address, timings: &Timings) -> Result<Self, SetupError> {
        let mut builder = Client::builder()
            .connect_timeout(timings.connect)
            .redirect(redirect::Policy::none())
            .tls_backend_preconfigured(tls(&address)?);
        if let Address::At(_) = address {
            // A proxy of the environment is for the way out, and HTTP/2 would name the address instead of the real host.
            builder = builder.no_proxy().http1_only();
        }
        Ok(Self { client: builder.build().map_err(SetupError::Client)?, address })
    }

    /// Sends `request` once and reads the whole answer.
    pub(super) async fn send(&self, request: Request) -> Result<Answer, CallError> {
        let Request { action, method, host, path, mut headers, body, timeout } = request;
        let unsendable = |source: Box<dyn std::error::Error + Send + Sync>| CallError::Unsendable {
            action,
            host: host.clone(),
            source,
        };
        let url = self.address.url(&host, &path).map_err(|error| unsendable(error.into()))?;
        headers.insert(HOST, HeaderValue::from_str(&host).map_err(|error| unsendable(error.into()))?);
        let request = self.client.request(method, url.clone()).headers(headers).body(body).timeout(timeout);
        whole(request, action, host, &url, ANSWER_LIMIT).await
    }

    /// Asks for what an address names, as it is, without keys.
    pub(super) async fn get(
        &self,
        action: &'static str,
        url: Url,
        timeout: Duration,
        limit: usize,
    ) -> Result<Answer, CallError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let Some(url) = self.address.leads_to(url) else {
            let source = "the service named an address that is neither its own nor `https://`".into();
            return Err(CallError::Unsendable { action, host, source });
        };
        whole(self.client.get(url.clone()).timeout(timeout), action, host, &url, limit).await
    }
}

/// Sends a request once and reads the whole answer.
async fn whole(
    request: RequestBuilder,
    action: &'static str,
    host: String,
    url: &Url,
    limit: usize,
) -> Result<Answer, CallError> {
    let peer = url.origin().ascii_serialization();
    let lost = |source: reqwest::Error| CallError::Transport {
        action,
        host: host.clone(),
        peer: peer.clone(),
        lost: how_far(&source),
        // The URL is in `peer`; what follows it may hold an object's key, or a signature.
        source: Box::new(source.without_url()),
    };
    let mut response = request.send().await.map_err(&lost)?;
    let Some(body) = read(&mut response, limit).await.map_err(&lost)? else {
        return Err(CallError::TooLarge { action, host: host.clone(), limit });
    };
    Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body })
}

impl Answer {
    /// The answer as the error that it is no answer of the API.
    pub(super) fn into_stranger(self, action: &'static str, host: &str) -> CallError {
        let content_type = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let start = String::from_utf8_lossy(&self.body[..self.body.len().min(400)]);
        let words: Vec<_> = start.split_whitespace().collect();
        CallError::NotAnEnvelope {
            action,
            host: host.to_owned(),
            status: self.status,
            content_type: content_type.unwrap_or_default().to_owned(),
            start: words.join(" ").chars().filter(|character| !character.is_control()).take(80).collect(),
        }
    }
}

async fn read(response: &mut Response, limit: usize) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

fn how_far(error: &reqwest::Error) -> Lost {
    if error.is_connect() {
        Lost::Unconnected
    } else if error.is_timeout() {
        Lost::TimedOut
    } else {
        Lost::Interrupted
    }
}

fn tls(address: &Address) -> Result<ClientConfig, SetupError> {
    let mut roots = RootCertStore::empty();
    if address.needs_tls() {
        // Certificates that cannot be read are skipped: one odd file must not shut out the others.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(SetupError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // A client that is handed its TLS configuration does not add these itself.
    config.alpn_protocols = match address {
        Address::Tencent => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        Address::At(_) => vec![b"http/1.1".to_vec()],
    };
    Ok(config)
}
