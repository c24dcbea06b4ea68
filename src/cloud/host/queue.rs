//! Asynchronous events: kept until they have been taken care of.
//!
//! # Guarantees
//! An event that was accepted is in the store, and leaves it in the same commit that records its success or its end as a
//! dead letter: it survives a kill at any moment and is then tried again (at least once). All attempts carry one request id.
//!
//! # Rules
//! A failing function gets as many further attempts as its configuration says, one retry interval apart; trouble of the
//! platform itself is tried on until the event is too old (`scf-custom-runtime.md` 9). A function that is being updated is
//! waited for. Events of a deleted function are dropped.

use super::{Attempt, Job, execute};
use crate::{
    cloud::{
        Cloud, bindings, ids,
        scf::store::{self, Function, Place, Resolved, Status},
        settings::Oversize,
        store::{Look, StoreError, Writer},
        times,
    },
    wire::ApiError,
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

const EVENT: &str = "scf-event";
const BODY: &str = "scf-event-body";
const COUNTER: &str = "scf-event-counter";
const DEAD_LETTER: &str = "scf-dead-letter";

/// The largest asynchronous event, in bytes.
pub const EVENT_BYTES: usize = 128 << 10;

/// Events tried at once.
const AT_ONCE: usize = 16;

/// Attempts under way; everything else about the queue is in the store.
#[derive(Debug, Default)]
pub struct Queue {
    under_way: Mutex<BTreeSet<String>>,
    changed: Notify,
}

impl Queue {
    fn under_way(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An event to be queued.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'e> {
    /// The function.
    pub place: &'e Place,
    /// Version or alias, resolved anew at each attempt.
    pub qualifier: &'e str,
    /// JSON.
    pub body: &'e [u8],
    /// `MPS_TRIGGER`, `OTHERS`.
    pub source: &'e str,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Event {
    place: Place,
    qualifier: String,
    request_id: String,
    source: String,
    /// When it was accepted, unix milliseconds.
    first: i64,
    /// When it is to be tried, unix milliseconds.
    due: i64,
    /// Attempts so far.
    attempts: i64,
    /// Those of them that the function failed.
    failures: i64,
}

/// What became of an event of MPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It is queued under this request id.
    Queued(String),
    /// The event type is bound to nobody.
    NoHolder,
    /// It has more bytes than an asynchronous event may have.
    TooLarge(usize),
}

/// Queues an event within a change and returns its request id. The caller wakes the queue after the commit
/// ([`Cloud::wake_queue`]).
pub fn enqueue(writer: &mut Writer<'_>, event: NewEvent<'_>, now: i64) -> Result<String, StoreError> {
    let NewEvent { place, qualifier, body, source } = event;
    let serial: u64 = writer.get(COUNTER, "")?.unwrap_or_default();
    writer.put(COUNTER, "", &(serial + 1))?;
    let key = format!("{serial:020}");
    let request_id = ids::uuid();
    writer.put_bytes(BODY, &key, body)?;
    writer.put(
        EVENT,
        &key,
        &Event {
            place: place.clone(),
            qualifier: qualifier.into(),
            request_id: request_id.clone(),
            source: source.into(),
            first: now,
            due: now,
            attempts: 0,
            failures: 0,
        },
    )?;
    Ok(request_id)
}

/// Drops all events of a function.
pub fn forget_events(writer: &mut Writer<'_>, place: &Place) -> Result<(), StoreError> {
    for (key, event) in writer.scan::<Event>(EVENT, "")? {
        if event.place == *place {
            forget(writer, &key)?;
        }
    }
    Ok(())
}

fn forget(writer: &mut Writer<'_>, key: &str) -> Result<(), StoreError> {
    writer.delete(EVENT, key)?;
    writer.delete(BODY, key)?;
    Ok(())
}

/// Returns the events that were given up although a dead letter queue was configured, oldest first.
pub fn dead_letters(look: &impl Look) -> Result<Vec<Value>, StoreError> {
    Ok(look.scan(DEAD_LETTER, "")?.into_iter().map(|(_, letter)| letter).collect())
}

impl Cloud {
    /// Delivers an event of MPS to whoever its type is bound to, within a change; the caller wakes the queue after the
    /// commit.
    pub fn queue_event(
        &self,
        writer: &mut Writer<'_>,
        event_type: &str,
        payload: &[u8],
    ) -> Result<Delivery, StoreError> {
        let Some(holder) = bindings::holder_opt(writer, event_type)? else { return Ok(Delivery::NoHolder) };
        let payload = match self.settings.readings.oversize {
            Oversize::Dropped if payload.len() > EVENT_BYTES => {
                tracing::warn!(event_type, bytes = payload.len(), "an event is too large to be delivered");
                return Ok(Delivery::TooLarge(payload.len()));
            }
            Oversize::Truncated => &payload[..payload.len().min(EVENT_BYTES)],
            Oversize::Dropped | Oversize::Delivered => payload,
        };
        let event =
            NewEvent { place: &holder.place, qualifier: &holder.qualifier, body: payload, source: "MPS_TRIGGER" };
        Ok(Delivery::Queued(enqueue(writer, event, self.clock.now_ms())?))
    }

    /// Delivers an event of MPS to whoever its type is bound to.
    pub fn deliver_event(&self, event_type: &str, payload: &[u8]) -> Result<Delivery, StoreError> {
        let delivery = self.store.write(|writer| self.queue_event(writer, event_type, payload))?;
        self.wake_queue();
        Ok(delivery)
    }

    /// Tells the queue that there may be something to do.
    pub fn wake_queue(&self) {
        self.host.queue.changed.notify_one();
    }
}

/// Works through the queue for as long as the cloud lives.
pub async fn run(cloud: Arc<Cloud>) {
    loop {
        let next = match start_due(&cloud) {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the queue cannot be read");
                Some(cloud.clock.now_ms() + 1_000)
            }
        };
        tokio::select! {
            () = cloud.host.queue.changed.notified() => {}
            () = cloud.clock.wait_until(next.unwrap_or(i64::MAX)) => {}
        }
    }
}

