//! Asynchronous events: listed, asked for, ended; and the retired way to read logs.

use super::{
    errors::invalid,
    lists::{Order, page},
    rules,
    store::{self, Place},
};
use crate::{
    cloud::{
        Call,
        host::{self, Record, Trace},
        logs, times,
    },
    wire::{
        ApiError, Empty,
        scf::{
            AsyncEvent, AsyncEventStatus, FunctionLog, GetAsyncEventStatus, GetAsyncEventStatusAnswer, GetFunctionLogs,
            GetFunctionLogsAnswer, ListAsyncEvents, ListAsyncEventsAnswer, TerminateAsyncEvent, TimeInterval,
        },
    },
};
use std::ops::Range;

/// The longest window of logs, in milliseconds.
const DAY: i64 = 86_400_000;

fn moment(text: &str) -> Result<i64, ApiError> {
    // Fractions, as events print them, are taken and left aside.
    let whole = text.split('.').next().unwrap_or_default();
    times::from_china(whole).ok_or_else(|| invalid("Param", format!("`{text}` is not `YYYY-MM-DD HH:MM:SS`.")))
}

fn interval(interval: Option<TimeInterval>) -> Result<Option<Range<i64>>, ApiError> {
    interval.map(|TimeInterval { start, end }| Ok(moment(&start)?..moment(&end)?)).transpose()
}

/// `ListAsyncEvents`.
pub async fn list(call: &Call<'_>, request: ListAsyncEvents) -> Result<ListAsyncEventsAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let order = Order::parse(request.order.as_deref())?;
    let (started, ended) = (interval(request.start_time_interval)?, interval(request.end_time_interval)?);
    let now = call.cloud.clock.now_ms();
    let mut events = call.cloud.store.read(|reader| {
        store::function(reader, &place, now)?;
        Ok::<_, ApiError>(host::traces(reader, &place)?)
    })?;
    let any = |wanted: &Option<Vec<String>>, value: &str| {
        wanted.as_deref().is_none_or(|wanted| wanted.is_empty() || wanted.iter().any(|wanted| wanted == value))
    };
    let same = |wanted: &Option<String>, value: &str| {
        wanted.as_deref().is_none_or(|wanted| wanted.is_empty() || wanted == value)
    };
    events.retain(|(request_id, trace)| {
        same(&request.qualifier, &trace.qualifier)
            && same(&request.invoke_request_id, request_id)
            && any(&request.invoke_type, &trace.source)
            && any(&request.status, trace.outcome.label())
            && started.as_ref().is_none_or(|interval| interval.contains(&trace.start))
            && ended.as_ref().is_none_or(|interval| trace.end.is_some_and(|end| interval.contains(&end)))
    });
    match request.orderby.as_deref() {
        None | Some("" | "StartTime") => order.sort(&mut events, |(_, trace)| trace.start),
        Some("EndTime") => order.sort(&mut events, |(_, trace)| trace.end.unwrap_or(i64::MAX)),
        Some(other) => return Err(invalid("OrderBy", format!("Events are not ordered by `{other}`."))),
    }
    let total_count = events.len() as u64;
    let event_list = page(events, request.offset, request.limit, 100).into_iter().map(listed).collect();
    Ok(ListAsyncEventsAnswer { total_count, event_list })
}

fn listed((invoke_request_id, trace): (String, Trace)) -> AsyncEvent {
    AsyncEvent {
        invoke_request_id,
        invoke_type: trace.source,
        qualifier: trace.qualifier,
        status: trace.outcome.label().into(),
        start_time: times::china_fine(trace.start),
        end_time: trace.end.map(times::china_fine).unwrap_or_default(),
    }
}

fn no_event(request_id: &str) -> ApiError {
    ApiError::new("ResourceNotFound.AsyncEvent", format!("There is no asynchronous event `{request_id}`."))
}

/// `GetAsyncEventStatus`.
pub async fn status(call: &Call<'_>, request: GetAsyncEventStatus) -> Result<GetAsyncEventStatusAnswer, ApiError> {
    let invoke_request_id = request.invoke_request_id;
    let found = call.cloud.store.read(|reader| host::trace_opt(reader, &invoke_request_id))?;
    let trace = found.filter(|trace| trace.place.region == call.region).ok_or_else(|| no_event(&invoke_request_id))?;
    let (status, status_code) = (trace.outcome.label().into(), trace.code.into());
    Ok(GetAsyncEventStatusAnswer { result: AsyncEventStatus { status, status_code, invoke_request_id } })
}

