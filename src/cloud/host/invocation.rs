//! One attempt at one event: an instance, its answer, its log and its record.

use super::{
    instance::{Ending, Instance, Seat},
    output::Printed,
    package,
    pool::{Loan, Pool, Stamp},
    requests,
    runtime_api::{Answer, Event},
    variables,
};
use crate::{
    cloud::{
        Cloud,
        logs::{self, Kind, Line},
        scf::store::{self, Function, Resolved},
        store::Writer,
    },
    wire::ApiError,
};
use bytes::Bytes;
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How old an instance may get, in milliseconds: half of what its keys live.
const AGE: i64 = 6 * 3_600_000;

/// What is to be run.
#[derive(Debug, Clone)]
pub struct Job {
    /// The function.
    pub function: Function,
    /// What its qualifier means now.
    pub resolved: Resolved,
    /// Id of the invocation, the same for all attempts.
    pub request_id: String,
    /// JSON.
    pub event: Bytes,
    /// 0 = first.
    pub retry_num: i64,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// As in `scf-custom-runtime.md` 6; 200 = success.
    pub status: u16,
    /// What the function answered.
    pub ret_msg: String,
    /// Empty for success.
    pub err_msg: String,
    /// Milliseconds.
    pub duration: f64,
    /// Bytes.
    pub mem_usage: i64,
    /// The log as text.
    pub log: String,
}

/// What happened, before it is written down.
struct Happened {
    status: u16,
    message: String,
    answer: Option<Bytes>,
    printed: Vec<Printed>,
    duration: Duration,
    mem_usage: i64,
}

impl Happened {
    fn failed(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            answer: None,
            printed: Vec::new(),
            duration: Duration::ZERO,
            mem_usage: 0,
        }
    }
}

