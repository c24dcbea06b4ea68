//! One call of API 3.0: TC3 over JSON, or the older form where that is all an action takes.

use super::{CallError, address, core::Core, form, transport::Answer, transport::Request};
use crate::wire::{self, Action, ErrorCode, Opened, Product, sign::sha256_hex, sign::tc3};
use bytes::Bytes;
use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue},
};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use std::error::Error;

/// The shape of a request on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// JSON signed with TC3.
    Json,
    /// A form with signature v1.
    Form,
}

const JSON: &str = "application/json";
/// At most 128 letters, digits and `-_,;.` (`signing.md` 2).
pub(super) const CLIENT: &str = concat!("mpstack_", env!("CARGO_PKG_VERSION"));

/// Whether what a client called itself is what this program calls itself, in whichever version.
pub fn is_this_program(client: &str) -> bool {
    client.starts_with("mpstack_")
}

/// A call as it travels, but for what every try signs anew.
struct Call<'a> {
    action: &'static str,
    product: Product,
    region: &'a str,
    host: String,
    parameters: Parameters,
}

enum Parameters {
    Json(Bytes),
    Form(Value),
}

impl Core {
    /// Calls `action`, again where that is safe. `region` is empty for global products.
    pub(super) async fn call<A: Action>(&self, region: &str, action: &A, shape: Shape) -> Result<A::Answer, CallError> {
        let host = address::host(A::PRODUCT, region);
        let parameters = match shape {
            Shape::Json => serde_json::to_vec(action).map(|json| Parameters::Json(json.into())),
            Shape::Form => serde_json::to_value(action).map(Parameters::Form),
        };
        let parameters = parameters.map_err(|error| unsendable(A::NAME, &host, error))?;
        let call = Call { action: A::NAME, product: A::PRODUCT, region, host, parameters };
        let (members, answer) = self.persist(A::NAME, A::EFFECT, || self.at_its_turn(&call, A::RATE)).await?;
        serde_json::from_value(Value::Object(members)).map_err(|_| answer.into_stranger(A::NAME, &call.host))
    }

    async fn at_its_turn(&self, call: &Call<'_>, rate: u32) -> Result<Success, CallError> {
        self.rates.turn(call.action, call.region, rate).await;
        let tried = self.with_the_right_clock(call).await;
        if tried.as_ref().is_err_and(CallError::is_throttled) {
            self.rates.refused(call.action, call.region, rate);
        }
        tried
    }

    async fn with_the_right_clock(&self, call: &Call<'_>) -> Result<Success, CallError> {
        let (first, headers) = self.once(call).await?;
        let expired = first.as_ref().is_err_and(|error| error.code() == Some(&ErrorCode::AuthSignatureExpire));
        // A wrong clock is refused before anything is done, hence safe to repeat, once, for any action.
        if expired && self.clock.correct(&headers) {
            tracing::warn!("this machine's clock is wrong; signing with the service's");
            return self.once(call).await?.0;
        }
        first
    }

    /// Sends once. The outer error is an answer that did not come; the headers are those of the answer that did.
    async fn once(&self, call: &Call<'_>) -> Result<(Result<Success, CallError>, HeaderMap), CallError> {
        let Call { action, product, region, host, parameters } = call;
        let (headers, body) = match parameters {
            Parameters::Json(body) => {
                let headers = self.sign(call, body).map_err(|error| unsendable(action, host, error))?;
                (headers, body.clone())
            }
            Parameters::Form(parameters) => {
                let asked = form::Asked { action, version: product.version(), host, region, parameters };
                let body = form::sign(&self.credentials, self.clock.now(), &asked);
                let mut headers = HeaderMap::new();
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(form::CONTENT_TYPE));
                (headers, body.into())
            }
        };
        let request = Request {
            action,
            method: Method::POST,
            host: host.clone(),
            path: "/".into(),
            headers,
            body,
            timeout: match *action {
                "Invoke" | "InvokeFunction" => self.timings.invocation,
                _ => self.timings.answer,
            },
        };
        let answer = self.transport.send(request).await?;
        let headers = answer.headers.clone();
        Ok((understand(call, answer), headers))
    }

    fn sign(&self, call: &Call<'_>, body: &[u8]) -> Result<HeaderMap, InvalidHeaderValue> {
        let Call { action, product, region, host, parameters: _ } = call;
        let now = self.clock.now();
        let signed = [("content-type", JSON), ("host", host.as_str()), ("x-tc-action", *action)];
        let payload_sha256 = sha256_hex(body);
        let covered = tc3::Covered { method: "POST", query: "", headers: &signed, payload_sha256: &payload_sha256 };
        let keys = &self.credentials;
        let secret = keys.secret_key.expose_secret();
        let authorization = tc3::authorization(&keys.secret_id, secret, product.label(), now, &covered);

        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        headers.insert(AUTHORIZATION, HeaderValue::from_str(&authorization)?);
        let mut add = |name, value: &str| -> Result<(), InvalidHeaderValue> {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
            Ok(())
        };
        add("x-tc-action", action)?;
        add("x-tc-version", product.version())?;
        add("x-tc-timestamp", &now.to_string())?;
        add("x-tc-language", "en-US")?;
        add("x-tc-requestclient", CLIENT)?;
        if !region.is_empty() {
            add("x-tc-region", region)?;
        }
        if let Some(token) = &keys.token {
            let mut value = HeaderValue::from_str(token.expose_secret())?;
            value.set_sensitive(true);
            headers.insert("x-tc-token", value);
        }
        Ok(headers)
    }
}

/// What a successful answer holds beside the request id, and the answer itself, to be shown if those are not what was expected.
type Success = (Map<String, Value>, Answer);

fn understand(call: &Call<'_>, answer: Answer) -> Result<Success, CallError> {
    let Call { action, product, host, .. } = call;
    // Every answer of the API has status 200; what else comes is a gateway's (`signing.md` 1).
    if answer.status != 200 {
        return Err(answer.into_stranger(action, host));
    }
    match wire::open(&answer.body) {
        Ok(Ok(Opened { members, request_id })) => {
            tracing::debug!(action, host, request_id, "answered");
            Ok((members, answer))
        }
        Ok(Err(error)) => {
            tracing::debug!(action, host, %error, "refused");
            Err(CallError::Api { action, product: product.label(), host: host.clone(), error: Box::new(error) })
        }
        Err(_) => Err(answer.into_stranger(action, host)),
    }
}

fn unsendable(action: &'static str, host: &str, error: impl Into<Box<dyn Error + Send + Sync>>) -> CallError {
    CallError::Unsendable { action, host: host.to_owned(), source: error.into() }
}
