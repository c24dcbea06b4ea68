//! The `{"Response": ...}` envelope. HTTP status is 200 for errors too; the member `Error` is the only failure signal
//! (`signing.md` 1).

use super::ApiError;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Response")]
    response: serde_json::Map<String, Value>,
}

/// Reads an answer's body: the typed answer and its request id, or the error that it carries.
///
/// # Errors
/// The outer error is a body that is no envelope at all (HTML, cut JSON, another type); the inner one is the service's.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<Result<(T, String), ApiError>, serde_json::Error> {
    let Envelope { mut response } = serde_json::from_slice(body)?;
    let request_id = match response.remove("RequestId") {
        Some(Value::String(id)) => id,
        _ => String::new(),
    };
    if let Some(error) = response.remove("Error") {
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
    Ok(Ok((serde_json::from_value(Value::Object(response))?, request_id)))
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
        let read = decode::<sts::GetCallerIdentityAnswer>(&body).expect("an envelope");
        assert_eq!(read, Ok((answer, "id-1".into())));

        let error = ApiError { code: ErrorCode::InvalidAction, message: "no".into(), request_id: "id-2".into() };
        let read = decode::<sts::GetCallerIdentityAnswer>(&encode_error(&error)).expect("an envelope");
        assert_eq!(read, Err(error));
    }

    #[test]
    fn anything_else_is_no_envelope() {
        for body in ["", "<html>", "{}", "[]", r#"{"Response":1}"#, r#"{"Response":{"Error":1}}"#] {
            assert!(decode::<crate::wire::Empty>(body.as_bytes()).is_err(), "{body}");
        }
    }
}