/// Makes one attempt. What the caller wants written with its result is committed together with log and record.
pub async fn execute(
    cloud: &Arc<Cloud>,
    job: &Job,
    then: impl FnOnce(&mut Writer<'_>, &Attempt) -> Result<(), ApiError>,
) -> Result<Attempt, ApiError> {
    let place = &job.function.place;
    let start = cloud.clock.now_ms();
    let mut record = requests::Record {
        start,
        code: 1,
        ret_msg: String::new(),
        duration: 0.0,
        mem_usage: 0,
        retry_num: job.retry_num,
    };
    let topic = &job.resolved.content.cls_topic_id;
    let started = line(job, start, start, Kind::Platform, format!("START RequestId:{}", job.request_id));
    cloud.store.write(|writer| {
        requests::put(writer, place, &job.request_id, &record)?;
        append(writer, topic, std::slice::from_ref(&started))
    })?;
    let happened = run(cloud, job).await?;
    let (attempt, lines) = written(cloud, job, start, &started, happened);
    record.code = if attempt.status == 200 { 0 } else { -1 };
    record.ret_msg = if attempt.status == 200 { attempt.ret_msg.clone() } else { attempt.err_msg.clone() };
    (record.duration, record.mem_usage) = (attempt.duration, attempt.mem_usage);
    cloud.store.write(|writer| {
        requests::put(writer, place, &job.request_id, &record)?;
        append(writer, topic, &lines)?;
        then(writer, &attempt)
    })?;
    Ok(attempt)
}

fn append(writer: &mut Writer<'_>, topic: &str, lines: &[Line]) -> Result<(), ApiError> {
    if !topic.is_empty() {
        logs::append(writer, topic, lines)?;
    }
    Ok(())
}

async fn run(cloud: &Arc<Cloud>, job: &Job) -> Result<Happened, ApiError> {
    let content = &job.resolved.content;
    let mut loan = match borrow(cloud, job).await? {
        Ok(loan) => loan,
        Err(happened) => return Ok(happened),
    };
    let event = Event {
        request_id: job.request_id.clone(),
        body: job.event.clone(),
        memory: content.memory,
        time_limit: content.timeout * 1000,
    };
    let begun = Instant::now();
    let ending = loan.instance.invoke(event).await;
    let duration = begun.elapsed();
    let mem_usage = loan.instance.peak_memory().unwrap_or_default();
    let (status, message, answer) = match ending {
        Ending::Answered(Answer::Response(answer)) => (200, String::new(), Some(answer)),
        Ending::Answered(Answer::Error(answer)) => (443, String::from_utf8_lossy(&answer).into_owned(), None),
        Ending::Answered(Answer::TooLarge) => (407, "The answer has more than 6 MB.".into(), None),
        Ending::Exited(how) => (439, format!("User process exit when running: {how}"), None),
        Ending::TimedOut if loan.instance.took_event() => {
            (433, format!("Invoking task timed out after {} seconds", content.timeout), None)
        }
        Ending::TimedOut => (433, "wait for event timeout".into(), None),
    };
    let printed = if matches!(status, 433 | 439) {
        loan.instance.end().await
    } else {
        let printed = loan.instance.printed().await;
        give_back(cloud, job, loan);
        printed
    };
    Ok(Happened { status, message, answer, printed, duration, mem_usage })
}

fn give_back(cloud: &Arc<Cloud>, job: &Job, loan: Loan) {
    let limit = cloud.settings.delays.instance_idle;
    cloud.host.pool.give_back(&job.function.place, loan);
    cloud.background.spawn({
        let cloud = Arc::clone(cloud);
        async move {
            tokio::time::sleep(limit).await;
            cloud.host.pool.end_idle(limit);
        }
    });
}

/// Takes a warm instance or starts one.
async fn borrow(cloud: &Arc<Cloud>, job: &Job) -> Result<Result<Loan, Happened>, ApiError> {
    let Job { function, resolved, .. } = job;
    let content = &resolved.content;
    let stamp =
        Stamp { function_id: function.id.clone(), version: resolved.version.clone(), revision: content.revision };
    let now = cloud.clock.now_ms();
    if let Some(loan) = cloud.host.pool.borrow_opt(&function.place, &stamp, now - AGE) {
        return Ok(Ok(loan));
    }
    if function.runtime != "CustomRuntime" {
        let message = format!("The runtime `{}` does not run here; `CustomRuntime` does.", function.runtime);
        return Ok(Err(Happened::failed(437, message)));
    }
    let Some(permit) = cloud.host.pool.make_room() else {
        return Ok(Err(Happened::failed(432, "Too many instances are running.")));
    };
    let Some(zip) = cloud.store.read(|reader| store::code_opt(reader, &content.sha256))? else {
        return Ok(Err(Happened::failed(500, "The code is gone.")));
    };
    let (data, sha256) = (cloud.settings.data.clone(), content.sha256.clone());
    let unpacked = tokio::task::spawn_blocking(move || package::ensure_unpacked(&data, &sha256, &zip)).await;
    let directory = match unpacked {
        Ok(Ok(directory)) => directory,
        Ok(Err(error)) => return Ok(Err(Happened::failed(437, error.to_string()))),
        Err(error) => return Ok(Err(Happened::failed(500, error.to_string()))),
    };
    let seat = match Seat::take().await {
        Ok(seat) => seat,
        Err(error) => return Ok(Err(Happened::failed(500, error.to_string()))),
    };
    let variables = variables::of_instance(cloud, function, resolved, &directory, seat.address)?;
    let mut instance = match Instance::start(seat, &directory, &variables).await {
        Ok(instance) => instance,
        Err(error) => {
            let message = format!("The start file `bootstrap` does not exist or cannot be started: {error}");
            return Ok(Err(Happened::failed(445, message)));
        }
    };
    let begun = Instant::now();
    let failed = match instance.ready(Duration::from_secs(content.init_timeout)).await {
        None => return Ok(Ok(Pool::lend(instance, stamp, now, permit))),
        Some(Ending::Exited(how)) => Happened::failed(405, format!("The process ended before it was ready: {how}")),
        Some(Ending::TimedOut | Ending::Answered(_)) => {
            Happened::failed(450, format!("Not ready after {} seconds", content.init_timeout))
        }
    };
    Ok(Err(Happened { duration: begun.elapsed(), printed: instance.end().await, ..failed }))
}

fn line(job: &Job, start: i64, time: i64, kind: Kind, message: String) -> Line {
    Line {
        time,
        start,
        function: job.function.place.name.clone(),
        namespace: job.function.place.namespace.clone(),
        request_id: job.request_id.clone(),
        duration: 0,
        alias: job.resolved.alias.clone().unwrap_or_default(),
        qualifier: job.resolved.version.clone(),
        mem_usage: 0,
        level: "INFO".into(),
        message,
        kind,
        status_code: 202,
        retry_num: job.retry_num,
    }
}

/// The attempt and its lines after `START`, in the order of `cos-cls.md` 6.1.
fn written(cloud: &Cloud, job: &Job, start: i64, started: &Line, happened: Happened) -> (Attempt, Vec<Line>) {
    let Happened { status, message, answer, printed, duration, mem_usage } = happened;
    let id = &job.request_id;
    let end = cloud.clock.now_ms().max(start);
    let offset = cloud.clock.offset_ms();
    let duration = duration.as_secs_f64() * 1000.0;
    let platform = |message: String| Line {
        // Whole milliseconds, rounded up as they are billed.
        duration: duration.ceil() as i64,
        mem_usage,
        ..line(job, start, end, Kind::Platform, message)
    };
    let ret_msg = answer.map(|answer| String::from_utf8_lossy(&answer).into_owned());
    let err_msg = match status {
        200 => String::new(),
        _ => json!({"errorCode": -1, "errorMessage": message, "statusCode": status}).to_string(),
    };
    // What was printed while the instance started belongs to its first invocation.
    let mut lines: Vec<_> = printed
        .into_iter()
        .map(|(time, text)| line(job, start, (time + offset).clamp(start, end), Kind::Custom, text))
        .collect();
    lines.sort_by_key(|line| line.time);
    if status != 200 {
        let error = platform(format!("ERROR RequestId:{id} Result:{err_msg}"));
        lines.push(Line { level: "ERROR".into(), status_code: status, ..error });
    }
    if let Some(ret_msg) = &ret_msg {
        lines.push(platform(format!("Response RequestId:{id} RetMsg:{ret_msg}")));
    }
    lines.push(platform(format!("END RequestId:{id}")));
    let megabytes = mem_usage as f64 / f64::from(1 << 20);
    let memory = job.resolved.content.memory;
    let report =
        format!("Report RequestId:{id} Duration:{}ms Memory:{memory}MB MemUsage:{megabytes}MB", duration.ceil());
    lines.push(Line { status_code: status, ..platform(report) });
    let texts: Vec<_> = std::iter::once(started).chain(&lines).map(|line| line.message.as_str()).collect();
    let log = texts.join("\n");
    (Attempt { status, ret_msg: ret_msg.unwrap_or_default(), err_msg, duration, mem_usage, log }, lines)
}
