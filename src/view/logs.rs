//! A function's log.

use super::{Screen, handler_line, screen::Look, style, style::paint, text};
use crate::model::{Format, LogLine, LogSource};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use std::fmt::Write;

/// Characters of a request id that are shown; enough to tell neighbours apart.
const SHORT: usize = 8;

impl Screen {
    /// Shows log lines in the order given.
    pub fn logs(&self, lines: &[LogLine]) {
        let text = || {
            let mut text = String::new();
            write(&mut text, lines, 0, "%Y-%m-%d %H:%M:%S%.3f", &self.look);
            text
        };
        self.data("logs", text, || lines.iter().map(line_json).collect());
        if self.format == Format::Text && lines.is_empty() {
            self.note("no log lines");
        }
    }
}

impl Screen {
    /// Shows lines that have come since the last ones. For programs a line each, since nobody knows where a list would end.
    pub fn more_logs(&self, lines: &[LogLine]) {
        self.flush();
        let mut text = String::new();
        match self.format {
            Format::Text => {
                write(&mut text, lines, 0, "%Y-%m-%d %H:%M:%S%.3f", &self.look);
                self.out.tell(&text);
            }
            Format::Json | Format::Ndjson | Format::Report(_) => {
                text.extend(lines.iter().map(|line| format!("{}\n", line_json(line))));
                self.out.write(&text);
            }
        }
    }
}

/// Writes log lines: when, which invocation, who, what. Handler lines in words, unless everything is to be shown as it is.
pub(super) fn write(text: &mut String, lines: &[LogLine], indent: usize, format: &str, look: &Look) {
    let margin = " ".repeat(indent);
    for LogLine { time, request_id, retry, source, message } in lines {
        let when = time_in(*time, look.zone(), format);
        let request: String = text::one_line(request_id).chars().take(SHORT).collect();
        let attempt = if *retry > 0 { format!(" retry {retry}") } else { String::new() };
        let who = match source {
            LogSource::Platform => paint(style::FAINT, "scf    "),
            LogSource::Handler => "handler".to_owned(),
        };
        let head = format!("{margin}{when} {}{attempt} {who} ", text::pad(&request, SHORT));
        let words = if look.is_verbose() { None } else { handler_line::words(message.trim()) };
        let words = words.unwrap_or_else(|| text::hanging(message, text::width(&head)));
        let _ = writeln!(text, "{}{words}", paint_time(&head, &when));
    }
}

pub(super) fn line_json(line: &LogLine) -> serde_json::Value {
    let LogLine { time, request_id, retry, source, message } = line;
    let source = match source {
        LogSource::Platform => "platform",
        LogSource::Handler => "handler",
    };
    let timestamp = Timestamp::from_millisecond(*time).ok().map(|time| format!("{time:.3}"));
    json!({"timestamp": timestamp, "request_id": request_id, "retry": retry, "source": source, "message": message})
}

pub(super) fn time_in(milliseconds: i64, zone: TimeZone, format: &str) -> String {
    match Timestamp::from_millisecond(milliseconds) {
        Ok(time) => time.to_zoned(zone).strftime(format).to_string(),
        // Beyond the year 9999 the number itself says more.
        Err(_) => milliseconds.to_string(),
    }
}

