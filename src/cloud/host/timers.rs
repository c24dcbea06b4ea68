//! Timer triggers: an asynchronous event whenever a schedule says so, by the cloud's clock.
//!
//! What would have fired while the cloud was not there has not; whoever turns the clock's crank gets every moment that it
//! passes, up to a bound.

use super::queue::{NewEvent, enqueue};
use crate::cloud::{
    Cloud,
    scf::{
        cron::Schedule,
        store::{self, Place, Trigger},
    },
    store::StoreError,
    times,
};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Notify;

/// Moments of one timer that are made up for at once. A crank turned by a month would pass millions of seconds.
const MOMENTS: usize = 100;

/// Tells the timers that their schedules have changed.
#[derive(Debug, Default)]
pub struct Timers(Notify);

impl Cloud {
    /// Tells the timers that their schedules have changed.
    pub fn wake_timers(&self) {
        self.host.timers.0.notify_one();
    }
}

/// Fires timers for as long as the cloud lives.
pub async fn run(cloud: Arc<Cloud>) {
    let mut since = cloud.clock.now_ms();
    loop {
        let now = cloud.clock.now_ms();
        let next = match fire(&cloud, since.min(now), now) {
            Ok(next) => next.unwrap_or(i64::MAX),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the timers cannot be read");
                now + 1_000
            }
        };
        since = now;
        tokio::select! {
            () = cloud.host.timers.0.notified() => {}
            () = cloud.clock.wait_until(next) => {}
        }
    }
}

/// Queues the events of all moments after `since` and up to `now`; returns the next moment.
fn fire(cloud: &Cloud, since: i64, now: i64) -> Result<Option<i64>, StoreError> {
    let timers: Vec<(Place, Trigger, Schedule)> = cloud
        .store
        .read(store::timers)?
        .into_iter()
        .filter(|(_, trigger)| trigger.enabled)
        .filter_map(|(place, trigger)| Schedule::of_desc(&trigger.desc).map(|schedule| (place, trigger, schedule)))
        .collect();
    let mut due = Vec::new();
    for (place, trigger, schedule) in &timers {
        // A timer knows nothing of the time before it was what it is.
        let mut last = since.max(trigger.modified);
        for _ in 0..MOMENTS {
            match schedule.next(last) {
                Some(moment) if moment <= now => {
                    due.push((moment, place, trigger));
                    last = moment;
                }
                _ => break,
            }
        }
    }
    due.sort_by_key(|(moment, ..)| *moment);
    if !due.is_empty() {
        cloud.store.write(|writer| {
            for (moment, place, trigger) in due {
                let event = event(trigger, moment);
                let event =
                    NewEvent { place, qualifier: &trigger.qualifier, body: event.as_bytes(), source: "TRIGGER_TIMER" };
                enqueue(writer, event, now)?;
            }
            Ok::<_, StoreError>(())
        })?;
        cloud.wake_queue();
    }
    Ok(timers.iter().filter_map(|(_, _, schedule)| schedule.next(now)).min())
}

/// The event of a timer.
fn event(trigger: &Trigger, moment: i64) -> String {
    json!({
        "Type": "Timer",
        "TriggerName": trigger.name,
        "Time": times::utc(moment),
        "Message": trigger.argument.as_deref().unwrap_or_default(),
    })
    .to_string()
}
