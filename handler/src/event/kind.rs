use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of task that an event speaks of (`mps-events.md` 2.5), written as MPS writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum EventType {
    /// Produced by `ProcessMedia` and by workflows.
    WorkflowTask,
    /// Produced by `EditMedia`.
    EditMediaTask,
    /// Produced by orchestrations.
    ScheduleTask,
    /// Produced by `BatchProcessMedia`; carries no task id.
    BatchTask,
    /// A search for a hidden watermark.
    ExtractBlindWatermark,
    /// Known by name from captured envelopes.
    LiveScheduleTask,
    /// Known by name from captured envelopes.
    GetMediaAttributesTask,
    /// Our name for everything with a `NotificationType`; MPS has none.
    LiveNotification,
    /// A kind that is newer than this handler.
    Other(String),
}

impl EventType {
    /// Returns the name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::WorkflowTask => "WorkflowTask",
            Self::EditMediaTask => "EditMediaTask",
            Self::ScheduleTask => "ScheduleTask",
            Self::BatchTask => "BatchTask",
            Self::ExtractBlindWatermark => "ExtractBlindWatermark",
            Self::LiveScheduleTask => "LiveScheduleTask",
            Self::GetMediaAttributesTask => "GetMediaAttributesTask",
            Self::LiveNotification => "LiveNotification",
            Self::Other(name) => name,
        }
    }

    /// Returns the name in lower case with underscores and nothing else, as webhook types are written.
    pub fn snake_case(&self) -> String {
        let mut snake = String::new();
        for character in self.as_str().chars() {
            match character {
                'A'..='Z' if snake.is_empty() || snake.ends_with('_') => snake.push(character.to_ascii_lowercase()),
                'A'..='Z' => snake.extend(['_', character.to_ascii_lowercase()]),
                'a'..='z' | '0'..='9' => snake.push(character),
                _ if snake.is_empty() || snake.ends_with('_') => {}
                _ => snake.push('_'),
            }
        }
        if snake.is_empty() { "unknown".into() } else { snake }
    }
}

impl From<String> for EventType {
    fn from(name: String) -> Self {
        const KNOWN: [EventType; 8] = [
            EventType::WorkflowTask,
            EventType::EditMediaTask,
            EventType::ScheduleTask,
            EventType::BatchTask,
            EventType::ExtractBlindWatermark,
            EventType::LiveScheduleTask,
            EventType::GetMediaAttributesTask,
            EventType::LiveNotification,
        ];
        KNOWN.into_iter().find(|kind| kind.as_str() == name).unwrap_or(Self::Other(name))
    }
}

impl From<&str> for EventType {
    fn from(name: &str) -> Self {
        name.to_owned().into()
    }
}

impl From<EventType> for String {
    fn from(kind: EventType) -> Self {
        kind.as_str().into()
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// How the work ended, as far as the event proves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every part says that it succeeded.
    Succeeded,
    /// Some parts succeeded and some failed.
    Partial,
    /// The source was bad, or every part failed.
    Failed,
    /// Not over yet.
    InProgress,
    /// Nothing above is proven.
    Unknown,
}

impl Outcome {
    /// Returns the name as configurations and log lines write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::InProgress => "in_progress",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways_and_new_ones_survive() {
        for name in ["WorkflowTask", "EditMediaTask", "ExtractBlindWatermark", "HologramTask", ""] {
            let kind = EventType::from(name);
            assert_eq!(kind.as_str(), name);
            assert_eq!(matches!(kind, EventType::Other(_)), matches!(name, "HologramTask" | ""), "{name}");
        }
    }

    #[test]
    fn snake_case_is_ascii_whatever_comes() {
        for (name, snake) in [
            ("WorkflowTask", "workflow_task"),
            ("EditMediaTask", "edit_media_task"),
            ("Odd name.é/X", "odd_name_x"),
            ("中", "unknown"),
        ] {
            assert_eq!(EventType::from(name).snake_case(), snake);
        }
    }
}
