//! Another cloud function, invoked asynchronously (`sinks.md` 9): the way around one function per event type and account.

use super::{LookUp, order::Order, pointer::pointer};
use crate::{
    config::OtherFunction,
    http::{Http, Reply},
    retry::Failure,
    tencent::{Action, response},
};
use serde::de::IgnoredAny;
use serde_json::json;

/// Longest asynchronous event, in bytes.
const LIMIT: usize = 128 * 1024;

/// How much of an answer is read: it is an id or an error.
const ANSWER: usize = 64 * 1024;

pub(super) struct FanOut {
    region: String,
    body: String,
    look_up: LookUp,
}

impl FanOut {
    /// The other function gets the bytes as they came, as if the trigger were its own. What SCF would not take - too long, or no
    /// JSON - it gets as a pointer into the archive.
    pub(super) fn new(other: &OtherFunction, order: &Order<'_>) -> Result<Self, Failure> {
        let OtherFunction { function, namespace, qualifier, region } = other;
        let event = std::str::from_utf8(&order.parcel.body).ok().filter(|event| fits(event));
        let context = event.map_or_else(|| pointer(order.parcel), |event| Ok(event.to_owned()))?;
        let body = json!({
            "FunctionName": function,
            "Namespace": namespace,
            "Qualifier": qualifier,
            "InvocationType": "Event",
            "ClientContext": context,
        });
        Ok(Self { region: region.clone(), body: body.to_string(), look_up: order.look_up })
    }

    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        let action = Action { service: "scf", version: "2018-04-16", name: "Invoke", region: Some(&self.region) };
        judge(&action.send(http, self.look_up, &self.body, ANSWER).await?)
    }
}

fn fits(event: &str) -> bool {
    event.len() <= LIMIT && serde_json::from_str::<IgnoredAny>(event).is_ok()
}

/// An answer without an error that names the request it has begun is success.
fn judge(reply: &Reply) -> Result<(), Failure> {
    let response = response("SCF", reply)?;
    match response["Result"]["FunctionRequestId"].as_str() {
        Some(id) if !id.is_empty() => Ok(()),
        Some(_) | None => Err(Failure::soon("the answer of SCF names no request")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::Again;
    use std::time::Duration;

    #[test]
    fn an_answer_that_names_its_request_is_success() {
        let error =
            |code: &str| format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"m"}},"RequestId":"r"}}}}"#);
        let pause = |seconds| Err(Again::After(Duration::from_secs(seconds)));
        for (body, expected) in [
            (r#"{"Response":{"Result":{"FunctionRequestId":"f"},"RequestId":"r"}}"#.to_owned(), Ok(())),
            (r#"{"Response":{"RequestId":"r"}}"#.into(), Err(Again::Soon)),
            ("<html>".into(), Err(Again::Soon)),
            (error("RequestLimitExceeded"), pause(1)),
            (error("RequestLimitExceeded.UinLimitExceeded"), pause(1)),
            (error("LimitExceeded.Quota"), pause(60)),
            (error("InternalError.System"), Err(Again::Soon)),
            (error("FailedOperation.FunctionStatusError"), Err(Again::Soon)),
            (error("AuthFailure.TokenFailure"), Err(Again::Soon)),
            (error("AuthFailure.UnauthorizedOperation"), Err(Again::Never)),
            (error("ResourceNotFound.Function"), Err(Again::Never)),
        ] {
            let reply = Reply { status: 200, body: body.clone().into(), retry_after: None };
            assert_eq!(judge(&reply).map_err(|failure| failure.again), expected, "{body}");
        }
    }

    #[test]
    fn only_json_of_a_size_is_passed_on() {
        assert!(fits(r#"{"EventType":"WorkflowTask"}"#));
        assert!(fits(&format!("\"{}\"", "x".repeat(LIMIT - 2))));
        assert!(!fits(&format!("\"{}\"", "x".repeat(LIMIT - 1))));
        assert!(!fits("{"));
    }
}
