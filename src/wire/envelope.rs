//! The `{"Response": ...}` envelope. HTTP status is 200 for errors too; the member `Error` is the only failure signal
//! (`signing.md` 1).

use super::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Response")]
    response: Map<String, Value>,
}

/// What a successful answer holds, still untyped.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// All members but the request id.
    pub members: Map<String, Value>,
    /// Id of the request; empty if the answer tells none.
    pub request_id: String,
}

/// Opens an answer's body: what it holds, or the error that it carries.
///
/// # Errors
/// The outer error is a body that is no envelope at all (HTML, cut JSON, another type); the inner one is the service's.
pub fn open(body: &[u8]) -> Result<Result<Opened, ApiError>, serde_json::Error> {
    let Envelope { response: mut members } = serde_json::from_slice(body)?;
    let request_id = match members.remove("RequestId") {
        Some(Value::String(id)) => id,
        _ => String::new(),
    };
    if let Some(error) = members.remove("Error") {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Wire {
            code: String,
            #[serde(default)]
            message: String,
        }
        let Wire { code, message } = serde_json::from_value(error)?;
        return Ok(Err(ApiError { code: code.as_str().into(), message, request_id }));
    }
    Ok(Ok(Opened { members, request_id }))
}

/// Writes a successful answer.
pub fn encode_success<T: Serialize>(answer: &T, request_id: &str) -> Result<Vec<u8>, serde_json::Error> {
    let mut response = serde_json::to_value(answer)?;
    if let Value::Object(members) = &mut response {
        members.insert("RequestId".into(), request_id.into());
    }
    serde_json::to_vec(&json!({ "Response": response }))
}

/// Writes a failed answer.
pub fn encode_error(error: &ApiError) -> Vec<u8> {
    let ApiError { code, message, request_id } = error;
    json!({"Response": {"Error": {"Code": code.as_str(), "Message": message}, "RequestId": request_id}})
        .to_string()
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{ErrorCode, sts};

    #[test]
    fn both_kinds_of_answer_read_back() {
        let answer = sts::GetCallerIdentityAnswer { account_id: "100000000001".into(), ..Default::default() };
        let body = encode_success(&answer, "id-1").expect("plain data");
        let Opened { members, request_id } = open(&body).expect("an envelope").expect("a success");
        assert_eq!(request_id, "id-1");
        assert_eq!(serde_json::from_value::<sts::GetCallerIdentityAnswer>(members.into()).ok(), Some(answer));

        let error = ApiError { code: ErrorCode::InvalidAction, message: "no".into(), request_id: "id-2".into() };
        assert_eq!(open(&encode_error(&error)).expect("an envelope"), Err(error));
    }

    #[test]
    fn anything_else_is_no_envelope() {
        for body in ["", "<html>", "{}", "[]", r#"{"Response":1}"#, r#"{"Response":{"Error":1}}"#] {
            assert!(open(body.as_bytes()).is_err(), "{body}");
        }
    }
}
