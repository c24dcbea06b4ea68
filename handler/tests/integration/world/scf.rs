//! The two actions that the handler calls, one of SCF and one of MPS, with their signatures checked.

use super::{
    SECRET_ID, SECRET_KEY, TOKEN,
    http::{Reply, Request},
};
use mpstack_handler::sign::{
    sha256_hex,
    tc3::{Authorization, Covered, signature},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What MPS knows, by task id; without an entry, the role may not ask.
pub type Tasks = BTreeMap<String, Value>;

pub fn answer(request: &Request, tasks: &Tasks) -> Reply {
    let response = match check(request, tasks) {
        Ok(response) => response,
        Err(code) => json!({"Error": {"Code": code, "Message": "refused"}, "RequestId": "r"}),
    };
    Reply::ok(json!({"Response": response}).to_string())
}

fn check(request: &Request, tasks: &Tasks) -> Result<Value, &'static str> {
    let header = |name| request.header(name).unwrap_or_default();
    if !is_signed(request) {
        return Err("AuthFailure.SignatureFailure");
    }
    if header("x-tc-token") != TOKEN {
        return Err("AuthFailure.TokenFailure");
    }
    let call = (header("host"), header("x-tc-action"), header("x-tc-version"));
    let region = header("x-tc-region");
    if call == ("mps.tencentcloudapi.com", "DescribeTaskDetail", "2019-06-12") && region == "ap-beijing" {
        let body: Value = serde_json::from_slice(&request.body).map_err(|_| "InvalidParameter")?;
        let task = body["TaskId"].as_str().ok_or("InvalidParameterValue")?;
        return tasks.get(task).cloned().ok_or("UnauthorizedOperation");
    }
    if call != ("scf.tencentcloudapi.com", "Invoke", "2018-04-16") {
        return Err("InvalidAction");
    }
    let body: Value = serde_json::from_slice(&request.body).map_err(|_| "InvalidParameter")?;
    let event = body["ClientContext"].as_str().ok_or("InvalidParameterValue.ClientContext")?;
    serde_json::from_str::<Value>(event).map_err(|_| "InvalidParameterValue.ClientContext")?;
    match (body["InvocationType"].as_str(), body["FunctionName"].as_str()) {
        _ if event.len() > 131_072 => Err("InvalidParameter.RequestTooLarge"),
        (Some("Event"), Some("other")) => Ok(json!({"Result": {"FunctionRequestId": "invoked-1"}, "RequestId": "r"})),
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
        && claim.secret_id == SECRET_ID
        && request.header("host") == Some(&format!("{}.tencentcloudapi.com", claim.service))
        && claim.signature == signature(SECRET_KEY, claim.service, timestamp, &covered)
}
