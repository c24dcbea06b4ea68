//! Asynchronous events: kept until they have been taken care of.
//!
//! # Guarantees
//! An event that was accepted is in the store, and leaves it in the same commit that records its success or its end as a
//! dead letter: it survives a kill at any moment and is then tried again (at least once). All attempts carry one request id.
//!
//! `retries` decides when an event is tried.

use super::{
    invocation::Wish,
    traces::{self, Outcome, Trace},
};
use crate::cloud::{
    Cloud, bindings, ids,
    readings::Oversize,
    scf::store::Place,
    store::{Look, StoreError, Writer},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{Notify, watch};

/// Kind of events.
pub const EVENT: &str = "scf-event";
/// Kind of their bodies.
pub const BODY: &str = "scf-event-body";
const COUNTER: &str = "scf-event-counter";
/// Kind of dead letters.
pub const DEAD_LETTER: &str = "scf-dead-letter";

/// The largest asynchronous event, in bytes.
pub const EVENT_BYTES: usize = 128 << 10;

/// How an attempt that runs is told to end.
pub type Recall = Arc<watch::Sender<Wish>>;

/// Attempts under way; everything else about the queue is in the store.
#[derive(Debug, Default)]
pub struct Queue {
    under_way: Mutex<BTreeMap<String, Recall>>,
    changed: Notify,
}

impl Queue {
    /// Waits until there may be something to do.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Attempts under way, by the key of their event.
    pub fn under_way(&self) -> MutexGuard<'_, BTreeMap<String, Recall>> {
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

/// An event that waits or runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// The function.
    pub place: Place,
    /// Version or alias.
    pub qualifier: String,
    /// The same for all attempts.
    pub request_id: String,
    /// `MPS_TRIGGER`, `TRIGGER_TIMER`, `OTHERS`.
    pub source: String,
    /// When it was accepted, unix milliseconds.
    pub first: i64,
    /// When it is to be tried, unix milliseconds.
    pub due: i64,
    /// Attempts so far.
    pub attempts: i64,
    /// Those of them that the function failed.
    pub failures: i64,
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
    let trace = Trace {
        place: place.clone(),
        qualifier: qualifier.into(),
        source: source.into(),
        start: now,
        end: None,
        outcome: Outcome::Running,
        code: 202,
    };
    traces::begin(writer, &request_id, &trace)?;
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
pub fn forget_events(writer: &mut Writer<'_>, place: &Place, now: i64) -> Result<(), StoreError> {
    for (key, event) in writer.scan::<Event>(EVENT, "")? {
        if event.place == *place {
            settle(writer, &key, &event, Outcome::Aborted, 499, now)?;
        }
    }
    Ok(())
}

/// Takes an event out of the queue and writes down what became of it.
pub fn settle(
    writer: &mut Writer<'_>,
    key: &str,
    event: &Event,
    outcome: Outcome,
    code: u16,
    now: i64,
) -> Result<(), StoreError> {
    writer.delete(EVENT, key)?;
    writer.delete(BODY, key)?;
    traces::settle(writer, &event.request_id, outcome, code, now)
}

/// Ends an event that waits or runs, and tells whether there was one. Asked gracefully, a process that has it hears of it and
/// may go on to the end; nothing is tried again in either case.
pub fn terminate(cloud: &Cloud, place: &Place, request_id: &str, gracefully: bool) -> Result<bool, StoreError> {
    let now = cloud.clock.now_ms();
    let ended = cloud.store.write(|writer| {
        let events = writer.scan::<Event>(EVENT, "")?;
        let found = events.into_iter().find(|(_, event)| event.place == *place && event.request_id == request_id);
        if let Some((key, event)) = &found {
            settle(writer, key, event, Outcome::Aborted, 499, now)?;
        }
        Ok::<_, StoreError>(found.map(|(key, _)| key))
    })?;
    let Some(key) = ended else { return Ok(false) };
    if let Some(recall) = cloud.host.queue.under_way().get(&key) {
        recall.send_replace(if gracefully { Wish::AskToEnd } else { Wish::End });
    }
    Ok(true)
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
