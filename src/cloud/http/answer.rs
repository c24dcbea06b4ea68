//! Writing answers.

use super::Response;
use bytes::Bytes;
use hyper::{StatusCode, header};
use serde_json::Value;

/// An answer of any kind.
pub fn plain(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(body.into().into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type));
    response
}

/// An answer of API 3.0: status 200 whatever it says, and exactly this content type; with a charset, the Python SDK takes
/// failures for successes (`real-clients.md` 1, 2).
pub fn api(body: Vec<u8>) -> Response {
    plain(StatusCode::OK, "application/json", body)
}

/// An answer of the control API.
pub fn json(status: StatusCode, body: &Value) -> Response {
    plain(status, "application/json", body.to_string())
}