/// Starts the attempts that are due and returns when the next one is, if one waits.
fn start_due(cloud: &Arc<Cloud>) -> Result<Option<i64>, StoreError> {
    let now = cloud.clock.now_ms();
    let events: Vec<(String, Event)> = cloud.store.read(|reader| reader.scan(EVENT, ""))?;
    let mut under_way = cloud.host.queue.under_way();
    let mut next = None;
    for (key, event) in events {
        if under_way.contains(&key) || under_way.len() >= AT_ONCE {
            // The end of an attempt wakes the queue.
            continue;
        }
        if event.due > now {
            next = Some(next.unwrap_or(i64::MAX).min(event.due));
            continue;
        }
        under_way.insert(key.clone());
        let cloud = Arc::clone(cloud);
        let task = {
            let cloud = Arc::clone(&cloud);
            async move {
                if let Err(error) = attempt(&cloud, &key, event).await {
                    tracing::error!(error = &error as &dyn std::error::Error, "an attempt could not be recorded");
                    // It is still in the store and due; a pause keeps a broken store from being hammered.
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                }
                cloud.host.queue.under_way().remove(&key);
                cloud.wake_queue();
            }
        };
        cloud.background.spawn(task);
    }
    Ok(next)
}

async fn attempt(cloud: &Arc<Cloud>, key: &str, event: Event) -> Result<(), ApiError> {
    let now = cloud.clock.now_ms();
    let found = cloud.store.read(|reader| {
        let Some(function) = store::function_opt(reader, &event.place, now)? else { return Ok::<_, StoreError>(None) };
        let resolved = store::resolve(reader, &function, &event.qualifier, now, fastrand::f64())?;
        Ok(Some((function, resolved, reader.get_bytes(BODY, key)?.unwrap_or_default())))
    })?;
    let Some((function, resolved, body)) = found else {
        return cloud.store.write(|writer| Ok(forget(writer, key)?));
    };
    let Some(resolved) = resolved else {
        let failed = Attempt {
            status: 442,
            ret_msg: String::new(),
            err_msg: format!("The version or alias `{}` does not exist.", event.qualifier),
            duration: 0.0,
            mem_usage: 0,
            log: String::new(),
        };
        return cloud.store.write(|writer| after(cloud, writer, key, &event, &function, &body, &failed));
    };
    if resolved.status != Status::Active {
        return cloud.store.write(|writer| wait(writer, key, &event, &function, &resolved, now));
    }
    let job = Job {
        function: function.clone(),
        resolved,
        request_id: event.request_id.clone(),
        event: Bytes::from(body.clone()),
        retry_num: event.attempts,
    };
    execute(cloud, &job, |writer, attempt| after(cloud, writer, key, &event, &function, &body, attempt)).await?;
    Ok(())
}

