use super::turn::Turn;
use crate::{
    archive::{Cos, DeadLetter, Entry, Kept, Undelivered, letter_key},
    clock,
    event::Message,
    journal,
    report::{DeadLetterLine, Line, Place, Stored, short},
    retry,
};
use tokio::time::Instant;

/// Names that a log line repeats; the letter has them all.
const NAMES: usize = 5;

/// What is noted beside the archive about one message: who has it (the ledger) and who never got it (the dead letter).
pub(super) struct Books<'a> {
    pub(super) turn: &'a Turn<'a>,
    pub(super) message: &'a Message,
    pub(super) cos: Option<&'a Cos<'a>>,
    pub(super) prefix: &'a str,
    /// Where the message's bytes are; without them there is nothing to replay, and so no letter.
    pub(super) place: Option<&'a Place>,
}

/// What a dead letter says.
#[derive(Default)]
pub(super) struct Letter {
    pub(super) undelivered: Vec<Undelivered>,
    /// Whether no further try is expected.
    pub(super) given_up: bool,
}

impl Books<'_> {
    /// Notes, before anything is delivered, that a further try begins, and who is without the event: so it is known if this
    /// process is killed before it can say better.
    pub(super) async fn open(&self, entry: &Entry, letter: Letter, deadline: Instant) {
        if entry.tries > 1 || letter.given_up {
            tokio::join!(self.note(entry, deadline), self.write(entry.tries, letter, deadline));
        }
    }

    /// Notes how far the message has come.
    pub(super) async fn note(&self, entry: &Entry, deadline: Instant) {
        self.turn.handler.ledger.write(&self.message.sha256, entry, self.cos, self.prefix, deadline).await;
    }

    /// Forgets the message: everyone has it.
    pub(super) async fn settle(&self, deadline: Instant) {
        let ledger = &self.turn.handler.ledger;
        tokio::join!(ledger.clear(&self.message.sha256, self.cos, self.prefix, deadline), self.tear_up(deadline));
    }

    /// Notes who is without the message after a try, and returns whether the letter was written.
    pub(super) async fn keep(&self, entry: &Entry, letter: Letter, deadline: Instant) -> bool {
        let sinks = letter.undelivered.iter().take(NAMES).map(|open| open.sink.clone()).collect();
        let given_up = letter.given_up;
        let (written, ()) = tokio::join!(self.write(entry.tries, letter, deadline), self.note(entry, deadline));
        let Some(Place { bucket, region, key }) = self.place.filter(|_| given_up) else { return written };
        journal::write(&Line::DeadLetter(DeadLetterLine {
            request_id: short(&self.turn.request_id),
            task_id: self.message.events.first().and_then(|event| event.task_id.as_deref()).map(short),
            place: Place { bucket: bucket.clone(), region: region.clone(), key: letter_key(self.prefix, key) },
            outcome: if written { Stored::Stored } else { Stored::Failed },
            tries: entry.tries,
            sinks,
        }));
        written
    }

    /// Brings the letter up to date after a replay to `tried` (empty = all), which did not reach `failed`; those that the
    /// letter names and the replay left out stay in it. Returns whether all is noted.
    pub(super) async fn mend(&self, tried: &[String], failed: Vec<Undelivered>, deadline: Instant) -> bool {
        let (Some(cos), Some(place)) = (self.cos, self.place) else { return false };
        let key = letter_key(self.prefix, &place.key);
        // What cannot be read stays as it is: better one replay too many than a sink forgotten.
        let Ok(before) = retry::until(deadline, || cos.get(&key)).await.result else { return false };
        let before = before.and_then(|bytes| serde_json::from_slice::<DeadLetter>(&bytes).ok());
        let tries = before.as_ref().map_or(0, |letter| letter.tries) + 1;
        let was_dead = before.is_some();
        let mut open = before.map(|letter| letter.undelivered).unwrap_or_default();
        open.retain(|open| !tried.is_empty() && !tried.contains(&open.sink));
        open.extend(failed);
        if !open.is_empty() {
            let letter = Letter { undelivered: open, given_up: true };
            return self.keep(&Entry { tries, ..Entry::default() }, letter, deadline).await;
        }
        // An event that is still being tried keeps its entry in the ledger while only some were served again.
        if was_dead || tried.is_empty() {
            self.settle(deadline).await;
        }
        true
    }

    async fn write(&self, tries: u32, Letter { undelivered, given_up }: Letter, deadline: Instant) -> bool {
        let (Some(cos), Some(place), Some(event)) = (self.cos, self.place, self.message.events.first()) else {
            return false;
        };
        let letter = DeadLetter {
            event_type: short(event.type_name()),
            task_id: event.task_id.as_deref().map(short),
            status: event.status.as_deref().map(short),
            outcome: event.outcome.as_str().into(),
            archived: place.clone(),
            written: clock::rfc3339(clock::now()),
            tries,
            given_up,
            undelivered,
        };
        let Ok(body) = serde_json::to_vec(&letter) else { return false };
        let key = letter_key(self.prefix, &place.key);
        retry::until(deadline, || cos.put(&key, &body, &[])).await.result.is_ok()
    }

    async fn tear_up(&self, deadline: Instant) {
        let (Some(cos), Some(place)) = (self.cos, self.place) else { return };
        let key = letter_key(self.prefix, &place.key);
        if retry::until(deadline, || cos.delete(&key)).await.result.is_ok() {
            return;
        }
        // A role of the user's own may lack the right to delete. A letter that names nobody counts as none.
        if matches!(retry::until(deadline, || cos.get(&key)).await.result, Ok(Some(_))) {
            self.write(0, Letter::default(), deadline).await;
        }
    }
}

/// Counts a try that begins. That an earlier one had kept the bytes proves that there was one, even if it was killed before
/// it could note so.
pub(super) fn begun(known: Entry, kept: Option<&Kept>) -> Entry {
    let seen = u32::from(kept.is_some_and(|kept| kept.repeated));
    Entry { tries: known.tries.max(seen) + 1, ..known }
}
