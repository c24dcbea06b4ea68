//! One invocation from bytes to answer: archive, understand, route, deliver, answer.
//!
//! The answer is the only lever on SCF: an error brings the event again in a minute, twice at most; anything else is the
//! last that is seen of it. So an error is for what a minute can mend, and for what would otherwise be lost; everything
//! else is acknowledged, and what went wrong is in the log.

use crate::{
    VERSION,
    archive::{Cos, Kept, Ledger, store},
    clock,
    config::{Configuration, CosArchive, Loaded, Route},
    event::{Event, Message},
    http::Http,
    journal,
    report::{Delivered, EventLine, Line},
    sink::{Delivery, LookUp, Parcel, deliver, id},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{task::JoinSet, time::Instant};

/// A probe is a short text; looking for one in every large event would be waste.
const PROBE: usize = 1024;

/// What the runtime hands over.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// Empty if the runtime gave none.
    pub request_id: String,
    /// From arrival until SCF kills the instance.
    pub time_limit: Duration,
    /// The event.
    pub body: Vec<u8>,
}

/// What the runtime gets back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Done with the event.
    Response(String),
    /// Bring it again.
    Error(String),
}

/// What lives as long as the process.
#[derive(Debug)]
pub struct Handler {
    loaded: Loaded,
    http: Http,
    ledger: Ledger,
    look_up: LookUp,
}

impl Handler {
    /// Makes a handler; `look_up` is asked anew for every event.
    pub fn new(loaded: Loaded, http: Http, look_up: LookUp) -> Self {
        Self { loaded, http, ledger: Ledger::default(), look_up }
    }

    /// Deals with one event.
    pub async fn handle(&self, invocation: Invocation) -> Answer {
        let begun = Instant::now();
        let Invocation { request_id, time_limit, body } = invocation;
        let configuration = match &self.loaded.configuration {
            Ok(configuration) => configuration,
            Err(error) => {
                journal::problem(&request_id, error);
                return Answer::Error(json!({"mpstack": "failed", "error": error}).to_string());
            }
        };
        if is_probe(&body) {
            let ready = json!({"mpstack": "ready", "version": VERSION, "configuration": self.loaded.sha256});
            return Answer::Response(ready.to_string());
        }
        let turn =
            Turn { handler: self, configuration, request_id, begun, deadline: begun + time_limit - margin(time_limit) };
        turn.take(Message::read(body)).await
    }
}

/// What is kept back of the time limit, to write the log and post the answer.
fn margin(time_limit: Duration) -> Duration {
    (time_limit / 10).clamp(Duration::from_millis(200), Duration::from_secs(2)).min(time_limit)
}

fn is_probe(body: &[u8]) -> bool {
    body.len() <= PROBE && serde_json::from_slice::<Value>(body).is_ok_and(|value| value["mpstack"] == "probe")
}

/// One invocation under way.
struct Turn<'a> {
    handler: &'a Handler,
    configuration: &'a Configuration,
    request_id: String,
    begun: Instant,
    deadline: Instant,
}

impl Turn<'_> {
    async fn take(&self, message: Message) -> Answer {
        let archive = self.configuration.archive.as_ref().map(|archive| &archive.cos);
        let cos = archive.map(|archive| Cos::new(&self.handler.http, archive, self.handler.look_up));
        let usable = cos.as_ref().and_then(|cos| cos.as_ref().ok());
        let prefix = archive.map_or("", |archive| archive.prefix.as_str());
        // Half of the time at most: notifications must have a chance when COS hangs.
        let halfway = Instant::now() + self.deadline.saturating_duration_since(Instant::now()) / 2;
        let keep = async {
            let (archive, cos) = (archive?, cos.as_ref()?);
            Some(store(cos.as_ref(), archive, &message, &self.request_id, halfway).await)
        };
        let (kept, served) = tokio::join!(keep, self.served(&message, usable, prefix, halfway));
        if let Some(kept) = &kept {
            journal::write(&Line::Archive(kept.line.clone()));
        }
        let mut totals = Totals::new(kept.as_ref());
        for event in message.events {
            let deliveries = self.deliver(Arc::new(event), kept.as_ref(), &served).await;
            totals.add(deliveries);
        }
        if totals.failed > 0 && !totals.ids.is_empty() {
            self.handler.ledger.write(&message.sha256, totals.ids.clone(), usable, prefix, self.deadline).await;
        } else if totals.failed == 0 && !served.is_empty() {
            self.handler.ledger.write(&message.sha256, BTreeSet::new(), usable, prefix, self.deadline).await;
        }
        totals.answer(archive)
    }

    /// Returns the deliveries that an earlier try has made; asks nobody if nobody is to be told.
    async fn served(
        &self,
        message: &Message,
        cos: Option<&Cos<'_>>,
        prefix: &str,
        deadline: Instant,
    ) -> BTreeSet<String> {
        let routes = &self.configuration.notify;
        if !message.events.iter().any(|event| routes.iter().any(|route| route.when.selects(event))) {
            return BTreeSet::new();
        }
        self.handler.ledger.read(&message.sha256, cos, prefix, deadline).await
    }

    /// Tells everyone who wants to know, side by side, and writes the log.
    async fn deliver(&self, event: Arc<Event>, kept: Option<&Kept>, served: &BTreeSet<String>) -> Vec<Delivery> {
        let parcel = Parcel {
            event: Arc::clone(&event),
            stack: self.configuration.stack.clone(),
            archived: kept.and_then(Kept::place).cloned(),
            arrived: clock::now(),
        };
        let routes = self.configuration.notify.iter().filter(|route| route.when.selects(&event));
        let (earlier, open): (Vec<&Route>, Vec<&Route>) =
            routes.partition(|route| served.contains(&id(&event, &route.name)));
        let mut deliveries: Vec<_> =
            earlier.into_iter().map(|route| Delivery::earlier(route, &parcel, &self.request_id)).collect();
        deliveries.extend(self.try_all(open, &parcel).await);
        for delivery in &deliveries {
            journal::write(&Line::Delivery(delivery.line.clone()));
        }
        let mut line = EventLine::of(&self.request_id, &event);
        line.archived = parcel.archived;
        (line.delivered, line.failed, line.dropped) = count(&deliveries);
        line.ms = self.begun.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
        journal::write(&Line::Event(line));
        deliveries
    }

    /// A task each, so that a sink that breaks takes nobody with it.
    async fn try_all(&self, routes: Vec<&Route>, parcel: &Parcel) -> Vec<Delivery> {
        let mut tasks = JoinSet::new();
        let mut open = Vec::new();
        for route in routes {
            let (http, look_up, deadline) = (self.handler.http.clone(), self.handler.look_up, self.deadline);
            let (request_id, route_, parcel) = (self.request_id.clone(), route.clone(), parcel.clone());
            let task =
                tasks.spawn(async move { deliver(&route_, &parcel, &request_id, &http, look_up, deadline).await });
            open.push((task.id(), route));
        }
        let mut deliveries = Vec::new();
        while let Some(done) = tasks.join_next_with_id().await {
            deliveries.push(match done {
                Ok((_, delivery)) => delivery,
                Err(error) => {
                    let Some((_, route)) = open.iter().find(|(task, _)| *task == error.id()) else { continue };
                    Delivery::broken(route, parcel, &self.request_id)
                }
            });
        }
        deliveries
    }
}

