//! Microsoft Teams (`sinks.md` 6): an adaptive card for a workflow that begins with a webhook. It answers 202 once the flow has
//! begun; what happens inside the flow nobody learns. The older connectors answer 200 and put failures into words.

use super::order::{Address, Order};
use crate::{
    config,
    http::{Http, Reply},
    message::Format,
    retry::Failure,
};
use serde_json::json;

pub(super) struct Teams {
    address: Address,
    body: Vec<u8>,
}

impl Teams {
    pub(super) fn new(webhook: &config::Webhook, order: &mut Order<'_>) -> Result<Self, Failure> {
        let address = order.address(&webhook.url)?;
        let message = order.message(Format::Teams);
        let body = json!({
            "type": "message",
            "attachments": [{
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": null,
                "content": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.4",
                    // What shows where cards do not.
                    "fallbackText": message.title,
                    "body": [{"type": "TextBlock", "text": message.text, "wrap": true}],
                },
            }],
        });
        Ok(Self { address, body: body.to_string().into_bytes() })
    }

    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        judge(&self.address.post_json(http, self.body.clone()).await?)
    }
}

/// A connector's `... Microsoft Teams endpoint returned HTTP error 429 ...` counts as that status.
fn judge(reply: &Reply) -> Result<(), Failure> {
    reply.by_status()?;
    let body = String::from_utf8_lossy(&reply.body);
    let Some((_, rest)) = body.split_once("HTTP error ") else { return Ok(()) };
    let status = rest.get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(500);
    Reply { status, body: Vec::new(), retry_after: reply.retry_after }.by_status()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::Again;

    #[test]
    fn a_flow_that_began_is_all_that_can_be_known() {
        let error = |status| {
            format!(
                "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error {status} with ContextId x"
            )
        };
        for (status, body, expected) in [
            (202, String::new(), Ok(())),
            (200, "1".into(), Ok(())),
            (200, error("429"), Err(Again::Soon)),
            (200, error("413"), Err(Again::Never)),
            (200, error("?"), Err(Again::Soon)),
            (401, r#"{"error":{"code":"DirectApiAuthorizationRequired"}}"#.into(), Err(Again::Never)),
            (413, String::new(), Err(Again::Never)),
            (429, String::new(), Err(Again::Soon)),
        ] {
            let judged = judge(&Reply { status, body: body.clone().into(), retry_after: None });
            assert_eq!(judged.map_err(|failure| failure.again), expected, "{status} {body}");
        }
    }
}
