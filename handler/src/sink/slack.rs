//! Slack incoming webhooks (`sinks.md` 5): real statuses and plain words; success is 200 and `ok`.

use super::order::{Address, Order};
use crate::{
    config,
    http::{Http, Reply},
    message::Format,
    retry::Failure,
};
use serde_json::json;

pub(super) struct Slack {
    address: Address,
    body: Vec<u8>,
}

impl Slack {
    pub(super) fn new(webhook: &config::Webhook, order: &mut Order<'_>) -> Result<Self, Failure> {
        let address = order.address(&webhook.url)?;
        let message = order.message(Format::Slack);
        let body = json!({
            // What notifications show.
            "text": Format::Slack.escape(&message.title),
            "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": message.text}}],
        });
        Ok(Self { address, body: body.to_string().into_bytes() })
    }

    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        judge(&self.address.post_json(http, self.body.clone()).await?)
    }
}

fn judge(reply: &Reply) -> Result<(), Failure> {
    let word = str::from_utf8(&reply.body).ok().map(str::trim).filter(|word| is_word(word));
    match (reply.by_status(), word) {
        (Ok(()), Some("ok")) => Ok(()),
        // A proxy's page, or whatever answers at a wrong address.
        (Ok(()), None | Some(_)) => Err(Failure::soon("the answer is not `ok`")),
        (Err(failure), Some(word)) => Err(Failure { message: format!("{}: {word}", failure.message), ..failure }),
        (Err(failure), None) => Err(failure),
    }
}

/// Whether it is one of Slack's words for errors, `invalid_token`, and not a page that may hold anything.
fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::Again;
    use std::time::Duration;

    #[test]
    fn statuses_and_words() {
        let pause = Duration::from_secs(30);
        for (status, body, retry_after, expected) in [
            (200, "ok", None, Ok(())),
            (200, "ok\n", None, Ok(())),
            (200, "<html>sign in</html>", None, Err((Again::Soon, "the answer is not `ok`"))),
            (403, "invalid_token", None, Err((Again::Never, "answered with HTTP status 403: invalid_token"))),
            (404, "no_service", None, Err((Again::Never, "answered with HTTP status 404: no_service"))),
            (
                410,
                "channel_is_archived",
                None,
                Err((Again::Never, "answered with HTTP status 410: channel_is_archived")),
            ),
            (429, "", Some(pause), Err((Again::After(pause), "answered with HTTP status 429"))),
            (500, "rollup_error", None, Err((Again::Soon, "answered with HTTP status 500: rollup_error"))),
            (400, "No <b>text</b>", None, Err((Again::Never, "answered with HTTP status 400"))),
        ] {
            let judged = judge(&Reply { status, body: body.into(), retry_after });
            let expected = expected.map_err(|(again, message)| Failure { again, message: message.into() });
            assert_eq!(judged, expected, "{status} {body}");
        }
    }
}
