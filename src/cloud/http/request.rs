//! A request, read whole.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::{HeaderMap, Method, body::Incoming, header};
use std::net::IpAddr;

/// The largest API 3.0 request (`scf-api.md` 1).
pub const API_BODY: usize = 10_485_760;

/// The largest COS object. The service takes 5 GB in one request; whole bodies are held in memory here, and archives and
/// code are far smaller.
pub const OBJECT_BODY: usize = 64 << 20;

/// A request with its body in memory.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// As sent: `Host`, else the authority of an absolute target; possibly malformed, possibly empty.
    pub host: String,
    /// Percent-encoded path.
    pub path: String,
    /// Percent-encoded query, without its question mark; empty if there is none.
    pub query: String,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, unless it was too large.
    pub body: Body,
    /// Where it comes from, if the connection knows.
    pub address: Option<IpAddr>,
}

/// A body, up to the limit of the party it is for.
#[derive(Debug, Clone)]
pub enum Body {
    /// All of it.
    Whole(Bytes),
    /// Only how long it was; `None` if nobody wanted to know any more.
    TooLarge(usize),
}

impl Request {
    /// Reads a request to its end: a client that is still sending does not listen.
    pub async fn read(request: hyper::Request<Incoming>, address: Option<IpAddr>) -> Result<Self, hyper::Error> {
        let (parts, mut incoming) = request.into_parts();
        let host = parts.headers.get(header::HOST).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let host = host.or_else(|| parts.uri.authority().map(ToString::to_string)).unwrap_or_default();
        let (mut bytes, mut length) = (BytesMut::new(), 0_usize);
        while let Some(frame) = incoming.frame().await {
            let Ok(data) = frame?.into_data() else { continue };
            length = length.saturating_add(data.len());
            if length <= OBJECT_BODY {
                bytes.extend_from_slice(&data);
            } else {
                bytes = BytesMut::new();
            }
        }
        let body = if length <= OBJECT_BODY { Body::Whole(bytes.freeze()) } else { Body::TooLarge(length) };
        Ok(Self {
            method: parts.method,
            host,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body,
            address,
        })
    }

    /// A header's value, if it is there and text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The host as a name: without scheme (an old tccli sends one), port and case.
    pub fn host_name(&self) -> String {
        let host = self.host.rsplit("//").next().unwrap_or_default();
        without_port(host.trim_end_matches('/')).to_ascii_lowercase()
    }

    /// The body if it has at most `limit` bytes, else its length.
    pub fn body_within(&self, limit: usize) -> Result<&Bytes, usize> {
        match &self.body {
            Body::Whole(bytes) if bytes.len() <= limit => Ok(bytes),
            Body::Whole(bytes) => Err(bytes.len()),
            Body::TooLarge(length) => Err(*length),
        }
    }
}

/// Cuts a port off.
pub fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}
