//! WeCom group robots (`sinks.md` 2): a markdown message; the answer is HTTP 200 whatever happened, so `errcode` decides.

use super::{LookUp, Parcel};
use crate::{
    config::{Reference, Route, WECOM_ENDPOINT},
    http::{Call, Http, Reply, Way},
    message::{Format, render},
    retry::{Again, Failure},
    sign::cos::encode,
};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::time::Duration;

/// The rate is counted per minute: 20 messages a robot.
const MINUTE: Duration = Duration::from_secs(60);

pub(super) struct Wecom {
    key: SecretString,
    url: SecretString,
    body: Vec<u8>,
}

impl Wecom {
    pub(super) fn new(
        key: &Reference,
        endpoint: Option<&Reference>,
        route: &Route,
        parcel: &Parcel,
        look_up: LookUp,
    ) -> Result<(Self, Option<String>), Failure> {
        let key = key.resolve(look_up)?;
        let endpoint = endpoint.map_or_else(|| Ok(WECOM_ENDPOINT.into()), |endpoint| endpoint.resolve(look_up))?;
        let endpoint = endpoint.expose_secret();
        let mark = if endpoint.contains('?') { '&' } else { '?' };
        let url = format!("{endpoint}{mark}key={}", encode(key.expose_secret())).into();
        let template = route.template.as_deref();
        let message = render(template, Format::Wecom, &parcel.event, &parcel.stack, parcel.archived.as_ref());
        let body = json!({"msgtype": "markdown", "markdown": {"content": message.text}}).to_string().into_bytes();
        Ok((Self { key, url, body }, message.fallback))
    }

    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        let call = Call {
            method: Method::POST,
            url: self.url.expose_secret().into(),
            headers: vec![("content-type", "application/json".into())],
            body: self.body.clone(),
            way: Way::Outward,
        };
        judge(&http.send(call).await?).map_err(|failure| {
            // The robot's own words may repeat what it was sent.
            let message = failure.message.replace(self.key.expose_secret(), "***");
            Failure { message, ..failure }
        })
    }
}

/// Success is an `errcode` that is there and 0. Answers without one come from proxies and overloaded gateways and may pass.
fn judge(reply: &Reply) -> Result<(), Failure> {
    reply.by_status()?;
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let Some(code) = answer.get("errcode").and_then(Value::as_i64) else {
        return Err(Failure::soon("the answer has no `errcode`"));
    };
    let again = match code {
        0 => return Ok(()),
        -1 => Again::Soon,
        45033 => Again::After(Duration::from_secs(1)),
        45009 | 130_101 => Again::After(MINUTE),
        _ => Again::Never,
    };
    let words = answer.get("errmsg").and_then(Value::as_str).unwrap_or_default();
    Err(Failure { again, message: format!("errcode {code}: {words}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_200_is_no_proof() {
        let judge =
            |status, body: &str| judge(&Reply { status, body: body.into(), retry_after: None }).map_err(|f| f.again);
        for (body, expected) in [
            (r#"{"errcode":0,"errmsg":"ok"}"#, Ok(())),
            (r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#, Err(Again::Never)),
            (r#"{"errcode":45002}"#, Err(Again::Never)),
            (r#"{"errcode":-1}"#, Err(Again::Soon)),
            (r#"{"errcode":45009}"#, Err(Again::After(MINUTE))),
            (r#"{"errcode":"0"}"#, Err(Again::Soon)),
            ("<html>busy</html>", Err(Again::Soon)),
        ] {
            assert_eq!(judge(200, body), expected, "{body}");
        }
        assert_eq!(judge(502, r#"{"errcode":0}"#), Err(Again::Soon));
        assert_eq!(judge(404, ""), Err(Again::Never));
    }
}
