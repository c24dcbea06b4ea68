//! One task, followed to its end.

use super::{Bytes, Count, Elapsed, Screen, handler_line, logs, screen::Look, style, style::paint, text};
use crate::model::{Archived, Delivery, EventType, Trial};
use serde_json::json;
use std::fmt::Write;

impl Screen {
    /// Tells that a task has begun.
    pub fn task_started(&self, event_type: EventType, id: &str) {
        self.event("task_started", json!({"event_type": event_type.as_str(), "task": id}));
        self.note(&format!("{event_type}: task {id} started"));
    }

    /// Tells what is waited for.
    pub fn waiting(&self, what: &str) {
        self.event("waiting", json!({"for": text::one_line(what)}));
        self.note(&format!("waiting for {what}"));
    }

    /// Shows what became of a task.
    pub fn trial(&self, trial: &Trial) {
        self.data("trial", || text(trial, &self.look), || trial_json(trial));
    }
}

fn text(trial: &Trial, look: &Look) -> String {
    let Trial { event_type, task_id, request_id, outcome, succeeded, log, deliveries, archived } = trial;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} {}: {}",
        paint(style::STRONG, event_type),
        text::one_line(task_id),
        handler_line::outcome(outcome)
    );
    let ended = if *succeeded { paint(style::GOOD, "succeeded") } else { paint(style::BAD, "failed") };
    let _ = writeln!(text, "  invocation {}: {ended}", text::one_line(request_id));
    if !log.is_empty() {
        let _ = writeln!(text, "  log");
        logs::write(&mut text, log, 4, "%H:%M:%S%.3f", look);
    }
    if deliveries.is_empty() {
        let _ = writeln!(text, "  deliveries: none");
    } else {
        let _ = writeln!(text, "  deliveries");
        self::deliveries(&mut text, deliveries);
    }
    let _ = match archived {
        None => writeln!(text, "  archived: no"),
        Some(Archived { bucket, region, key, size }) => {
            let place = format!("cos://{}/{}", text::one_line(bucket), text::one_line(key));
            match size {
                Some(size) => writeln!(text, "  archived: {place} ({}, {})", Bytes(*size), text::one_line(region)),
                None => {
                    writeln!(text, "  archived: {place} {}", paint(style::BAD, "is not in the bucket"))
                }
            }
        }
    };
    text
}

fn deliveries(text: &mut String, deliveries: &[Delivery]) {
    let names: Vec<String> =
        deliveries.iter().map(|delivery| text::one_line(&format!("{} ({})", delivery.sink, delivery.kind))).collect();
    let widest = names.iter().map(|name| text::width(name)).max().unwrap_or(0);
    for (name, delivery) in names.iter().zip(deliveries) {
        let Delivery { sink: _, kind: _, delivered, attempts, milliseconds, error } = delivery;
        let outcome = if *delivered { paint(style::GOOD, "delivered") } else { paint(style::BAD, "failed   ") };
        let tries = Count(usize::try_from(*attempts).unwrap_or(usize::MAX), "try");
        let why = error.as_ref().map(|error| format!("; {}", text::one_line(error))).unwrap_or_default();
        let name = text::pad(name, widest);
        let _ = writeln!(text, "    {name}  {outcome}  {tries}, {}{why}", Elapsed::milliseconds(*milliseconds));
    }
}

fn trial_json(trial: &Trial) -> serde_json::Value {
    let Trial { event_type, task_id, request_id, outcome, succeeded, log, deliveries, archived } = trial;
    let delivery = |delivery: &Delivery| {
        let Delivery { sink, kind, delivered, attempts, milliseconds, error } = delivery;
        json!({"sink": sink, "kind": kind, "delivered": delivered, "attempts": attempts, "milliseconds": milliseconds,
            "error": error})
    };
    let archived = archived.as_ref().map(|archived| {
        let Archived { bucket, region, key, size } = archived;
        json!({"bucket": bucket, "region": region, "key": key, "size": size})
    });
    json!({
        "event_type": event_type.as_str(),
        "task_id": task_id,
        "request_id": request_id,
        "outcome": outcome,
        "succeeded": succeeded,
        "deliveries": deliveries.iter().map(delivery).collect::<Vec<_>>(),
        "archived": archived,
        "log": log.iter().map(logs::line_json).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{Appearance, Archived, Delivery, EventType, Format, LogLine, LogSource, Trial},
        view::scene::shown,
    };

    fn trial() -> Trial {
        let delivery = |sink: &str, kind: &str, error: Option<&str>| Delivery {
            sink: sink.into(),
            kind: kind.into(),
            delivered: error.is_none(),
            attempts: if error.is_some() { 3 } else { 1 },
            milliseconds: 35,
            error: error.map(str::to_owned),
        };
        Trial {
            event_type: EventType::WorkflowTask,
            task_id: "1250000000-WorkflowTask-0a1b".into(),
            request_id: "5d3f1c2a-9b1e".into(),
            outcome: "succeeded".into(),
            succeeded: true,
            log: vec![LogLine {
                time: 1_795_392_000_000,
                request_id: "5d3f1c2a-9b1e".into(),
                retry: 0,
                source: LogSource::Platform,
                message: "START RequestId: 5d3f1c2a-9b1e".into(),
            }],
            deliveries: vec![delivery("运维", "wecom", None), delivery("backend", "webhook", Some("410 Gone"))],
            archived: Some(Archived {
                bucket: "callbacks-1250000000".into(),
                region: "ap-beijing".into(),
                key: "mps/WorkflowTask/t-1/FINISH.json".into(),
                size: Some(2_149),
            }),
        }
    }

    #[test]
    fn a_trial_is_told_from_task_to_archive() {
        insta::assert_snapshot!(shown(80, &Appearance::default(), |screen| screen.trial(&trial())), @"
        WorkflowTask 1250000000-WorkflowTask-0a1b: succeeded
          invocation 5d3f1c2a-9b1e: succeeded
          log
            00:00:00.000 5d3f1c2a scf     START RequestId: 5d3f1c2a-9b1e
          deliveries
            运维 (wecom)       delivered  1 try, 35ms
            backend (webhook)  failed     3 tries, 35ms; 410 Gone
          archived: cos://callbacks-1250000000/mps/WorkflowTask/t-1/FINISH.json (2.1 KB, ap-beijing)
        ");
    }

    #[test]
    fn what_is_missing_is_said() {
        let archived = trial().archived.map(|archived| Archived { size: None, ..archived });
        let bare =
            Trial { succeeded: false, outcome: "unknown".into(), log: vec![], deliveries: vec![], archived, ..trial() };
        insta::assert_snapshot!(shown(80, &Appearance::default(), |screen| screen.trial(&bare)), @"
        WorkflowTask 1250000000-WorkflowTask-0a1b: unknown
          invocation 5d3f1c2a-9b1e: failed
          deliveries: none
          archived: cos://callbacks-1250000000/mps/WorkflowTask/t-1/FINISH.json is not in the bucket
        ");
    }

    #[test]
    fn programs_get_the_same() {
        let json = Appearance { format: Format::Json, ..Appearance::default() };
        let text = shown(80, &json, |screen| screen.trial(&trial()));
        let document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(document["deliveries"][1]["error"], "410 Gone");
        assert_eq!(document["archived"]["size"], 2149);
    }
}
