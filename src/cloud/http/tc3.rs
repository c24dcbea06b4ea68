//! Checking TC3 signatures as clients really make them (`real-clients.md` 9).

use super::request::{Request, without_port};
use crate::wire::sign::{same, sha256_hex, tc3};
use secrecy::{ExposeSecret, SecretString};

const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// Whether the header `Authorization` carries this kind of signature, well formed or not.
pub fn is_meant(request: &Request) -> bool {
    request.header("authorization").is_some_and(|value| value.starts_with("TC3"))
}

/// Reads the header `Authorization`; `None` if it is malformed or leaves out a header that must be signed.
pub fn parse(request: &Request) -> Option<tc3::Authorization<'_>> {
    let authorization = tc3::Authorization::parse(request.header("authorization")?)?;
    let signs = |name: &str| authorization.signed_headers.iter().any(|signed| signed.eq_ignore_ascii_case(name));
    (signs("host") && signs("content-type")).then_some(authorization)
}

/// Whether the signature is right for this request at `timestamp`.
pub fn verify(
    request: &Request,
    body: &[u8],
    authorization: &tc3::Authorization<'_>,
    secret_key: &SecretString,
    timestamp: i64,
) -> bool {
    if authorization.date != tc3::utc_date(timestamp) {
        return false;
    }
    let payload = if request.header("x-tc-content-sha256") == Some(UNSIGNED) { UNSIGNED.as_bytes() } else { body };
    let payload_sha256 = sha256_hex(payload);
    // Node's SDK sends a port and signs without it.
    [request.host.as_str(), without_port(&request.host)].into_iter().any(|host| {
        let headers: Option<Vec<_>> = authorization
            .signed_headers
            .iter()
            .map(|name| {
                if name.eq_ignore_ascii_case("host") {
                    Some((*name, host))
                } else {
                    Some((*name, request.header(name)?))
                }
            })
            .collect();
        let Some(headers) = headers else { return false };
        let covered = tc3::Covered {
            method: request.method.as_str(),
            query: &request.query,
            headers: &headers,
            payload_sha256: &payload_sha256,
        };
        let expected = tc3::signature(secret_key.expose_secret(), authorization.service, timestamp, &covered);
        same(expected.as_bytes(), authorization.signature.as_bytes())
    })
}
