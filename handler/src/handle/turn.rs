use super::{
    Answer, Handler,
    books::{Books, Letter, begun},
    totals::{Totals, count},
};
use crate::{
    archive::{Cos, Entry, Kept, Undelivered, store},
    clock,
    config::{Configuration, Route, Routing},
    event::{Event, Message},
    journal,
    report::{EventLine, Line, short},
    sink::{Delivery, Parcel, deliver, id},
    taste::{self, Decision},
};
use std::{collections::BTreeSet, sync::Arc};
use tokio::{task::JoinSet, time::Instant};

/// One invocation under way.
pub(super) struct Turn<'a> {
    pub(super) handler: &'a Handler,
    pub(super) configuration: &'a Configuration,
    pub(super) request_id: String,
    pub(super) begun: Instant,
    /// When deliveries must be over.
    pub(super) deadline: Instant,
    /// When everything but log and answer must be.
    pub(super) end: Instant,
    /// Names of the only routes to be served; empty = all.
    pub(super) only: Vec<String>,
}

/// An event, and what a program of one's own made of it.
struct Judged {
    event: Arc<Event>,
    decision: Decision,
}

impl Turn<'_> {
    pub(super) async fn take(&self, message: Message) -> Answer {
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
        // What came is kept as it came, whatever it lacks.
        let learn = async {
            let whole = self.complete(&message, usable, halfway).await;
            let judged = self.judge(&whole);
            (self.known(&message, &judged, usable, halfway).await, judged, whole)
        };
        let (kept, (known, judged, whole)) = tokio::join!(keep, learn);
        if let Some(kept) = &kept {
            journal::write(&Line::Archive(kept.line.clone()));
        }
        let is_awaited = known.is_some();
        let mut entry = known.map_or_else(Entry::first, |known| begun(known, kept.as_ref()));
        let is_last = entry.tries > self.configuration.retries;
        let place = kept.as_ref().and_then(Kept::place);
        let mut books = Books { turn: self, message: &whole, cos: usable, prefix, place };
        let wanting = self.undelivered(&judged, &entry.delivered);
        let letter = Letter { given_up: is_last && !wanting.is_empty(), undelivered: wanting };
        books.open(&entry, letter, halfway).await;

        let mut totals = Totals::new(kept.as_ref());
        self.deliver_each(&message, &judged, kept.as_ref(), &entry.delivered, &mut totals).await;
        entry.delivered.extend(totals.ids.iter().cloned());
        let undelivered = totals.take_undelivered();
        let second;
        if books.place.is_none()
            && (!undelivered.is_empty() || (is_last && totals.archive_retryable))
            && let (Some(archive), Some(cos)) = (archive, usable)
        {
            // Without its bytes there is nothing to replay: they get a second chance, however little time is left.
            second = store(Ok(cos), archive, &message, &self.request_id, self.end).await;
            journal::write(&Line::Archive(second.line.clone()));
            totals.archive(&second);
            books.place = second.place();
        }
        if !undelivered.is_empty() {
            let letter = Letter { undelivered, given_up: is_last || totals.failed == 0 };
            totals.lettered = books.keep(&entry, letter, self.end).await;
        } else if is_awaited && totals.archive_retryable {
            books.note(&entry, self.end).await;
        } else if entry.tries > 1 {
            books.settle(self.end).await;
        }
        totals.answer(archive)
    }

    /// Delivers a message that was taken from the archive, whoever has had it before, and mends its dead letter.
    pub(super) async fn take_again(&self, message: Message, kept: &Kept, cos: &Cos<'_>, prefix: &str) -> Answer {
        let mut totals = Totals::new(Some(kept));
        let message = self.complete(&message, Some(cos), self.halfway()).await;
        let judged = self.judge(&message);
        self.deliver_each(&message, &judged, Some(kept), &BTreeSet::new(), &mut totals).await;
        let books = Books { turn: self, message: &message, cos: Some(cos), prefix, place: kept.place() };
        totals.lettered = books.mend(&self.only, totals.take_undelivered(), self.end).await;
        totals.answer(self.configuration.archive.as_ref().map(|archive| &archive.cos))
    }

    /// Asks a program of one's own, if there is one, about each event.
    fn judge(&self, message: &Message) -> Vec<Judged> {
        let taste = self.handler.taste.as_deref();
        let judge = |event: &Event| {
            let (event, decision) = taste::judge(taste, event.clone(), &self.configuration.notify, &self.request_id);
            Judged { event: Arc::new(event), decision }
        };
        message.events.iter().map(judge).collect()
    }

    /// Returns the routes that an event takes.
    fn wanted(&self, judged: &Judged) -> Routing<'_> {
        let mut routing = judged.decision.routing(&self.configuration.notify, &judged.event);
        routing.receivers.retain(|route| self.only.is_empty() || self.only.contains(&route.name));
        routing
    }

    /// Returns what earlier tries have noted; `None` with nobody to tell: then there is nothing to note, since the archived bytes
    /// say it all.
    async fn known(
        &self,
        message: &Message,
        judged: &[Judged],
        cos: Option<&Cos<'_>>,
        deadline: Instant,
    ) -> Option<Entry> {
        if judged.iter().all(|judged| self.wanted(judged).receivers.is_empty()) {
            return None;
        }
        let prefix = self.configuration.archive.as_ref().map_or("", |archive| archive.cos.prefix.as_str());
        Some(self.handler.ledger.read(&message.sha256, cos, prefix, deadline).await)
    }

    /// Returns who is without the message before a try that may not come to its end.
    fn undelivered(&self, judged: &[Judged], served: &BTreeSet<String>) -> Vec<Undelivered> {
        let open = judged.iter().flat_map(|judged| {
            let receivers = self.wanted(judged).receivers.into_iter();
            let open = receivers.filter(|route| !served.contains(&id(&judged.event, &route.name)));
            open.map(|route| (route.name.clone(), route.sink.kind().to_owned()))
        });
        let open: BTreeSet<_> = open.collect();
        open.into_iter().map(|(sink, kind)| Undelivered { sink, kind, retryable: true, error: None }).collect()
    }

    async fn deliver_each(
        &self,
        message: &Message,
        judged: &[Judged],
        kept: Option<&Kept>,
        served: &BTreeSet<String>,
        totals: &mut Totals,
    ) {
        for judged in judged {
            totals.add(self.deliver(judged, &message.body, kept, served).await);
        }
    }

    /// Tells everyone who wants to know, side by side, and writes the log.
    async fn deliver(
        &self,
        judged: &Judged,
        body: &Arc<Vec<u8>>,
        kept: Option<&Kept>,
        served: &BTreeSet<String>,
    ) -> Vec<Delivery> {
        let Judged { event, decision } = judged;
        let parcel = Parcel {
            event: Arc::clone(event),
            body: Arc::clone(body),
            stack: self.configuration.stack.clone(),
            archived: kept.and_then(Kept::place).cloned(),
            arrived: clock::now(),
        };
        let Routing { receivers, dropped_by } = self.wanted(judged);
        let (earlier, open): (Vec<&Route>, Vec<&Route>) =
            receivers.into_iter().partition(|route| served.contains(&id(event, &route.name)));
        let mut deliveries: Vec<_> =
            earlier.into_iter().map(|route| Delivery::earlier(route, &parcel, &self.request_id)).collect();
        deliveries.extend(self.try_all(open, &parcel).await);
        for delivery in &deliveries {
            journal::write(&Line::Delivery(delivery.line.clone()));
        }
        let mut line = EventLine::of(&self.request_id, event);
        line.archived = parcel.archived;
        line.decided = decision.words();
        (line.delivered, line.failed, line.dropped) = count(&deliveries);
        line.dropped_by = dropped_by.map(|route| short(&route.name));
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
