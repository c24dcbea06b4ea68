use super::{Reference, When};
use serde::{Deserialize, Serialize};

/// Where WeCom group robots listen, unless a route says otherwise.
pub const WECOM_ENDPOINT: &str = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send";

/// One receiver and the events it is told of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// Unique within the stack; part of the idempotency key.
    pub name: String,
    /// Which events; all by default.
    #[serde(default)]
    pub when: When,
    /// Whether events that go here go to no later route.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stop: bool,
    /// Handlebars source for sinks that carry text; `None` is the built-in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The way there.
    pub sink: Sink,
}

/// A way out. A new kind is a variant here and a file in `sink/`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sink {
    /// A WeCom group robot.
    Wecom {
        /// The robot's key: a credential.
        key: Reference,
        /// Another address than [`WECOM_ENDPOINT`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoint: Option<Reference>,
    },
    /// Any HTTP receiver, as Standard Webhooks has it.
    Webhook {
        /// Where to post.
        url: Reference,
        /// Signing secret: `whsec_` and base64, or raw text; `None` sends no signature.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sign: Option<Reference>,
    },
    /// Nowhere, on purpose, and for no later route either; the log says so.
    Drop,
}

impl Sink {
    /// Returns the kind's name, as in the configuration.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Wecom { .. } => "wecom",
            Self::Webhook { .. } => "webhook",
            Self::Drop => "drop",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Configuration, EventType};

    const TEXT: &str = r#"{"version":1,"stack":"demo","archive":{"cos":{"bucket":"b-1","region":"ap-beijing","prefix":"mps/"}},"notify":[{"name":"ops","when":{"event":["WorkflowTask","HologramTask"],"outcome":["in_progress"]},"template":"{{task_id}}","sink":{"wecom":{"key":"${secret:WECOM_KEY}"}}}]}"#;

    #[test]
    fn a_configuration_survives_reading_and_writing() {
        let read: Configuration = serde_json::from_str(TEXT).expect("the contract's own form is read");
        assert_eq!(read.notify[0].when.event[1], EventType::Other("HologramTask".into()));
        assert_eq!(serde_json::to_string(&read).expect("plain data is written"), TEXT);
    }
}
