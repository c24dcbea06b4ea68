//! Any HTTP receiver, as Standard Webhooks has it (`sinks.md` 7): JSON, an id that retries repeat, a signature over both. A template
//! makes the body something else, for receivers that know what they want.

use super::{
    Parcel,
    order::{Address, Order},
};
use crate::{
    clock, config,
    event::{Event, Fact, Input, Output, Reason, SubTask},
    http::Http,
    message::Format,
    report::Place,
    retry::Failure,
    sign::{hmac_sha256, sha256_hex},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::Serialize;

/// Rows of each list in a body. Receivers are told to expect some 20 KB (Standard Webhooks), and one task may make
/// thousands of files: the totals are always there, and the archive has all.
const ROWS: usize = 100;

pub(super) struct Webhook {
    address: Address,
    secret: Option<SecretSlice<u8>>,
    id: String,
    body: Vec<u8>,
}

impl Webhook {
    pub(super) fn new(webhook: &config::Webhook, order: &mut Order<'_>) -> Result<Self, Failure> {
        let address = order.address(&webhook.url)?;
        let secret = webhook.sign.as_ref().map(|sign| key(&order.secret(sign)?)).transpose()?;
        let body = if order.route.template.is_some() {
            order.message(Format::Json).text.into_bytes()
        } else {
            serde_json::to_vec(&Body::of(order.parcel)).map_err(|error| Failure::never(error.to_string()))?
        };
        Ok(Self { address, secret, id: id(&order.parcel.event, &order.route.name), body })
    }

    /// The time stamp, and so the signature, is the attempt's: receivers refuse what is older than some minutes.
    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        let timestamp = clock::now();
        let mut headers = vec![
            ("content-type", "application/json".into()),
            ("webhook-id", self.id.clone()),
            ("webhook-timestamp", timestamp.to_string()),
        ];
        if let Some(secret) = &self.secret {
            headers.push(("webhook-signature", signature(secret.expose_secret(), &self.id, timestamp, &self.body)));
        }
        self.address.post(http, headers, self.body.clone()).await?.by_status()
    }
}

/// Returns the id of a delivery: the same whenever this event goes to this sink. It stands for type, task and status (see
/// [`Event::identity`]), because SCF brings the whole event again and the envelope has no id.
pub fn id(event: &Event, sink: &str) -> String {
    // As JSON, so that no choice of names makes two different lists one text.
    let identity = serde_json::json!([event.identity(), sink]).to_string();
    format!("msg_{}", &sha256_hex(identity.as_bytes())[..32])
}

/// Returns the value of `webhook-signature`.
pub fn signature(secret: &[u8], id: &str, timestamp: i64, body: &[u8]) -> String {
    let text = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
    format!("v1,{}", BASE64_STANDARD.encode(hmac_sha256(secret, &text)))
}

fn key(secret: &SecretString) -> Result<SecretSlice<u8>, Failure> {
    let text = secret.expose_secret();
    let Some(encoded) = text.strip_prefix("whsec_") else { return Ok(text.as_bytes().to_vec().into()) };
    let key = BASE64_STANDARD.decode(encoded);
    key.map(Into::into).map_err(|_| Failure::never("the signing secret begins with `whsec_` but is not base64"))
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    stack: &'a str,
    event_type: &'a str,
    task_id: Option<&'a str>,
    status: Option<&'a str>,
    outcome: &'a str,
    recognised: bool,
    progress: Option<u64>,
    reasons: &'a [Reason],
    reasons_total: usize,
    subtasks: &'a [SubTask],
    subtasks_total: usize,
    outputs: &'a [Output],
    outputs_total: usize,
    inputs: &'a [Input],
    facts: &'a [Fact],
    notes: &'a [String],
    session_id: Option<&'a str>,
    session_context: Option<&'a str>,
    archived: Option<&'a Place>,
}

impl<'a> Body<'a> {
    fn of(parcel: &'a Parcel) -> Self {
        let event = &*parcel.event;
        let kind = event.event_type.as_ref().map_or_else(|| "unrecognised".into(), |kind| kind.snake_case());
        Self {
            r#type: format!("mps.{kind}.{}", event.outcome.as_str()),
            timestamp: clock::rfc3339(parcel.arrived),
            data: Data {
                stack: &parcel.stack,
                event_type: event.type_name(),
                task_id: event.task_id.as_deref(),
                status: event.status.as_deref(),
                outcome: event.outcome.as_str(),
                recognised: event.recognised,
                progress: event.progress,
                reasons: first(&event.reasons),
                reasons_total: event.reasons.len(),
                subtasks: first(&event.subtasks),
                subtasks_total: event.subtasks.len(),
                outputs: first(&event.outputs),
                outputs_total: event.outputs.len(),
                inputs: first(&event.inputs),
                facts: first(&event.facts),
                notes: first(&event.notes),
                session_id: event.session_id.as_deref(),
                session_context: event.session_context.as_deref(),
                archived: parcel.archived.as_ref(),
            },
        }
    }
}

fn first<T>(list: &[T]) -> &[T] {
    &list[..list.len().min(ROWS)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::understand;

    #[test]
    fn signatures_agree_with_the_published_vectors() {
        for (secret, id, timestamp, body, expected) in [
            (
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
                1_649_367_553,
                r#"{"email":"test@example.com","username":"test_user"}"#,
                "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
            ),
            (
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
        ] {
            let key = key(&secret.into()).expect("base64");
            assert_eq!(signature(key.expose_secret(), id, timestamp, body.as_bytes()), expected);
        }
        assert_eq!(key(&"plain".into()).expect("raw").expose_secret(), b"plain");
        assert!(key(&"whsec_***".into()).is_err());
    }

    #[test]
    fn ids_follow_event_and_sink_and_nothing_else() {
        let event = |text: &str| understand(text.as_bytes());
        let one = event(r#"{"WorkflowTaskEvent":{"TaskId":"t","Status":"FINISH"}}"#);
        let same = event(r#"{"WorkflowTaskEvent":{"TaskId":"t","Status":"FINISH","Message":"again"}}"#);
        let other = event(r#"{"WorkflowTaskEvent":{"TaskId":"t","Status":"PROCESSING"}}"#);
        assert_eq!(id(&one, "ops"), id(&same, "ops"));
        assert_ne!(id(&one, "ops"), id(&one, "dev"));
        assert_ne!(id(&one, "ops"), id(&other, "ops"));
        let live = |url: &str| event(&format!(r#"{{"NotificationType":"AiReviewResult","TaskId":"t","Url":"{url}"}}"#));
        assert_ne!(id(&live("1"), "ops"), id(&live("2"), "ops"));
    }
}
