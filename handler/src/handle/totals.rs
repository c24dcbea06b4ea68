use super::Answer;
use crate::{
    archive::{Kept, Undelivered},
    config::CosArchive,
    report::Delivered,
    sink::Delivery,
};
use serde_json::json;
use std::collections::BTreeSet;

/// Returns how many deliveries were made, failed for now, and failed for good.
pub(super) fn count(deliveries: &[Delivery]) -> (usize, usize, usize) {
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
pub(super) struct Totals {
    archived: bool,
    pub(super) archive_retryable: bool,
    /// Whether a dead letter tells of those that are without it.
    pub(super) lettered: bool,
    events: usize,
    /// Events that someone wanted and nobody got.
    unheard: usize,
    delivered: usize,
    pub(super) failed: usize,
    dropped: usize,
    pub(super) ids: BTreeSet<String>,
    undelivered: Vec<Undelivered>,
}

impl Totals {
    pub(super) fn new(kept: Option<&Kept>) -> Self {
        let mut totals = Self::default();
        if let Some(kept) = kept {
            totals.archive(kept);
        }
        totals
    }

    pub(super) fn archive(&mut self, kept: &Kept) {
        (self.archived, self.archive_retryable) = (kept.place().is_some(), kept.retryable);
    }

    pub(super) fn add(&mut self, deliveries: Vec<Delivery>) {
        let (delivered, failed, dropped) = count(&deliveries);
        self.events += 1;
        self.unheard += usize::from(delivered == 0);
        self.delivered += delivered;
        self.failed += failed;
        self.dropped += dropped;
        for Delivery { line, id } in deliveries {
            match line.outcome {
                Delivered::Delivered => _ = self.ids.insert(id),
                Delivered::Failed => self.undelivered.push(Undelivered {
                    sink: line.sink,
                    kind: line.kind,
                    retryable: line.retryable,
                    error: line.error,
                }),
            }
        }
    }

    /// Returns who is without some event, each once.
    pub(super) fn take_undelivered(&mut self) -> Vec<Undelivered> {
        let mut seen = BTreeSet::new();
        std::mem::take(&mut self.undelivered).into_iter().filter(|open| seen.insert(open.sink.clone())).collect()
    }

    /// Acknowledges unless a retry can mend something, or an event would be lost that should have gone somewhere: with an
    /// archive, every delivery that was given up must be in a dead letter; without one, somebody must have been told.
    pub(super) fn answer(&self, archive: Option<&CosArchive>) -> Answer {
        let wanted = archive.is_some() || self.failed + self.dropped > 0;
        let forgotten = archive.is_some() && self.dropped > 0 && !self.lettered;
        let lost = wanted && !self.archived && self.unheard > 0 || forgotten;
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
            (
                "archived, one dropped and noted",
                Totals { archived: true, dropped: 1, unheard: 1, lettered: true, ..base() },
                archive,
                false,
            ),
            ("archived, one dropped unnoticed", Totals { archived: true, dropped: 1, ..base() }, archive, true),
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
}
