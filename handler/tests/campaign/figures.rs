//! What came of it.

use crate::stage::{Happening, Record, Stage};
use mpstack_handler::archive::{DeadLetter, letter_key};
use std::{collections::BTreeMap, fmt};

const PREFIX: &str = "mps/";

#[derive(Debug, Default)]
pub struct Figures {
    events: usize,
    copies: usize,
    tries: usize,
    kills: usize,
    archived: usize,
    delivered: usize,
    dead_lettered: usize,
    stale_letters: usize,
    deliveries: usize,
    duplicates: usize,
    /// Most duplicates of one sink for each kill in flight, where nothing else explains them.
    per_kill: f64,
    /// `task sink`: neither delivered, nor archived and in a dead letter.
    pub lost: Vec<String>,
    /// `task sink`: more duplicates than there were kills, lost notes and unknown answers.
    pub unexplained: Vec<String>,
}

impl Figures {
    pub fn of(stage: &Stage) -> Self {
        let objects = stage.objects.lock().unwrap();
        let mut figures = Self { events: stage.happenings.len(), ..Self::default() };
        for happening in stage.happenings.values() {
            figures.add(happening, &happening.record.lock().unwrap(), &objects);
        }
        figures
    }

    fn add(&mut self, happening: &Happening, record: &Record, objects: &BTreeMap<String, Vec<u8>>) {
        let Happening { task, body, copies, .. } = happening;
        let kind = if Stage::wanted(task).len() == 3 { "EditMediaTask" } else { "WorkflowTask" };
        // Usually one; a second where COS would not show the first to compare with.
        let below = format!("{PREFIX}{kind}/{task}/");
        let places = objects.range(below.clone()..).take_while(|(key, _)| key.starts_with(&below));
        let places: Vec<_> = places.filter(|(_, bytes)| *bytes == body).map(|(key, _)| key).collect();
        let archived = !places.is_empty();
        let letters = places.iter().filter_map(|key| objects.get(&letter_key(PREFIX, key)));
        let letters: Vec<DeadLetter> = letters.map(|bytes| serde_json::from_slice(bytes).unwrap()).collect();
        let named = |sink: &str| letters.iter().flat_map(|letter| &letter.undelivered).any(|open| open.sink == sink);
        let mut everywhere = true;
        for sink in Stage::wanted(task) {
            let received = record.received.get(sink).copied().unwrap_or_default();
            everywhere &= received > 0;
            if received == 0 && !(archived && named(sink)) {
                self.lost.push(format!("{task} {sink}: archived {archived}, {letters:?}, {record:?}"));
            }
            self.deliveries += received;
            let duplicates = received.saturating_sub(*copies);
            self.duplicates += duplicates;
            let unanswered = record.unanswered.get(*sink).copied().unwrap_or_default();
            // Of an event that is handed in twice at once, one copy's success clears the note of the other's failure.
            if *copies == 1 && duplicates > record.kills + record.ledger_refused + unanswered {
                self.unexplained.push(format!("{task} {sink}: {received} for {copies}, {record:?}"));
            }
            if record.kills > 0 && record.ledger_refused + unanswered == 0 {
                self.per_kill = self.per_kill.max(duplicates as f64 / record.kills as f64);
            }
        }
        self.copies += copies - 1;
        self.tries += record.tries;
        self.kills += record.kills;
        self.archived += usize::from(archived);
        self.delivered += usize::from(everywhere);
        self.dead_lettered += usize::from(!everywhere && !letters.is_empty());
        self.stale_letters += usize::from(everywhere && !letters.is_empty());
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("events", self.events),
            ("  handed in twice", self.copies),
            ("tries", self.tries),
            ("processes killed in flight", self.kills),
            ("archived", self.archived),
            ("delivered to every sink", self.delivered),
            ("dead-lettered", self.dead_lettered),
            ("lost", self.lost.len()),
            ("deliveries", self.deliveries),
            ("  duplicates", self.duplicates),
            ("  not explained by a kill, an unknown answer or a lost note", self.unexplained.len()),
            ("letters about events that did arrive", self.stale_letters),
        ];
        for (name, number) in rows {
            writeln!(formatter, "{name:60} {number:>7}")?;
        }
        write!(formatter, "{:60} {:>7.1}", "most duplicates of a sink per kill in flight", self.per_kill)
    }
}
