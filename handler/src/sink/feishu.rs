//! Feishu and Lark custom bots (`sinks.md` 4): a card, signed in the body; `code` decides, or the older `StatusCode`.

use super::{
    order::{Address, Order},
    verdict,
};
use crate::{
    clock,
    config::{FEISHU_ENDPOINT, Robot},
    event::Outcome,
    http::{Http, Reply},
    message::Format,
    retry::{Again, Failure},
    sign::hmac_sha256,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::time::Duration;

/// Five messages a second, a hundred a minute: this is enough for the one, and the next try of the event for the other.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) struct Feishu {
    token: SecretString,
    secret: Option<SecretString>,
    address: Address,
    card: Value,
}

impl Feishu {
    pub(super) fn new(robot: &Robot, order: &mut Order<'_>) -> Result<Self, Failure> {
        let token = order.secret(&robot.token)?;
        let secret = robot.sign.as_ref().map(|sign| order.secret(sign)).transpose()?;
        let address = order.address_or(robot.endpoint.as_ref(), FEISHU_ENDPOINT)?.below(token.expose_secret());
        let message = order.message(Format::Feishu);
        let card = json!({
            "config": {"wide_screen_mode": true},
            "header": {
                "template": colour(order.parcel.event.outcome),
                "title": {"tag": "plain_text", "content": message.title},
            },
            "elements": [{"tag": "markdown", "content": message.text}],
        });
        Ok(Self { token, secret, address, card })
    }

    /// The signature is the attempt's: it ages.
    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        let mut body = json!({"msg_type": "interactive", "card": self.card});
        if let Some(secret) = &self.secret {
            let timestamp = clock::now();
            body["timestamp"] = timestamp.to_string().into();
            body["sign"] = signature(secret.expose_secret(), timestamp).into();
        }
        let reply = self.address.post_json(http, body.to_string().into_bytes()).await?;
        let secrets: Vec<_> = [Some(&self.token), self.secret.as_ref()].into_iter().flatten().collect();
        judge(&reply, &secrets)
    }
}

/// Returns the signature for `timestamp`, in seconds. Key and message have changed places with DingTalk's.
fn signature(secret: &str, timestamp: i64) -> String {
    BASE64_STANDARD.encode(hmac_sha256(format!("{timestamp}\n{secret}").as_bytes(), b""))
}

fn colour(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "green",
        Outcome::Partial => "orange",
        Outcome::Failed => "red",
        Outcome::InProgress => "blue",
        Outcome::Unknown => "grey",
    }
}

fn judge(reply: &Reply, secrets: &[&SecretString]) -> Result<(), Failure> {
    verdict::judge(reply, &[("code", "msg"), ("StatusCode", "StatusMessage")], |code, _| again(code), secrets)
}

fn again(code: i64) -> Again {
    match code {
        11_232 => Again::After(PAUSE),
        // 19021 among them: a signature that is an hour off will be so next time.
        _ => Again::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_agree_with_the_vectors() {
        for (secret, timestamp, expected) in [
            ("lark-test-secret", 1_757_900_000, "rWW3ygiAdSmKEIysYTVjbdbv4Xnqjn35pAGLgGJZsNg="),
            ("demo", 1_599_360_473, "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="),
        ] {
            assert_eq!(signature(secret, timestamp), expected);
        }
    }

    #[test]
    fn both_shapes_of_success_and_no_other() {
        for (status, body, expected) in [
            (200, r#"{"code":0,"msg":"success","data":{}}"#, Ok(())),
            (200, r#"{"StatusCode":0,"StatusMessage":"success","Extra":null}"#, Ok(())),
            (200, r#"{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}"#, Ok(())),
            (200, r#"{"code":19001,"msg":"param invalid: incoming webhook access token invalid"}"#, Err(Again::Never)),
            (400, r#"{"code":9499,"msg":"Bad Request"}"#, Err(Again::Never)),
            (400, r#"{"code":11232,"msg":"frequency limited"}"#, Err(Again::After(PAUSE))),
            (200, r#"{"code":11232,"msg":"frequency limited"}"#, Err(Again::After(PAUSE))),
            (200, "{}", Err(Again::Soon)),
            (502, "", Err(Again::Soon)),
        ] {
            let reply = Reply { status, body: body.into(), retry_after: None };
            assert_eq!(judge(&reply, &[]).map_err(|failure| failure.again), expected, "{status} {body}");
        }
    }
}