/// Puts an event off until its function is through with what it is busy with.
fn wait(
    writer: &mut Writer<'_>,
    key: &str,
    event: &Event,
    function: &Function,
    resolved: &Resolved,
    now: i64,
) -> Result<(), ApiError> {
    if resolved.status == Status::Deleting {
        return Ok(forget(writer, key)?);
    }
    let published = store::version_opt(writer, &function.place, &resolved.version)?.map(|version| version.published);
    let due = published.unwrap_or(function.work.until).max(now + 1);
    Ok(writer.put(EVENT, key, &Event { due, ..event.clone() })?)
}

/// Decides what becomes of an event after an attempt.
fn after(
    cloud: &Cloud,
    writer: &mut Writer<'_>,
    key: &str,
    event: &Event,
    function: &Function,
    body: &[u8],
    attempt: &Attempt,
) -> Result<(), ApiError> {
    // Gone while it ran: its function was deleted.
    if attempt.status == 200 || writer.get_bytes(EVENT, key)?.is_none() {
        return Ok(forget(writer, key)?);
    }
    let now = cloud.clock.now_ms();
    let interval = i64::try_from(cloud.settings.delays.retry_interval.as_millis()).unwrap_or(i64::MAX);
    let due = now.saturating_add(interval);
    let of_platform = matches!(attempt.status, 429 | 432 | 449 | 500);
    let failures = event.failures + i64::from(!of_platform);
    let is_young = due - event.first <= function.max_age.saturating_mul(1000);
    if is_young && (of_platform || failures <= function.retries) {
        return Ok(writer.put(EVENT, key, &Event { due, attempts: event.attempts + 1, failures, ..event.clone() })?);
    }
    if !function.latest.dead_letter.name.is_empty() {
        writer.put(DEAD_LETTER, key, &dead_letter(cloud, event, function, body, attempt))?;
    }
    Ok(forget(writer, key)?)
}

/// The message of a dead letter (`scf-custom-runtime.md` 9).
fn dead_letter(cloud: &Cloud, event: &Event, function: &Function, body: &[u8], attempt: &Attempt) -> Value {
    let account = &cloud.settings.account;
    json!({
        "RequestId": event.request_id,
        "ErrorCode": -1,
        "ErrorMessage": attempt.err_msg,
        "Body": {
            "AppId": account.appid,
            "Uin": account.uin,
            "SubAccountUin": account.uin,
            "RequestSource": event.source,
            "FunctionName": event.place.name,
            "Namespace": event.place.namespace,
            "Qualifier": event.qualifier,
            "InvocationType": "Event",
            "ClientContext": String::from_utf8_lossy(body),
            "LogType": "None",
            "TimeStampForInvoker": event.first,
            "RequestId": event.request_id,
            "PushTime": times::utc(event.first),
            "RetryNum": event.attempts,
            "Ttl": function.max_age,
        },
    })
}
