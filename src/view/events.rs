//! Archived events.

use super::{Bytes, Count, Screen, handler_line, logs::time_in, screen::Look, style, style::paint, text};
use crate::model::{ArchivedEvent, Bucket, Dead, Format, Undelivered};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::fmt::Write;

impl Screen {
    /// Shows archived events in the order given.
    pub fn events(&self, bucket: &Bucket, events: &[ArchivedEvent]) {
        self.data("events", || text(bucket, events, &self.look), || events.iter().map(event_json).collect());
        if self.format == Format::Text && events.is_empty() {
            self.note("no events");
        }
    }
}

fn text(bucket: &Bucket, events: &[ArchivedEvent], look: &Look) -> String {
    let kinds: Vec<_> = events.iter().map(|event| text::one_line(&event.event_type)).collect();
    let outcomes: Vec<_> = events.iter().map(|event| handler_line::outcome(&event.outcome)).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| text::width(text)).max().unwrap_or(0);
    let (kind_width, outcome_width) = (widest(&kinds), widest(&outcomes));
    let mut text = String::new();
    for ((event, kind), outcome) in events.iter().zip(&kinds).zip(&outcomes) {
        let ArchivedEvent { key, size, time, event_type: _, task_id, status, outcome: _, dead } = event;
        let when = paint(style::FAINT, time_in(*time, look.zone(), "%Y-%m-%d %H:%M:%S"));
        let task = task_id.as_deref().map_or_else(|| "no task".to_owned(), text::one_line);
        let status = status.as_deref().map(|status| format!(" {}", text::one_line(status))).unwrap_or_default();
        let (kind, outcome) = (text::pad(kind, kind_width), text::pad(outcome, outcome_width));
        let _ = writeln!(text, "{when} {kind} {outcome} {task}{status} ({})", Bytes(*size));
        if look.is_verbose() {
            let _ = writeln!(text, "    cos://{}/{}", text::one_line(&bucket.name), text::one_line(key));
        }
        if let Some(Dead { tries, undelivered }) = dead {
            let tries = Count(usize::try_from(*tries).unwrap_or(usize::MAX), "try");
            let _ = writeln!(text, "    {} after {tries}", paint(style::BAD, "dead letter"));
            for Undelivered { sink, kind, error } in undelivered {
                let name = text::one_line(&format!("{sink} ({kind})"));
                let why = error.as_deref().map_or_else(|| "the last try did not end".to_owned(), text::one_line);
                let _ = writeln!(text, "      {name}: {why}");
            }
        }
    }
    text
}

pub(super) fn event_json(event: &ArchivedEvent) -> Value {
    let ArchivedEvent { key, size, time, event_type, task_id, status, outcome, dead } = event;
    let undelivered = |open: &Undelivered| {
        let Undelivered { sink, kind, error } = open;
        json!({"sink": sink, "kind": kind, "error": error})
    };
    let dead = dead.as_ref().map(|Dead { tries, undelivered: open }| {
        json!({"tries": tries, "undelivered": open.iter().map(undelivered).collect::<Vec<_>>()})
    });
    let timestamp = Timestamp::from_millisecond(*time).ok().map(|time| format!("{time:.3}"));
    json!({"timestamp": timestamp, "event_type": event_type, "task_id": task_id, "status": status, "outcome": outcome,
        "key": key, "size": size, "dead": dead})
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        model::{Appearance, Verbosity},
        view::scene::shown,
    };

    pub(in crate::view) fn events() -> Vec<ArchivedEvent> {
        let event = |event_type: &str, task_id: Option<&str>, outcome: &str, dead| ArchivedEvent {
            key: format!("mps/{event_type}/FINISH.json"),
            size: 2_149,
            time: 1_795_392_000_000,
            event_type: event_type.into(),
            task_id: task_id.map(str::to_owned),
            status: task_id.map(|_| "FINISH".to_owned()),
            outcome: outcome.into(),
            dead,
        };
        let open = |sink: &str, error: Option<&str>| Undelivered {
            sink: sink.into(),
            kind: "webhook".into(),
            error: error.map(str::to_owned),
        };
        let undelivered = vec![open("运维", Some("answered with HTTP status 503")), open("backend", None)];
        vec![
            event("WorkflowTask", Some("1250000000-WorkflowTask-0a1b"), "succeeded", None),
            event("EditMediaTask", Some("1250000000-EditMedia-2c3d"), "failed", Some(Dead { tries: 3, undelivered })),
            event("unrecognised", None, "unknown", None),
        ]
    }

    fn bucket() -> Bucket {
        Bucket { name: "callbacks-1250000000".into(), region: "ap-beijing".into(), prefix: "mps/".into() }
    }

    #[test]
    fn events_are_a_line_each_and_the_dead_say_why() {
        insta::assert_snapshot!(shown(80, &Appearance::default(), |screen| screen.events(&bucket(), &events())), @"
        2026-11-23 00:00:00 WorkflowTask  succeeded 1250000000-WorkflowTask-0a1b FINISH (2.1 KB)
        2026-11-23 00:00:00 EditMediaTask failed    1250000000-EditMedia-2c3d FINISH (2.1 KB)
            dead letter after 3 tries
              运维 (webhook): answered with HTTP status 503
              backend (webhook): the last try did not end
        2026-11-23 00:00:00 unrecognised  unknown   no task (2.1 KB)
        ");
    }

    #[test]
    fn verbose_tells_the_place() {
        let verbose = Appearance { verbosity: Verbosity::Verbose, ..Appearance::default() };
        let text = shown(80, &verbose, |screen| screen.events(&bucket(), &events()[..1]));
        assert!(text.ends_with("\n    cos://callbacks-1250000000/mps/WorkflowTask/FINISH.json\n"), "{text}");
    }

    #[test]
    fn programs_get_everything() {
        let json = Appearance { format: Format::Json, ..Appearance::default() };
        let text = shown(80, &json, |screen| screen.events(&bucket(), &events()[1..2]));
        insta::assert_snapshot!(text, @r#"
        [
          {
            "timestamp": "2026-11-23T00:00:00.000Z",
            "event_type": "EditMediaTask",
            "task_id": "1250000000-EditMedia-2c3d",
            "status": "FINISH",
            "outcome": "failed",
            "key": "mps/EditMediaTask/FINISH.json",
            "size": 2149,
            "dead": {
              "tries": 3,
              "undelivered": [
                {
                  "sink": "运维",
                  "kind": "webhook",
                  "error": "answered with HTTP status 503"
                },
                {
                  "sink": "backend",
                  "kind": "webhook",
                  "error": null
                }
              ]
            }
          }
        ]
        "#);
    }

    #[test]
    fn no_events_are_a_remark() {
        let (screen, capture) = Screen::captured(80);
        screen.events(&bucket(), &[]);
        assert_eq!((capture.out().as_str(), capture.err().as_str()), ("", "no events\n"));
    }
}
