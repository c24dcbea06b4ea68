//! When asynchronous events are tried, and tried again.
//!
//! A failing function gets as many further attempts as its configuration says, one retry interval apart; trouble of the
//! platform itself, a used-up reservation among it, is tried on until the event is too old (`scf-custom-runtime.md` 9). A
//! function that is being updated is waited for. Events of a deleted function are dropped.

use super::{
    Attempt, Job, execute,
    queue::{BODY, DEAD_LETTER, EVENT, Event, Recall, settle},
    traces::Outcome,
};
use crate::{
    cloud::{
        Cloud,
        scf::store::{self, Function, Resolved, Status},
        store::{Look, StoreError, Writer},
        times,
    },
    wire::ApiError,
};
use bytes::Bytes;
use serde_json::{Value, json};
use std::sync::Arc;

/// Events tried at once.
const AT_ONCE: usize = 16;

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
            () = cloud.host.queue.changed() => {}
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
        if under_way.contains_key(&key) || under_way.len() >= AT_ONCE {
            // The end of an attempt wakes the queue.
            continue;
        }
        if event.due > now {
            next = Some(next.unwrap_or(i64::MAX).min(event.due));
            continue;
        }
        let recall = Recall::default();
        under_way.insert(key.clone(), Arc::clone(&recall));
        let cloud = Arc::clone(cloud);
        let task = {
            let cloud = Arc::clone(&cloud);
            async move {
                if let Err(error) = attempt(&cloud, &key, event, recall).await {
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

async fn attempt(cloud: &Arc<Cloud>, key: &str, event: Event, recall: Recall) -> Result<(), ApiError> {
    let now = cloud.clock.now_ms();
    let found = cloud.store.read(|reader| {
        // Gone: somebody has ended it since it was looked up, or its function was deleted.
        let Some(body) = reader.get_bytes(BODY, key)? else { return Ok::<_, StoreError>(None) };
        let Some(function) = store::function_opt(reader, &event.place, now)? else { return Ok(None) };
        let resolved = store::resolve(reader, &function, &event.qualifier, now, cloud.host.lot())?;
        Ok(Some((function, resolved, body)))
    })?;
    let Some((function, resolved, body)) = found else {
        return cloud.store.write(|writer| Ok(settle(writer, key, &event, Outcome::Aborted, 499, now)?));
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
        recall,
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
        return Ok(settle(writer, key, event, Outcome::Aborted, 499, now)?);
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
    // Gone while it ran: its function was deleted, or somebody ended it.
    if writer.get_bytes(EVENT, key)?.is_none() {
        return Ok(());
    }
    let now = cloud.clock.now_ms();
    if attempt.status == 200 {
        return Ok(settle(writer, key, event, Outcome::Finished, 200, now)?);
    }
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
    Ok(settle(writer, key, event, Outcome::Failed, attempt.status, now)?)
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
