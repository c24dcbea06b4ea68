use super::{
    Answer, Handler,
    totals::{Totals, count},
};
use crate::{
    archive::{Cos, Kept, store},
    clock,
    config::{Configuration, Route},
    event::{Event, Message},
    journal,
    report::{EventLine, Line},
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
        let (kept, served) = tokio::join!(keep, self.served(&message, usable, prefix, halfway));
        if let Some(kept) = &kept {
            journal::write(&Line::Archive(kept.line.clone()));
        }
        let mut totals = Totals::new(kept.as_ref());
        for event in message.events {
            let taste = self.handler.taste.as_deref();
            let (event, decision) = taste::judge(taste, event, &self.configuration.notify, &self.request_id);
            let deliveries = self.deliver(Arc::new(event), &decision, kept.as_ref(), &served).await;
            totals.add(deliveries);
        }
        if totals.failed > 0 && !totals.ids.is_empty() {
            self.handler.ledger.write(&message.sha256, totals.ids.clone(), usable, prefix, self.end).await;
        } else if totals.failed == 0 && !served.is_empty() {
            self.handler.ledger.write(&message.sha256, BTreeSet::new(), usable, prefix, self.end).await;
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
        // Whom a program of one's own will tell is not known yet.
        let open = self.handler.taste.is_some() && !routes.is_empty();
        if !open && !message.events.iter().any(|event| routes.iter().any(|route| route.when.selects(event))) {
            return BTreeSet::new();
        }
        self.handler.ledger.read(&message.sha256, cos, prefix, deadline).await
    }

    /// Tells everyone who wants to know, side by side, and writes the log.
    async fn deliver(
        &self,
        event: Arc<Event>,
        decision: &Decision,
        kept: Option<&Kept>,
        served: &BTreeSet<String>,
    ) -> Vec<Delivery> {
        let parcel = Parcel {
            event: Arc::clone(&event),
            stack: self.configuration.stack.clone(),
            archived: kept.and_then(Kept::place).cloned(),
            arrived: clock::now(),
        };
        let routes = self.configuration.notify.iter().filter(|route| decision.selects(route, &event));
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
        line.decided = decision.words();
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
