use super::{LookUp, Parcel, channel::Channel, order::Order};
use crate::{
    config::Route,
    http::Http,
    report::{Delivered, DeliveryLine, short},
    retry::{self, Failure, Tried},
};
use tokio::time::Instant;

/// What became of one route.
#[derive(Debug)]
pub struct Delivery {
    /// For the log.
    pub line: DeliveryLine,
    /// Which delivery it was: see [`super::id`].
    pub id: String,
}

/// Tries one route until `deadline`. Never fails: the outcome is in the line.
pub async fn deliver(
    route: &Route,
    parcel: &Parcel,
    request_id: &str,
    http: &Http,
    look_up: LookUp,
    deadline: Instant,
) -> Delivery {
    let begun = Instant::now();
    let mut line = blank(route, parcel, request_id);
    let mut order = Order { route, parcel, request_id, look_up, note: None };
    let tried = match Channel::open(&mut order) {
        Ok(channel) => retry::by(channel.rule(), deadline, || channel.attempt(http)).await,
        Err(failure) => Tried { attempts: 0, result: Err(failure) },
    };
    line.note = order.note.as_deref().map(short);
    line.attempts = tried.attempts;
    line.ms = begun.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
    match tried.result {
        Ok(()) => line.outcome = Delivered::Delivered,
        Err(failure) => blame(&mut line, &failure),
    }
    Delivery { line, id: super::id(&parcel.event, &route.name) }
}

impl Delivery {
    /// The entry for a route that an earlier try of the same event has served.
    pub fn earlier(route: &Route, parcel: &Parcel, request_id: &str) -> Self {
        let note = Some("an earlier try had delivered it".into());
        let line = DeliveryLine { outcome: Delivered::Delivered, note, ..blank(route, parcel, request_id) };
        Self { line, id: super::id(&parcel.event, &route.name) }
    }

    /// The entry for a route whose sink broke an invariant of ours. Not retryable: the same event breaks it again.
    pub fn broken(route: &Route, parcel: &Parcel, request_id: &str) -> Self {
        let mut line = blank(route, parcel, request_id);
        blame(&mut line, &Failure::never("the sink panicked"));
        Self { line, id: super::id(&parcel.event, &route.name) }
    }
}

fn blank(route: &Route, parcel: &Parcel, request_id: &str) -> DeliveryLine {
    DeliveryLine {
        request_id: short(request_id),
        task_id: parcel.event.task_id.as_deref().map(short),
        sink: short(&route.name),
        kind: route.sink.kind().into(),
        outcome: Delivered::Failed,
        retryable: false,
        attempts: 0,
        ms: 0,
        error: None,
        note: None,
    }
}

fn blame(line: &mut DeliveryLine, failure: &Failure) {
    line.retryable = failure.is_retryable();
    line.error = Some(short(&failure.message));
}