/// Returns how many deliveries were made, failed for now, and failed for good.
fn count(deliveries: &[Delivery]) -> (usize, usize, usize) {
    deliveries.iter().fold((0, 0, 0), |(delivered, failed, dropped), Delivery { line, .. }| {
        match (line.outcome, line.retryable) {
            (Delivered::Delivered, _) => (delivered + 1, failed, dropped),
            (Delivered::Failed, true) => (delivered, failed + 1, dropped),
            (Delivered::Failed, false) => (delivered, failed, dropped + 1),
        }
    })
}

/// What the answer depends on, over all events of a message.
#[derive(Default)]
struct Totals {
    archived: bool,
    archive_retryable: bool,
    events: usize,
    /// Events that someone wanted and nobody got.
    unheard: usize,
    delivered: usize,
    failed: usize,
    dropped: usize,
    ids: BTreeSet<String>,
}

impl Totals {
    fn new(kept: Option<&Kept>) -> Self {
        Self {
            archived: kept.is_some_and(|kept| kept.place().is_some()),
            archive_retryable: kept.is_some_and(|kept| kept.retryable),
            ..Self::default()
        }
    }

    fn add(&mut self, deliveries: Vec<Delivery>) {
        let (delivered, failed, dropped) = count(&deliveries);
        self.events += 1;
        self.unheard += usize::from(delivered == 0);
        self.delivered += delivered;
        self.failed += failed;
        self.dropped += dropped;
        let made = deliveries.into_iter().filter(|delivery| delivery.line.outcome == Delivered::Delivered);
        self.ids.extend(made.map(|delivery| delivery.id));
    }

    /// Acknowledges unless a retry can mend something, or an event would be lost that should have gone somewhere.
    fn answer(&self, archive: Option<&CosArchive>) -> Answer {
        let wanted = archive.is_some() || self.failed + self.dropped > 0;
        let lost = wanted && !self.archived && self.unheard > 0;
        let error = self.failed > 0 || self.archive_retryable || lost;
        let text = json!({
            "mpstack": if error { "failed" } else { "done" },
            "events": self.events,
            "archived": self.archived,
            "delivered": self.delivered,
            "failed": self.failed,
            "dropped": self.dropped,
        })
        .to_string();
        if error { Answer::Error(text) } else { Answer::Response(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_helps_or_would_be_lost_is_asked_for_again() {
        let bucket = CosArchive { bucket: "b-1".into(), region: "r".into(), prefix: String::new() };
        let archive = Some(&bucket);
        let base = || Totals { events: 1, ..Totals::default() };
        for (name, totals, archive, again) in [
            ("nothing to do", Totals { unheard: 1, ..base() }, None, false),
            ("archived, nobody to tell", Totals { archived: true, unheard: 1, ..base() }, archive, false),
            ("archived, told", Totals { archived: true, delivered: 1, ..base() }, archive, false),
            ("archived, one dropped", Totals { archived: true, dropped: 1, unheard: 1, ..base() }, archive, false),
            ("archived, one to retry", Totals { archived: true, failed: 1, delivered: 1, ..base() }, archive, true),
            ("archive down, told", Totals { archive_retryable: true, delivered: 1, ..base() }, archive, true),
            ("archive forbidden, told", Totals { delivered: 1, ..base() }, archive, false),
            ("archive forbidden, nobody told", Totals { unheard: 1, ..base() }, archive, true),
            ("no archive, all dropped", Totals { dropped: 1, unheard: 1, ..base() }, None, true),
            ("no archive, some dropped", Totals { dropped: 1, delivered: 1, ..base() }, None, false),
        ] {
            assert_eq!(matches!(totals.answer(archive), Answer::Error(_)), again, "{name}");
        }
    }

    #[test]
    fn some_time_is_kept_back() {
        for (limit, kept) in [(60_000, 2_000), (3_000, 300), (1_000, 200), (100, 100)] {
            assert_eq!(margin(Duration::from_millis(limit)), Duration::from_millis(kept));
        }
    }
}
