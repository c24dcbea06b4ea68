use super::{Sink, When};
use serde::{Deserialize, Serialize};

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
