//! Events that were sent again.

use super::{Count, Screen, events::event_json, text};
use crate::model::{ArchivedEvent, Replayed};
use serde_json::json;

impl Screen {
    /// Tells of an event that never came and was made of what MPS says.
    pub fn recovered(&self, event: &ArchivedEvent) {
        let (kind, task) = (text::one_line(&event.event_type), event.task_id.as_deref().unwrap_or_default());
        self.note(&format!("{kind} {}: never came; taken from MPS and archived", text::one_line(task)));
    }

    /// Tells of one event, the `number`th of `count`.
    pub fn replay_progress(&self, replayed: &Replayed, number: usize, count: usize) {
        let Replayed { event, sinks: _, delivered, error } = replayed;
        let task = event.task_id.as_deref().unwrap_or(&event.key);
        let sinks = Count(usize::try_from(*delivered).unwrap_or(usize::MAX), "sink");
        let why = error.as_ref().map(|error| format!("; {}", text::one_line(error))).unwrap_or_default();
        let (kind, task) = (text::one_line(&event.event_type), text::one_line(task));
        self.note(&format!("{number}/{count} {kind} {task}: delivered to {sinks}{why}"));
    }

    /// Shows what came of all of them.
    pub fn replayed(&self, replayed: &[Replayed]) {
        let failed = replayed.iter().filter(|replayed| replayed.error.is_some()).count();
        let deliveries: u64 = replayed.iter().map(|replayed| replayed.delivered).sum();
        let text = || {
            let deliveries = Count(usize::try_from(deliveries).unwrap_or(usize::MAX), "delivery");
            let failures = if failed > 0 { format!(", {failed} not delivered everywhere") } else { String::new() };
            format!("replayed {}: {deliveries}{failures}\n", Count(replayed.len(), "event"))
        };
        let json = || {
            json!({
                "events": replayed.len(),
                "deliveries": deliveries,
                "failed": failed,
                "replayed": replayed.iter().map(|replayed| {
                    let Replayed { event, sinks, delivered, error } = replayed;
                    json!({"event": event_json(event), "sinks": sinks, "delivered": delivered, "error": error})
                }).collect::<Vec<_>>(),
            })
        };
        self.data("replayed", text, json);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Appearance, Format},
        view::{events::tests::events, scene::shown},
    };

    fn replayed() -> Vec<Replayed> {
        let one = |event, delivered, error: Option<&str>| Replayed {
            event,
            sinks: vec!["ops".into()],
            delivered,
            error: error.map(str::to_owned),
        };
        let mut events = events().into_iter();
        let mut next = || events.next().expect("a few");
        vec![one(next(), 2, None), one(next(), 0, Some("1 sink is still without it"))]
    }

    #[test]
    fn progress_is_a_remark_and_the_sum_is_data() {
        let (screen, capture) = Screen::captured(80);
        let replayed = replayed();
        for (index, one) in replayed.iter().enumerate() {
            screen.replay_progress(one, index + 1, 2);
        }
        screen.replayed(&replayed);
        insta::assert_snapshot!(capture.err(), @"
        1/2 WorkflowTask 1250000000-WorkflowTask-0a1b: delivered to 2 sinks
        2/2 EditMediaTask 1250000000-EditMedia-2c3d: delivered to 0 sinks; 1 sink is still without it
        ");
        assert_eq!(capture.out(), "replayed 2 events: 2 deliveries, 1 not delivered everywhere\n");
    }

    #[test]
    fn an_event_that_never_came_is_a_remark() {
        let (screen, capture) = Screen::captured(80);
        screen.recovered(&events()[0]);
        insta::assert_snapshot!(capture.err(), @"WorkflowTask 1250000000-WorkflowTask-0a1b: never came; taken from MPS and archived");
    }

    #[test]
    fn programs_get_each() {
        let json = Appearance { format: Format::Json, ..Appearance::default() };
        let text = shown(80, &json, |screen| screen.replayed(&replayed()));
        let document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!((&document["events"], &document["failed"]), (&json!(2), &json!(1)));
        assert_eq!(document["replayed"][1]["error"], "1 sink is still without it");
    }
}
