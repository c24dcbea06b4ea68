//! One stack as a report tells of it.

use super::{record::Shown, words};
use crate::{
    model::{Earlier, Failure, Fault, Field, Finding, Kind, Level, Open, Topic},
    view::{Screen, failure},
};
use std::{collections::BTreeMap, path::Path};

/// One stack, and what came of the command for it.
#[derive(Debug)]
pub(super) struct Checked {
    /// Its file, as it was named, with `/` between folders.
    pub file: String,
    /// How it ended; `None` = done, nothing differs.
    pub kind: Option<Kind>,
    /// What the catalogue of codes calls the failure.
    pub code: Option<Fault>,
    /// Why there is no answer, or why the answer is no.
    pub error: Option<String>,
    /// What was shown.
    pub shown: Shown,
    /// What an earlier check found, of a stack that could not be looked at this time: still open, as far as anybody knows.
    pub carried: BTreeMap<Field, Open>,
}

/// What all stacks came to.
pub(super) struct Report<'a> {
    pub topic: Topic,
    pub time: jiff::Timestamp,
    pub stacks: &'a [Checked],
}

impl Checked {
    /// What a screen has shown of a stack, and how its command ended.
    pub fn new(file: &Path, failure: Option<&Failure>, screen: &Screen, earlier: Option<&Earlier>) -> Self {
        let shown = screen.record.take();
        let error = failure.and_then(|failure| failure::plain(failure, &screen.look));
        let code = failure.and_then(|failure| failure.fault);
        let unseen = earlier.filter(|_| shown.about.is_none());
        let carried = unseen.map(|earlier| earlier.of(file)).unwrap_or_default();
        Self { file: Earlier::name_of(file), kind: failure.map(|failure| failure.kind), code, error, shown, carried }
    }

    /// Whether the question was answered, with yes or no. A file that is wrong answers `validate`, and keeps the others from
    /// having an answer; a refusal of a guard that the plan tells is an answer too.
    pub fn is_answered(&self, topic: Topic) -> bool {
        let faulty = || self.shown.findings.iter().any(|finding| finding.level == Level::Error);
        match self.kind {
            None | Some(Kind::Differs) => true,
            Some(Kind::Refused) => self.shown.about.is_some(),
            Some(Kind::Failed) => topic == Topic::Validate && faulty(),
            Some(Kind::Incomplete) => false,
        }
    }

    /// Why there is no answer; `None` if there is one.
    pub fn unanswered(&self, topic: Topic) -> Option<&str> {
        let unanswered = !self.is_answered(topic);
        unanswered.then(|| self.error.as_deref().unwrap_or("the command ended without an answer"))
    }

    /// Findings with what names each for as long as it lasts.
    pub fn findings(&self) -> impl Iterator<Item = (&Finding, String)> {
        let mut seen = BTreeMap::<String, usize>::new();
        self.shown.findings.iter().map(move |finding| {
            let first = words::fingerprint(&self.file, finding, 0);
            let twins = seen.entry(first.clone()).or_default();
            *twins += 1;
            let print = if *twins == 1 { first } else { words::fingerprint(&self.file, finding, *twins - 1) };
            (finding, print)
        })
    }
}

impl Report<'_> {
    /// The worst end; `None` = all are done.
    pub fn worst(&self) -> Option<Kind> {
        self.stacks.iter().filter_map(|checked| checked.kind).reduce(Kind::worse)
    }

    /// The exit code of the command.
    pub fn exit_code(&self) -> u8 {
        self.worst().map_or(0, Kind::exit_code)
    }
}
