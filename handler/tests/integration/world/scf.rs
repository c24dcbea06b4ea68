//! The one action of SCF that the handler calls, with its signature checked.

use super::{
    SECRET_ID, SECRET_KEY, TOKEN,
    http::{Reply, Request},
};
use mpstack_handler::sign::{
    sha256_hex,
    tc3::{Authorization, Covered, signature},
};
use serde_json::{Value, json};

pub fn answer(request: &Request) -> Reply {
    let response = match check(request) {
        Ok(()) => json!({"Result": {"FunctionRequestId": "invoked-1"}, "RequestId": "r"}),
        Err(code) => json!({"Error": {"Code": code, "Message": "refused"}, "RequestId": "r"}),
    };
    Reply::ok(json!({"Response": response}).to_string())
}

fn check(request: &Request) -> Result<(), &'static str> {
    let header = |name| request.header(name).unwrap_or_default();
    if !is_signed(request) {
        return Err("AuthFailure.SignatureFailure");
    }
    if header("x-tc-token") != TOKEN {
        return Err("AuthFailure.TokenFailure");
    }
    let call = (header("host"), header("x-tc-action"), header("x-tc-version"));
    if call != ("scf.tencentcloudapi.com", "Invoke", "2018-04-16") {
        return Err("InvalidAction");
    }
    let body: Value = serde_json::from_slice(&request.body).map_err(|_| "InvalidParameter")?;
    let event = body["ClientContext"].as_str().ok_or("InvalidParameterValue.ClientContext")?;
    serde_json::from_str::<Value>(event).map_err(|_| "InvalidParameterValue.ClientContext")?;
    match (body["InvocationType"].as_str(), body["FunctionName"].as_str()) {
        _ if event.len() > 131_072 => Err("InvalidParameter.RequestTooLarge"),
        (Some("Event"), Some("other")) => Ok(()),
        (Some("Event"), _) => Err("ResourceNotFound.Function"),
        _ => Err("InvalidParameterValue.Param"),
    }
}

fn is_signed(request: &Request) -> bool {
    let Some(claim) = request.header("authorization").and_then(Authorization::parse) else { return false };
    let Some(timestamp) = request.header("x-tc-timestamp").and_then(|text| text.parse().ok()) else { return false };
    let headers: Option<Vec<_>> =
        claim.signed_headers.iter().map(|name| Some((*name, request.header(name)?))).collect();
    let Some(headers) = headers else { return false };
    let hash = sha256_hex(&request.body);
    let covered = Covered { method: &request.method, query: "", headers: &headers, payload_sha256: &hash };
    ["content-type", "host"].iter().all(|name| claim.signed_headers.contains(name))
        && (claim.secret_id, claim.service) == (SECRET_ID, "scf")
        && claim.signature == signature(SECRET_KEY, "scf", timestamp, &covered)
}
