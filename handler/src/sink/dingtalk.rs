//! DingTalk custom robots (`sinks.md` 3): a markdown message, signed in the query; `errcode` decides.

use super::{
    id,
    order::{Address, Order},
    verdict,
};
use crate::{
    clock,
    config::{DINGTALK_ENDPOINT, Robot},
    http::{Http, Reply},
    message::Format,
    retry::{Again, Failure},
    sign::hmac_sha256,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::time::Duration;

/// A robot that sends more than 20 messages in a minute is silenced for this long.
const SILENCE: Duration = Duration::from_secs(600);

/// The daily cap is counted by the calendar; what is left of the day is not worth knowing.
const DAY: Duration = Duration::from_secs(86_400);

pub(super) struct Dingtalk {
    token: SecretString,
    secret: Option<SecretString>,
    address: Address,
    body: Vec<u8>,
}

impl Dingtalk {
    pub(super) fn new(robot: &Robot, order: &mut Order<'_>) -> Result<Self, Failure> {
        let token = order.secret(&robot.token)?;
        let secret = robot.sign.as_ref().map(|sign| order.secret(sign)).transpose()?;
        let endpoint = order.address_or(robot.endpoint.as_ref(), DINGTALK_ENDPOINT)?;
        let address = endpoint.with("access_token", token.expose_secret());
        let message = order.message(Format::Dingtalk);
        let body = json!({
            "msgtype": "markdown",
            "markdown": {"title": message.title, "text": message.text},
            // DingTalk's idempotency key: a repetition after a lost answer is not shown again.
            "msgUuid": id(&order.parcel.event, &order.route.name),
        });
        Ok(Self { token, secret, address, body: body.to_string().into_bytes() })
    }

    /// The signature is the attempt's: it ages.
    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        let mut address = self.address.clone();
        if let Some(secret) = &self.secret {
            let timestamp = clock::now_ms();
            let sign = signature(secret.expose_secret(), timestamp);
            address = address.with("timestamp", &timestamp.to_string()).with("sign", &sign);
        }
        let reply = address.post_json(http, self.body.clone()).await?;
        let secrets: Vec<_> = [Some(&self.token), self.secret.as_ref()].into_iter().flatten().collect();
        judge(&reply, &secrets)
    }
}

/// Returns the signature for `timestamp`, in milliseconds, before it is percent-encoded.
fn signature(secret: &str, timestamp: i64) -> String {
    BASE64_STANDARD.encode(hmac_sha256(secret.as_bytes(), format!("{timestamp}\n{secret}").as_bytes()))
}

fn judge(reply: &Reply, secrets: &[&SecretString]) -> Result<(), Failure> {
    verdict::judge(reply, &[("errcode", "errmsg")], again, secrets)
}

fn again(code: i64, words: &str) -> Again {
    match code {
        -1 => Again::Soon,
        // The one security check that the next signature may pass; wrong keywords and addresses stay wrong.
        310_000 if words.contains("timestamp") => Again::Soon,
        130_101 | 410_100 => Again::After(SILENCE),
        90_030 => Again::After(DAY),
        _ => Again::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_agree_with_the_vectors() {
        for (secret, timestamp, expected) in [
            ("this is secret", 1_577_262_236_757, "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="),
            ("SEC-test-secret", 1_757_900_000_000, "Ip8axqvk72sd2wsns7aC/AS9U1OjJ05L4WyEZIXhlzk="),
        ] {
            assert_eq!(signature(secret, timestamp), expected);
        }
    }

    #[test]
    fn http_200_is_no_proof() {
        for (body, expected) in [
            (r#"{"errcode":0,"errmsg":"ok"}"#, Ok(())),
            (r#"{"errcode":-1,"errmsg":"busy"}"#, Err(Again::Soon)),
            (r#"{"errcode":310000,"errmsg":"sign not match"}"#, Err(Again::Never)),
            (r#"{"errcode":310000,"errmsg":"invalid timestamp"}"#, Err(Again::Soon)),
            (r#"{"errcode":130101,"errmsg":"send too fast"}"#, Err(Again::After(SILENCE))),
            (r#"{"errcode":410100}"#, Err(Again::After(SILENCE))),
            (r#"{"errcode":90030}"#, Err(Again::After(DAY))),
            (r#"{"errcode":300005,"errmsg":"token is not exist"}"#, Err(Again::Never)),
            ("", Err(Again::Soon)),
        ] {
            let reply = Reply { status: 200, body: body.into(), retry_after: None };
            assert_eq!(judge(&reply, &[]).map_err(|failure| failure.again), expected, "{body}");
        }
    }
}
