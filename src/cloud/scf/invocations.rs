//! Invoking functions and asking how it went.

use super::{
    errors::{self, Attempted, invalid},
    rules,
    store::{self, DEFAULT, LATEST, Place, Status},
};
use crate::{
    cloud::{
        Call,
        host::{self, Attempt, Job, NewEvent},
        ids, times,
    },
    wire::{
        ApiError, ErrorCode,
        scf::{
            GetRequestStatus, GetRequestStatusAnswer, InvocationResult, Invoke, InvokeAnswer, InvokeFunction,
            RequestStatus,
        },
    },
};
use bytes::Bytes;
use std::sync::Arc;

/// The largest synchronous event, in bytes.
const EVENT: usize = 6 << 20;

/// The tail of a log, in bytes.
const TAIL: usize = 4 << 10;

/// The default window of `GetRequestStatus`, in milliseconds.
const WINDOW: i64 = 15 * 60_000;

/// `Invoke`, synchronous or asynchronous.
pub async fn invoke(call: &Call<'_>, request: Invoke) -> Result<InvokeAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    let qualifier = request.qualifier.filter(|text| !text.is_empty()).unwrap_or_else(|| LATEST.into());
    let event = request.client_context.unwrap_or_default();
    match request.invocation_type.as_deref() {
        None | Some("" | "RequestResponse") => now(call, &place, &qualifier, event, request.log_type.as_deref()).await,
        Some("Event") => later(call, &place, &qualifier, event),
        Some(other) => Err(invalid("Param", format!("There is no invocation type `{other}`."))),
    }
}

/// `InvokeFunction`: synchronous only.
pub async fn invoke_function(call: &Call<'_>, request: InvokeFunction) -> Result<InvokeAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    let qualifier = request.qualifier.filter(|text| !text.is_empty()).unwrap_or_else(|| DEFAULT.into());
    now(call, &place, &qualifier, request.event.unwrap_or_default(), request.log_type.as_deref()).await
}

/// Checks an event; an absent one is an empty object.
fn checked(event: String, most: usize) -> Result<Bytes, ApiError> {
    if event.len() > most {
        let message = format!("The event has {} bytes; at most {most}.", event.len());
        return Err(ApiError::new(ErrorCode::InvalidRequestTooLarge, message));
    }
    if event.is_empty() {
        return Ok(Bytes::from_static(b"{}"));
    }
    match serde_json::from_str::<serde::de::IgnoredAny>(&event) {
        Ok(_) => Ok(event.into()),
        Err(error) => Err(invalid("ClientContext", format!("The event is not JSON: {error}."))),
    }
}

fn job(call: &Call<'_>, place: &Place, qualifier: &str, event: Bytes) -> Result<Job, ApiError> {
    let cloud = call.cloud;
    rules::function_name(&place.name)?;
    let now = cloud.clock.now_ms();
    let (function, resolved) = cloud.store.read(|reader| {
        let function = store::function(reader, place, now)?;
        let resolved = store::resolve(reader, &function, qualifier, now, cloud.host.lot())?
            .ok_or_else(|| errors::no_qualifier(ErrorCode::ResourceNotFoundQualifier, qualifier))?;
        Ok::<_, ApiError>((function, resolved))
    })?;
    Ok(Job { function, resolved, request_id: ids::uuid(), event, retry_num: 0, recall: Arc::default() })
}

async fn now(
    call: &Call<'_>,
    place: &Place,
    qualifier: &str,
    event: String,
    log_type: Option<&str>,
) -> Result<InvokeAnswer, ApiError> {
    let job = job(call, place, qualifier, checked(event, EVENT)?)?;
    if job.resolved.status != Status::Active {
        return Err(errors::busy(&call.cloud.settings.readings, job.resolved.status, Attempted::Invoke));
    }
    let attempt = host::execute(call.cloud, &job, |_, _| Ok(())).await?;
    let Attempt { status, ret_msg, err_msg, duration, mem_usage, log } = attempt;
    let wants_log = log_type.is_some_and(|log_type| log_type.eq_ignore_ascii_case("Tail"));
    let result = InvocationResult {
        log: if wants_log { tail(&log).to_owned() } else { String::new() },
        ret_msg,
        err_msg,
        mem_usage,
        duration,
        bill_duration: duration.ceil() as i64,
        function_request_id: job.request_id,
        invoke_result: if status == 200 { 0 } else { -1 },
    };
    Ok(InvokeAnswer { result })
}

fn later(call: &Call<'_>, place: &Place, qualifier: &str, event: String) -> Result<InvokeAnswer, ApiError> {
    let cloud = call.cloud;
    let body = checked(event, host::EVENT_BYTES)?;
    let status = job(call, place, qualifier, Bytes::new())?.resolved.status;
    if matches!(status, Status::Deleting) {
        return Err(errors::busy(&cloud.settings.readings, status, Attempted::Invoke));
    }
    let event = NewEvent { place, qualifier, body: &body, source: "OTHERS" };
    let now = cloud.clock.now_ms();
    let function_request_id = cloud.store.write(|writer| host::enqueue(writer, event, now))?;
    cloud.wake_queue();
    Ok(InvokeAnswer { result: InvocationResult { function_request_id, ..InvocationResult::default() } })
}

/// The last bytes of a text, from the start of a character on.
fn tail(text: &str) -> &str {
    let start = (text.len().saturating_sub(TAIL)..=text.len()).find(|start| text.is_char_boundary(*start));
    &text[start.unwrap_or_default()..]
}

/// `GetRequestStatus`.
pub async fn status(call: &Call<'_>, request: GetRequestStatus) -> Result<GetRequestStatusAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let now = call.cloud.clock.now_ms();
    let moment = |text: &str| {
        times::from_china(text).ok_or_else(|| invalid("Param", format!("`{text}` is not `YYYY-MM-DD HH:MM:SS`.")))
    };
    let (from, to) = match (request.start_time.as_deref(), request.end_time.as_deref()) {
        (None, None) => (now - WINDOW, now),
        // The end is a whole second, all of it.
        (Some(from), Some(to)) => (moment(from)?, moment(to)? + 999),
        _ => return Err(invalid("Param", "Give both `StartTime` and `EndTime`, or none.")),
    };
    let records = call.cloud.store.read(|reader| {
        store::function(reader, &place, now)?;
        Ok::<_, ApiError>(host::of_request(reader, &place, &request.function_request_id)?)
    })?;
    let data: Vec<_> = records
        .into_iter()
        .filter(|record| (from..=to).contains(&record.start))
        .map(|record| RequestStatus {
            function_name: place.name.clone(),
            ret_msg: record.ret_msg,
            request_id: request.function_request_id.clone(),
            start_time: times::china(record.start),
            ret_code: record.code,
            duration: record.duration,
            mem_usage: record.mem_usage as f64,
            retry_num: record.retry_num,
        })
        .collect();
    Ok(GetRequestStatusAnswer { total_count: data.len() as u64, data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_begins_with_a_character() {
        assert_eq!(tail("short"), "short");
        let long = format!("ä{}", "x".repeat(4095));
        assert_eq!(tail(&long).len(), 4095);
    }
}
