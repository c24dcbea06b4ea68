//! What a web page must not do: drive the cloud from a browser on the same machine.
//!
//! Everything that changes anything must be signed, and a page has no keys. Should it get hold of some all the same, a browser
//! tells on it: requests from another origin carry its name, and a name that was made to point at this machine (DNS
//! rebinding) stands in `Host`.

use super::{Response, answer, request::Request};
use crate::{
    cloud::{Cloud, audit, ids},
    wire::{ApiError, ErrorCode, Product, cos, encode_error},
};
use hyper::{StatusCode, header};
use std::net::IpAddr;

/// Domains of the vendor, whose names clients send although they reach this machine.
const DOMAINS: &[&str] =
    &[".tencentcloudapi.com", ".tencentcs.com", ".myqcloud.com", ".tencentcos.cn", ".tencent.com", ".qcloud.com"];

/// Why a request is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// A page of another origin sends it.
    Page,
    /// It is addressed to a host that is none of this cloud's.
    Host,
}

/// Returns why a request is not let in, if it is not.
pub fn stranger(cloud: &Cloud, request: &Request) -> Option<Stranger> {
    let origin = request.headers.get(header::ORIGIN).map(|origin| origin.as_bytes());
    let is_own = |origin: &[u8]| origin == format!("http://{}", cloud.address).as_bytes();
    if origin.is_some_and(|origin| !is_own(origin)) || request.header("sec-fetch-site") == Some("cross-site") {
        return Some(Stranger::Page);
    }
    (!is_expected(&request.host_name())).then_some(Stranger::Host)
}

/// Whether a host is one that clients of this cloud send: an address, a name without a domain, a name of the vendor, or one
/// made of a product and a domain of the client's (`real-clients.md` 8).
fn is_expected(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let first = host.split('.').next().unwrap_or_default();
    !host.contains('.')
        || address.parse::<IpAddr>().is_ok()
        || host.ends_with(".localhost")
        || Product::from_label(first).is_some()
        || cos::parse_host(host).is_some()
        || DOMAINS.iter().any(|domain| host.ends_with(domain))
}

/// Refuses it in the format that its client reads, and puts it on record.
pub fn refuse(cloud: &Cloud, request: &Request, stranger: Stranger, is_api: bool) -> Response {
    let (code, message) = match (stranger, is_api) {
        (Stranger::Page, true) => (ErrorCode::UnauthorizedOperation, "Requests of web pages are not answered."),
        (Stranger::Host, true) => (ErrorCode::from("NoSuchProduct"), "There is no product at this host."),
        (Stranger::Page | Stranger::Host, false) => (ErrorCode::from("AccessDenied"), "Access Denied."),
    };
    let request_id = ids::uuid();
    cloud.audit.append(&audit::Entry {
        time: cloud.clock.now_ms(),
        product: String::new(),
        action: request.header("x-tc-action").unwrap_or(request.method.as_str()).to_owned(),
        effect: None,
        region: String::new(),
        request_id: request_id.clone(),
        caller: None,
        secret_id: None,
        address: request.address,
        resources: Vec::new(),
        agent: String::new(),
        parameters: std::collections::BTreeMap::new(),
        code: Some(code.to_string()),
    });
    if is_api {
        return answer::api(encode_error(&ApiError { request_id, ..ApiError::new(code, message) }));
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
         <RequestId>{request_id}</RequestId></Error>"
    );
    answer::plain(StatusCode::FORBIDDEN, "application/xml", body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_clients_send_are_expected_and_others_are_not() {
        for host in [
            "",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "cloud",
            "scf.tencentcloudapi.com",
            "scf.ap-guangzhou.tencentcloudapi.com",
            "scf.tencentcloudapi.test",
            "code-1250000000.cos.ap-guangzhou.myqcloud.com",
            "service.cos.myqcloud.com",
        ] {
            assert!(is_expected(host), "{host}");
        }
        for host in ["evil.example", "www.scf.example", "127.0.0.1.evil.example", "tencentcloudapi.com.evil.example"] {
            assert!(!is_expected(host), "{host}");
        }
    }
}
