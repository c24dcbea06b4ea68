//! The control API under `/_mpstack/`: for tests and tools that stand beside the cloud, not for its users.
//!
//! It asks for a header that names the root's secret id. No page of another origin can send one without asking first, and
//! it is never told yes; requests with an `Origin` are refused on top of that.

use super::{Response, answer, request::Request};
use crate::cloud::{Cloud, faults, host};
use hyper::{Method, StatusCode, header};
use serde_json::{Value, json};

/// First part of the paths of this API.
pub const PREFIX: &str = "/_mpstack/";

/// Calls that the audit log tells of at once, the newest; `LookUpEvents` has them all.
const MOST_ENTRIES: usize = 10_000;

const HEADER: &str = "x-mpstack-control";

/// Answers a request of the control API.
pub fn handle(cloud: &Cloud, request: &Request) -> Response {
    let known = request.header(HEADER) == Some(cloud.keys.secret_id.as_str());
    if !known || request.headers.contains_key(header::ORIGIN) {
        return failure(StatusCode::FORBIDDEN, "this is not for you");
    }
    match (&request.method, request.path.strip_prefix(PREFIX).unwrap_or_default()) {
        (&Method::GET, "clock") => clock(cloud),
        (&Method::PUT, "clock") => {
            let body = request.body_within(1 << 10).map_or(&[][..], |body| body);
            let offset = serde_json::from_slice::<Value>(body).ok().and_then(|body| body["offset_ms"].as_i64());
            let Some(offset) = offset else { return failure(StatusCode::BAD_REQUEST, "`offset_ms` is missing") };
            cloud.clock.set_offset_ms(offset);
            clock(cloud)
        }
        (&Method::GET, "faults") => answer::json(StatusCode::OK, &json!(cloud.faults.left(cloud.clock.now_ms()))),
        (&Method::PUT, "faults") => {
            let body = request.body_within(1 << 20).map_or(&[][..], |body| body);
            match faults::parse(&String::from_utf8_lossy(body)) {
                Ok(plan) => cloud.faults.set(plan, cloud.clock.now_ms()),
                Err(error) => return failure(StatusCode::BAD_REQUEST, &error.to_string()),
            }
            answer::json(StatusCode::OK, &json!(cloud.faults.left(cloud.clock.now_ms())))
        }
        (&Method::PUT, "lots") => {
            let body = request.body_within(1 << 10).map_or(&[][..], |body| body);
            let seed = serde_json::from_slice::<Value>(body).ok().and_then(|body| body["seed"].as_u64());
            let Some(seed) = seed else { return failure(StatusCode::BAD_REQUEST, "`seed` is missing") };
            cloud.host.seed(seed);
            answer::json(StatusCode::OK, &json!({"seed": seed}))
        }
        (&Method::GET, "audit") => match cloud.audit.last(MOST_ENTRIES) {
            Ok(entries) => answer::json(StatusCode::OK, &json!(entries)),
            Err(error) => failure(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        },
        (&Method::GET, "dead-letters") => match cloud.store.read(host::dead_letters) {
            Ok(letters) => answer::json(StatusCode::OK, &json!(letters)),
            Err(error) => failure(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        },
        _ => failure(StatusCode::NOT_FOUND, "no such thing"),
    }
}

fn clock(cloud: &Cloud) -> Response {
    let body = json!({"now_ms": cloud.clock.now_ms(), "offset_ms": cloud.clock.offset_ms()});
    answer::json(StatusCode::OK, &body)
}

fn failure(status: StatusCode, message: &str) -> Response {
    answer::json(status, &json!({"error": message}))
}