/// `TerminateAsyncEvent`.
pub async fn terminate(call: &Call<'_>, request: TerminateAsyncEvent) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let id = &request.invoke_request_id;
    let now = call.cloud.clock.now_ms();
    let found = call.cloud.store.read(|reader| {
        store::function(reader, &place, now)?;
        Ok::<_, ApiError>(host::trace_opt(reader, id)?.filter(|trace| trace.place == place))
    })?;
    if found.is_none() {
        return Err(no_event(id));
    }
    if host::terminate(call.cloud, &place, id, request.grace_shutdown.unwrap_or_default())? {
        return Ok(Empty {});
    }
    Err(ApiError::new("FailedOperation.AsyncEventStatus", format!("The event `{id}` has ended.")))
}

/// `GetFunctionLogs`, retired in favour of CLS.
pub async fn logs(call: &Call<'_>, request: GetFunctionLogs) -> Result<GetFunctionLogsAnswer, ApiError> {
    let name = request.function_name.as_deref().unwrap_or_default();
    let place = Place::new(call.region, request.namespace.as_deref(), name);
    rules::function_name(&place.name)?;
    let (offset, limit) = (request.offset.unwrap_or(0), request.limit.unwrap_or(20));
    if offset.saturating_add(limit) > 10_000 {
        return Err(invalid("Limit", "`Offset` and `Limit` together are at most 10000."));
    }
    let now = call.cloud.clock.now_ms();
    let to = request.end_time.as_deref().map_or(Ok(now), moment)?;
    let from = request.start_time.as_deref().map_or(Ok(to - DAY), moment)?;
    if !(0..=DAY).contains(&(to - from)) {
        return Err(invalid("EndTime", "At most one day lies between the two."));
    }
    let wanted = request.filter.map(|filter| filter.ret_code).filter(|code| !code.is_empty());
    let outcome: fn(&Record) -> bool = match wanted.as_deref() {
        None => |_| true,
        Some("is0") => |record| record.code == 0,
        Some("not0") => |record| record.code != 0,
        Some(other) => return Err(invalid("Filter", format!("The outcome `{other}` is not told apart here."))),
    };
    let order = Order::parse(request.order.map(|order| order.to_ascii_uppercase()).as_deref())?;
    call.cloud.store.read(|reader| {
        let function = store::function(reader, &place, now)?;
        let mut attempts = host::of_function(reader, &place)?;
        let same = |wanted: &Option<String>, value: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted.is_empty() || wanted == value)
        };
        attempts.retain(|(id, record)| {
            (from..=to + 999).contains(&record.start)
                && same(&request.function_request_id, id)
                && same(&request.qualifier, &record.qualifier)
                && outcome(record)
        });
        match request.order_by.as_deref() {
            None | Some("" | "start_time" | "function_name") => order.sort(&mut attempts, |(_, record)| record.start),
            Some("duration") => order.sort(&mut attempts, |(_, record)| record.duration as u64),
            Some("mem_usage") => order.sort(&mut attempts, |(_, record)| record.mem_usage),
            Some(other) => return Err(invalid("OrderBy", format!("Logs are not ordered by `{other}`."))),
        }
        let total_count = attempts.len() as u64;
        let topic = &function.latest.cls_topic_id;
        let data = page(attempts, Some(offset), Some(limit), 10_000)
            .into_iter()
            .map(|(id, record)| {
                let lines = logs::search(reader, topic, record.start, i64::MAX)?;
                let own = lines.into_iter().map(|(_, line)| line);
                let own = own.filter(|line| line.request_id == id && line.retry_num == record.retry_num);
                let log: Vec<_> = own.map(|line| line.message).collect();
                Ok(log_of(&place, id, record, log.join("\n")))
            })
            .collect::<Result<Vec<_>, ApiError>>()?;
        Ok(GetFunctionLogsAnswer { total_count, data, ..GetFunctionLogsAnswer::default() })
    })
}

fn log_of(place: &Place, request_id: String, record: Record, log: String) -> FunctionLog {
    let is_running = record.code == 1;
    FunctionLog {
        function_name: place.name.clone(),
        ret_msg: record.ret_msg,
        request_id,
        start_time: times::china(record.start),
        ret_code: if is_running { 2 } else { record.code },
        invoke_finished: i64::from(!is_running),
        duration: record.duration,
        bill_duration: record.duration.ceil() as i64,
        mem_usage: record.mem_usage,
        log,
        level: String::new(),
        source: String::new(),
        retry_num: record.retry_num,
    }
}
