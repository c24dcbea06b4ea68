use super::Sink;
use crate::event::{Event, EventType, Outcome};
use serde::{Deserialize, Serialize};

/// One receiver and the events it is told of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// Unique within the stack; part of the idempotency key.
    pub name: String,
    /// Which events; all by default.
    #[serde(default)]
    pub when: When,
    /// Handlebars source for sinks that carry text; `None` is the built-in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The way there.
    pub sink: Sink,
}

/// A selection of events; an empty list selects all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct When {
    /// Event types.
    #[serde(default)]
    pub event: Vec<EventType>,
    /// Outcomes.
    #[serde(default)]
    pub outcome: Vec<Outcome>,
}

impl When {
    /// Says whether the selection contains `event`. An event without a type is only in a selection that names no type.
    pub fn selects(&self, event: &Event) -> bool {
        let of_type = self.event.is_empty() || event.event_type.as_ref().is_some_and(|kind| self.event.contains(kind));
        of_type && (self.outcome.is_empty() || self.outcome.contains(&event.outcome))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Configuration, event::understand};

    const TEXT: &str = r#"{"version":1,"stack":"demo","archive":{"cos":{"bucket":"b-1","region":"ap-beijing","prefix":"mps/"}},"notify":[{"name":"ops","when":{"event":["WorkflowTask","HologramTask"],"outcome":["in_progress"]},"template":"{{task_id}}","sink":{"wecom":{"key":"${secret:WECOM_KEY}"}}}]}"#;

    #[test]
    fn a_configuration_survives_reading_and_writing() {
        let read: Configuration = serde_json::from_str(TEXT).expect("the contract's own form is read");
        assert_eq!(read.notify[0].when.event[1], EventType::Other("HologramTask".into()));
        assert_eq!(serde_json::to_string(&read).expect("plain data is written"), TEXT);
    }

    #[test]
    fn an_empty_selection_is_everything() {
        let event = understand(br#"{"EventType":"WorkflowTask","WorkflowTaskEvent":{"Status":"PROCESSING"}}"#);
        let when = |event: &[EventType], outcome: &[Outcome]| When { event: event.into(), outcome: outcome.into() };
        assert!(when(&[], &[]).selects(&event));
        assert!(when(&[EventType::WorkflowTask], &[Outcome::Failed, Outcome::InProgress]).selects(&event));
        assert!(!when(&[EventType::EditMediaTask], &[]).selects(&event));
        assert!(!when(&[], &[Outcome::Failed]).selects(&event));
        assert!(!when(&[EventType::WorkflowTask], &[]).selects(&understand(b"{}")));
    }
}