fn paint_time(head: &str, when: &str) -> String {
    head.replacen(when, &paint(style::FAINT, when), 1)
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{Appearance, Format, LogLine, LogSource, Verbosity},
        view::{Screen, scene::shown},
    };

    fn lines() -> Vec<LogLine> {
        let line = |after: i64, retry, source, message: &str| LogLine {
            time: 1_795_392_000_000 + after,
            request_id: "5d3f1c2a-9b1e-4f00-8000-000000000001".into(),
            retry,
            source,
            message: message.into(),
        };
        vec![
            line(0, 0, LogSource::Platform, "START RequestId: 5d3f1c2a"),
            line(
                12,
                0,
                LogSource::Handler,
                r#"{"mpstack":"archive","request_id":"5d3f","bucket":"callbacks-1250000000","region":"ap-beijing","key":"mps/WorkflowTask/t-1/FINISH.json","outcome":"stored","bytes":2149,"ms":12,"error":null}"#,
            ),
            line(
                35,
                0,
                LogSource::Handler,
                r#"{"mpstack":"delivery","request_id":"5d3f","task_id":"t-1","sink":"ops","kind":"wecom","outcome":"failed","retryable":true,"attempts":3,"ms":1400,"error":"503 Service Unavailable"}"#,
            ),
            line(
                40,
                0,
                LogSource::Handler,
                r#"{"mpstack":"event","request_id":"5d3f","event_type":"WorkflowTask","task_id":"t-1","status":"FINISH","outcome":"in_progress","reasons":["Transcode 70000 片源损坏"],"outputs":2,"archived":null,"delivered":1,"failed":1,"dropped":0,"dropped_by":"trials","ms":1450}"#,
            ),
            line(50, 1, LogSource::Handler, "panicked at\n  thread \u{1b}[31mmain"),
        ]
    }

    #[test]
    fn handler_lines_are_told_in_words() {
        insta::assert_snapshot!(shown(80, &Appearance::default(), |screen| screen.logs(&lines())), @"
        2026-11-23 00:00:00.000 5d3f1c2a scf     START RequestId: 5d3f1c2a
        2026-11-23 00:00:00.012 5d3f1c2a handler archive cos://callbacks-1250000000/mps/WorkflowTask/t-1/FINISH.json: stored, 2.1 KB (12ms)
        2026-11-23 00:00:00.035 5d3f1c2a handler delivery to ops (wecom): failed after 3 tries, to be tried again (1.4s); 503 Service Unavailable
        2026-11-23 00:00:00.040 5d3f1c2a handler event WorkflowTask t-1: in progress, 2 outputs, delivered to 1 sink, 1 failed for now, dropped on purpose by trials (1.4s); Transcode 70000 片源损坏
        2026-11-23 00:00:00.050 5d3f1c2a retry 1 handler panicked at
                                                           thread main
        ");
    }

    #[test]
    fn a_dead_letter_says_who_is_without_the_event() {
        let message = r#"{"mpstack":"dead_letter","request_id":"5d3f","task_id":"t-1","bucket":"callbacks-1250000000","region":"ap-beijing","key":"mps/dead-letters/WorkflowTask/t-1/FINISH.json","outcome":"stored","tries":3,"sinks":["ops","backend"]}"#;
        let line = LogLine { message: message.into(), ..lines().remove(1) };
        insta::assert_snapshot!(shown(80, &Appearance::default(), |screen| screen.logs(&[line])), @"2026-11-23 00:00:00.012 5d3f1c2a handler dead letter cos://callbacks-1250000000/mps/dead-letters/WorkflowTask/t-1/FINISH.json: stored after 3 tries, without ops, backend");
    }

    #[test]
    fn verbose_shows_them_as_they_are() {
        let verbose = Appearance { verbosity: Verbosity::Verbose, ..Appearance::default() };
        let text = shown(80, &verbose, |screen| screen.logs(&lines()));
        assert!(text.contains(&lines()[1].message), "{text}");
    }

    #[test]
    fn json_keeps_every_byte() {
        let json = Appearance { format: Format::Json, ..Appearance::default() };
        let text = shown(80, &json, |screen| screen.logs(&lines()[4..]));
        insta::assert_snapshot!(text, @r#"
        [
          {
            "timestamp": "2026-11-23T00:00:00.050Z",
            "request_id": "5d3f1c2a-9b1e-4f00-8000-000000000001",
            "retry": 1,
            "source": "handler",
            "message": "panicked at\n  thread \u001b[31mmain"
          }
        ]
        "#);
    }

    #[test]
    fn lines_to_come_are_a_line_each() {
        let json = Appearance { format: Format::Json, ..Appearance::default() };
        let text = shown(80, &json, |screen| {
            screen.more_logs(&lines()[..1]);
            screen.more_logs(&[]);
            screen.more_logs(&lines()[4..]);
        });
        let read: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("a document")).collect();
        assert_eq!((read.len(), &read[1]["retry"]), (2, &serde_json::json!(1)));
    }

    #[test]
    fn no_lines_are_a_remark_and_not_data() {
        let (screen, capture) = Screen::captured(80);
        screen.logs(&[]);
        assert_eq!((capture.out().as_str(), capture.err().as_str()), ("", "no log lines\n"));
    }
}
