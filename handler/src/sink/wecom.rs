//! WeCom group robots (`sinks.md` 2): a markdown message; the answer is HTTP 200 whatever happened, so `errcode` decides.

use super::{
    order::{Address, Order},
    verdict,
};
use crate::{
    config::{self, WECOM_ENDPOINT},
    http::{Http, Reply},
    message::Format,
    retry::{Again, Failure},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::time::Duration;

/// The rate is counted per minute: 20 messages a robot.
const MINUTE: Duration = Duration::from_secs(60);

pub(super) struct Wecom {
    key: SecretString,
    address: Address,
    body: Vec<u8>,
}

impl Wecom {
    pub(super) fn new(wecom: &config::Wecom, order: &mut Order<'_>) -> Result<Self, Failure> {
        let key = order.secret(&wecom.key)?;
        let address = order.address_or(wecom.endpoint.as_ref(), WECOM_ENDPOINT)?.with("key", key.expose_secret());
        let content = order.message(Format::Wecom).text;
        let body = json!({"msgtype": "markdown", "markdown": {"content": content}}).to_string().into_bytes();
        Ok(Self { key, address, body })
    }

    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        judge(&self.address.post_json(http, self.body.clone()).await?, &[&self.key])
    }
}

fn judge(reply: &Reply, secrets: &[&SecretString]) -> Result<(), Failure> {
    verdict::judge(reply, &[("errcode", "errmsg")], |code, _| again(code), secrets)
}

fn again(code: i64) -> Again {
    match code {
        -1 => Again::Soon,
        45033 => Again::After(Duration::from_secs(1)),
        45009 => Again::After(MINUTE),
        _ => Again::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_200_is_no_proof() {
        let judge = |status, body: &str| {
            judge(&Reply { status, body: body.into(), retry_after: None }, &[]).map_err(|f| f.again)
        };
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
