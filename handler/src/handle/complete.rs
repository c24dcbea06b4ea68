//! Events that came without their details, or as pointers, made whole before anybody is told.

use super::turn::Turn;
use crate::{
    archive::{Cos, fetched_key, key, meta},
    event::{Details, Event, Message, Outcome, understand},
    fetch::{self, Pointer},
    retry::{self, Failure},
};
use std::{borrow::Cow, sync::Arc};
use tokio::time::Instant;

/// Events of one message that are completed. MPS sends one in each; queues hand over a few.
const EVENTS: usize = 10;

impl Turn<'_> {
    /// Half of the time that is left, at most, goes into learning what to tell.
    pub(super) fn halfway(&self) -> Instant {
        Instant::now() + self.deadline.saturating_duration_since(Instant::now()) / 2
    }

    /// Takes what a pointer leads to for the message. A pointer that leads nowhere is an event without its details.
    pub(super) async fn follow(&self, message: Message) -> Message {
        let Some(pointer) = Pointer::read(&message.body) else { return message };
        let (http, look_up) = (&self.handler.http, self.handler.look_up);
        let account = look_up("TENCENTCLOUD_APPID");
        match fetch::object(http, look_up, account.as_deref(), &pointer, self.halfway()).await {
            Ok(bytes) => Message::read(bytes),
            Err(failure) => Message { events: vec![pointer.event(&message.body, &failure)], ..message },
        }
    }

    /// Returns the message with the details that its events lack: from beside the archived event if an earlier try has left them
    /// there, else from MPS. An event that cannot be completed stays as it is, and says why.
    pub(super) async fn complete<'m>(
        &self,
        message: &'m Message,
        cos: Option<&Cos<'_>>,
        deadline: Instant,
    ) -> Cow<'m, Message> {
        let lacks = |event: &Event| event.details == Details::Lacking;
        if !message.events.iter().any(lacks) {
            return Cow::Borrowed(message);
        }
        let prefix = self.configuration.archive.as_ref().map_or("", |archive| archive.cos.prefix.as_str());
        let usual = key(prefix, &message.events, &message.sha256);
        let mut events = message.events.clone();
        for (number, event) in events.iter_mut().enumerate().filter(|(_, event)| lacks(event)).take(EVENTS) {
            let beside = fetched_key(prefix, &usual, number);
            match self.details(event, &beside, cos, deadline).await {
                Ok(details) => *event = whole(event, details),
                Err(failure) => blame(event, &failure),
            }
        }
        Cow::Owned(Message { events, body: Arc::clone(&message.body), sha256: message.sha256.clone() })
    }

    async fn details(
        &self,
        event: &Event,
        beside: &str,
        cos: Option<&Cos<'_>>,
        deadline: Instant,
    ) -> Result<Event, Failure> {
        if let Some(cos) = cos
            && let Ok(Some(bytes)) = retry::until(deadline, || cos.get(beside)).await.result
        {
            return Ok(understand(&bytes));
        }
        let task_id = event.task_id.as_deref().unwrap_or_default();
        let (http, look_up) = (&self.handler.http, self.handler.look_up);
        let own = look_up("TENCENTCLOUD_REGION").filter(|region| !region.is_empty());
        let archive = self.configuration.archive.as_ref().map(|archive| archive.cos.region.clone());
        let fetched = fetch::task(http, look_up, own.or(archive).as_deref(), task_id, deadline).await?;
        let bytes = fetched.to_string().into_bytes();
        let details = understand(&bytes);
        if details.task_id.as_deref() != Some(task_id) {
            return Err(Failure::never("MPS told of another task"));
        }
        let meta = meta(&details);
        // What is not over yet will have changed when it is looked for again.
        if let Some(cos) = cos.filter(|_| details.outcome != Outcome::InProgress) {
            // It is told now; that a replay next month cannot find it is no reason to hold it back.
            let _ = retry::until(deadline, || cos.create(beside, &bytes, &meta)).await;
        }
        Ok(details)
    }
}

/// Puts together what came and what was fetched.
fn whole(came: &Event, fetched: Event) -> Event {
    let mut notes = came.notes.clone();
    notes.push("the event came without its details, which were fetched from MPS".into());
    Event {
        notes,
        session_id: came.session_id.clone().or(fetched.session_id),
        session_context: came.session_context.clone().or(fetched.session_context),
        body_sha256: came.body_sha256.clone(),
        details: Details::Fetched,
        ..fetched
    }
}

fn blame(event: &mut Event, failure: &Failure) {
    event.outcome = Outcome::Unknown;
    if let Some(reason) = event.reasons.first_mut() {
        reason.message = format!("{}; its details could not be fetched: {failure}", reason.message);
    }
}
