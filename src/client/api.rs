//! One call of API 3.0: TC3 over JSON, or the older form where that is all an action takes.

use super::{CallError, address, core::Core, form, transport::Answer, transport::Request};
use crate::wire::{self, Action, ErrorCode, sign::sha256_hex, sign::tc3};
use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue},
};
use secrecy::ExposeSecret;
use std::time::Duration;

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

impl Core {
    /// Calls `action`, again where that is safe. `region` is empty for global products.
    pub(super) async fn call<A: Action>(&self, region: &str, action: &A, shape: Shape) -> Result<A::Answer, CallError> {
        self.persist(A::NAME, A::EFFECT, || async {
            self.rates.turn(A::NAME, region, A::RATE).await;
            let tried = self.with_the_right_clock(region, action, shape).await;
            if tried.as_ref().is_err_and(CallError::is_throttled) {
                self.rates.refused(A::NAME, region, A::RATE);
            }
            tried
        })
        .await
    }

    async fn with_the_right_clock<A: Action>(
        &self,
        region: &str,
        action: &A,
        shape: Shape,
    ) -> Result<A::Answer, CallError> {
        let (first, answer) = self.once(region, action, shape).await?;
        let expired = first.as_ref().is_err_and(|error| error.code() == Some(&ErrorCode::AuthSignatureExpire));
        // A wrong clock is refused before anything is done, hence safe to repeat, once, for any action.
        if expired && self.clock.correct(&answer) {
            tracing::warn!("this machine's clock is wrong; signing with the service's");
            return self.once(region, action, shape).await?.0;
        }
        first
    }

    /// Sends once. The outer error is an answer that did not come; the headers are those of the answer that did.
    async fn once<A: Action>(
        &self,
        region: &str,
        action: &A,
        shape: Shape,
    ) -> Result<(Result<A::Answer, CallError>, HeaderMap), CallError> {
        let host = address::host(A::PRODUCT, region);
        let unsendable = |source: Box<dyn std::error::Error + Send + Sync>| CallError::Unsendable {
            action: A::NAME,
            host: host.clone(),
            source,
        };
        let (headers, body) = match shape {
            Shape::Json => {
                let body = serde_json::to_vec(action).map_err(|error| unsendable(error.into()))?;
                (self.sign::<A>(&host, region, &body).map_err(|error| unsendable(error.into()))?, body)
            }
            Shape::Form => {
                let body = form::sign(&self.credentials, self.clock.now(), &host, region, action);
                let mut headers = HeaderMap::new();
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(form::CONTENT_TYPE));
                (headers, body.map_err(|error| unsendable(error.into()))?)
            }
        };
        let request = Request {
            action: A::NAME,
            method: Method::POST,
            host: host.clone(),
            path: "/".into(),
            headers,
            body,
            timeout: self.patience::<A>(),
        };
        let answer = self.transport.send(request).await?;
        let headers = answer.headers.clone();
        Ok((understand::<A>(answer, host), headers))
    }

    fn patience<A: Action>(&self) -> Duration {
        match A::NAME {
            "Invoke" | "InvokeFunction" => self.timings.invocation,
            _ => self.timings.answer,
        }
    }

    fn sign<A: Action>(&self, host: &str, region: &str, body: &[u8]) -> Result<HeaderMap, InvalidHeaderValue> {
        let now = self.clock.now();
        let signed = [("content-type", JSON), ("host", host), ("x-tc-action", A::NAME)];
        let payload_sha256 = sha256_hex(body);
        let covered = tc3::Covered { method: "POST", query: "", headers: &signed, payload_sha256: &payload_sha256 };
        let keys = &self.credentials;
        let secret = keys.secret_key.expose_secret();
        let authorization = tc3::authorization(&keys.secret_id, secret, A::PRODUCT.label(), now, &covered);

        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        headers.insert(AUTHORIZATION, HeaderValue::from_str(&authorization)?);
        let mut add = |name, value: &str| -> Result<(), InvalidHeaderValue> {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
            Ok(())
        };
        add("x-tc-action", A::NAME)?;
        add("x-tc-version", A::PRODUCT.version())?;
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

fn understand<A: Action>(answer: Answer, host: String) -> Result<A::Answer, CallError> {
    // Every answer of the API has status 200; what else comes is a gateway's (`signing.md` 1).
    if answer.status != 200 {
        return Err(answer.into_stranger(A::NAME, &host));
    }
    match wire::decode::<A::Answer>(&answer.body) {
        Ok(Ok((value, request_id))) => {
            tracing::debug!(action = A::NAME, host, request_id, "answered");
            Ok(value)
        }
        Ok(Err(error)) => {
            tracing::debug!(action = A::NAME, host, %error, "refused");
            Err(CallError::Api { action: A::NAME, product: A::PRODUCT.label(), host, error: Box::new(error) })
        }
        Err(_) => Err(answer.into_stranger(A::NAME, &host)),
    }
}
