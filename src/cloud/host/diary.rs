//! What is written down of an attempt: its record and its lines, in the order of `cos-cls.md` 6.1.
//!
//! Lines of a running attempt are written as they come, so that a handler that hangs shows how far it got.

use super::{invocation::Attempt, invocation::Job, output::Printed, requests};
use crate::{
    cloud::{
        Cloud,
        logs::{self, Kind, Line},
        store::{StoreError, Writer},
    },
    wire::ApiError,
};
use bytes::Bytes;
use serde_json::json;
use std::time::Duration;

/// What happened, before it is written down.
pub struct Happened {
    /// As in `scf-custom-runtime.md` 6; 200 = success.
    pub status: u16,
    /// Why it is not.
    pub message: String,
    /// What the function answered.
    pub answer: Option<Bytes>,
    /// Lines that the diary has not got yet.
    pub printed: Vec<Printed>,
    /// How long it took.
    pub duration: Duration,
    /// Bytes.
    pub memory: u64,
}

impl Happened {
    /// A failure without anything else to tell.
    pub fn failed(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), answer: None, printed: Vec::new(), duration: Duration::ZERO, memory: 0 }
    }
}

/// The diary of one attempt.
pub struct Diary<'a> {
    cloud: &'a Cloud,
    job: &'a Job,
    /// Unix milliseconds.
    start: i64,
    /// The lines so far, without those of the platform.
    lines: Vec<Line>,
}

impl<'a> Diary<'a> {
    /// Opens it: the attempt runs from now on, for everybody to see.
    pub fn open(cloud: &'a Cloud, job: &'a Job) -> Result<Self, ApiError> {
        let diary = Self { cloud, job, start: cloud.clock.now_ms(), lines: Vec::new() };
        cloud.store.write(|writer| {
            diary.record(writer, 1, String::new(), 0.0, 0)?;
            diary.append(writer, &[diary.started()])
        })?;
        Ok(diary)
    }

    fn started(&self) -> Line {
        self.line(self.start, Kind::Platform, format!("START RequestId:{}", self.job.request_id))
    }

    fn line(&self, time: i64, kind: Kind, message: String) -> Line {
        let Job { function, resolved, request_id, retry_num, .. } = self.job;
        Line {
            time,
            start: self.start,
            function: function.place.name.clone(),
            namespace: function.place.namespace.clone(),
            request_id: request_id.clone(),
            duration: 0,
            alias: resolved.alias.clone().unwrap_or_default(),
            qualifier: resolved.version.clone(),
            mem_usage: 0,
            level: "INFO".into(),
            message,
            kind,
            status_code: 202,
            retry_num: *retry_num,
        }
    }

    fn append(&self, writer: &mut Writer<'_>, lines: &[Line]) -> Result<(), StoreError> {
        let topic = &self.job.resolved.content.cls_topic_id;
        if topic.is_empty() || lines.is_empty() { Ok(()) } else { logs::append(writer, topic, lines) }
    }

    fn record(
        &self,
        writer: &mut Writer<'_>,
        code: i64,
        ret_msg: String,
        duration: f64,
        mem_usage: i64,
    ) -> Result<(), StoreError> {
        let Job { function, resolved, request_id, retry_num, .. } = self.job;
        let qualifier = resolved.version.clone();
        let record = requests::Record {
            start: self.start,
            code,
            ret_msg,
            duration,
            mem_usage,
            retry_num: *retry_num,
            qualifier,
        };
        requests::put(writer, &function.place, request_id, &record)
    }

    /// What was printed while the instance started belongs to its first invocation.
    fn custom(&self, printed: Vec<Printed>) -> Vec<Line> {
        let offset = self.cloud.clock.offset_ms();
        let now = self.cloud.clock.now_ms().max(self.start);
        let line = |(time, text): Printed| self.line((time + offset).clamp(self.start, now), Kind::Custom, text);
        let mut lines: Vec<_> = printed.into_iter().map(line).collect();
        lines.sort_by_key(|line| line.time);
        lines
    }

    /// Writes lines of an attempt that goes on.
    pub fn note(&mut self, printed: Vec<Printed>) {
        let lines = self.custom(printed);
        if let Err(error) = self.cloud.store.write(|writer| self.append(writer, &lines)) {
            tracing::error!(error = &error as &dyn std::error::Error, "lines could not be written");
        }
        self.lines.extend(lines);
    }

    /// Closes it with the end of the attempt. What the caller wants written with its result is committed with it.
    pub fn close(
        self,
        happened: Happened,
        then: impl FnOnce(&mut Writer<'_>, &Attempt) -> Result<(), ApiError>,
    ) -> Result<Attempt, ApiError> {
        let Happened { status, message, answer, printed, duration, memory } = happened;
        let last = self.custom(printed);
        let duration = duration.as_secs_f64() * 1000.0;
        let mem_usage = i64::try_from(memory).unwrap_or(i64::MAX);
        let ret_msg = answer.map(|answer| String::from_utf8_lossy(&answer).into_owned());
        let err_msg = match status {
            200 => String::new(),
            _ => json!({"errorCode": -1, "errorMessage": message, "statusCode": status}).to_string(),
        };
        let ending = self.ending(status, ret_msg.as_deref(), &err_msg, duration, mem_usage);
        let written = [last, ending].concat();
        let told: Vec<_> = std::iter::once(&self.started())
            .chain(&self.lines)
            .chain(&written)
            .map(|line| line.message.clone())
            .collect();
        let log = told.join("\n");
        let attempt = Attempt { status, ret_msg: ret_msg.unwrap_or_default(), err_msg, duration, mem_usage, log };
        let (code, told) = match status {
            200 => (0, &attempt.ret_msg),
            _ => (-1, &attempt.err_msg),
        };
        self.cloud.store.write(|writer| {
            self.record(writer, code, told.clone(), duration, mem_usage)?;
            self.append(writer, &written)?;
            then(writer, &attempt)
        })?;
        Ok(attempt)
    }

    /// The platform's last lines.
    fn ending(&self, status: u16, ret_msg: Option<&str>, err_msg: &str, duration: f64, mem_usage: i64) -> Vec<Line> {
        let id = &self.job.request_id;
        let end = self.cloud.clock.now_ms().max(self.start);
        let platform = |message: String| Line {
            // Whole milliseconds, rounded up as they are billed.
            duration: duration.ceil() as i64,
            mem_usage,
            ..self.line(end, Kind::Platform, message)
        };
        let mut lines = Vec::new();
        if status != 200 {
            let error = platform(format!("ERROR RequestId:{id} Result:{err_msg}"));
            lines.push(Line { level: "ERROR".into(), status_code: status, ..error });
        }
        if let Some(ret_msg) = ret_msg {
            lines.push(platform(format!("Response RequestId:{id} RetMsg:{ret_msg}")));
        }
        lines.push(platform(format!("END RequestId:{id}")));
        let megabytes = mem_usage as f64 / f64::from(1 << 20);
        let memory = self.job.resolved.content.memory;
        let report =
            format!("Report RequestId:{id} Duration:{}ms Memory:{memory}MB MemUsage:{megabytes}MB", duration.ceil());
        lines.push(Line { status_code: status, ..platform(report) });
        lines
    }
}
