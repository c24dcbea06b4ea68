//! What a command says of many stacks: a section for each, in the order of their files, and a line or a document about all.
//!
//! ```json
//! {
//!   "format_version": "1.0",
//!   "kind": "fleet",
//!   "shard": "2/5",                     // null = all stacks
//!   "stacks": [{
//!     "file": "stacks/a.yaml",
//!     "outcome": "different",           // "done", "incomplete", "refused", "failed"
//!     "exit_code": 2,
//!     "code": null,                     // or what went wrong, as `mpstack explain` knows it
//!     "error": null,                    // or the same in words
//!     "document": {...}                 // what the command prints for this stack alone; null = it came to nothing
//!   }],
//!   "summary": {"stacks": 1, "done": 0, "different": 1, "incomplete": 0, "refused": 0, "failed": 0},
//!   "exit_code": 2                      // the worst
//! }
//! ```
//!
//! Sections are written as soon as their turn comes, so that a thousand need no more memory than one.

use super::{
    Capture, Count, Screen, failure, json,
    style::{self, paint},
    text,
};
use crate::model::{Failure, Fault, Format, Kind};
use serde_json::{Value as Json, json};
use std::{path::Path, sync::Arc};

/// How stacks can end, from the best to the worst.
const OUTCOMES: [(Option<Kind>, &str); 5] = [
    (None, "done"),
    (Some(Kind::Differs), "different"),
    (Some(Kind::Incomplete), "incomplete"),
    (Some(Kind::Refused), "refused"),
    (Some(Kind::Failed), "failed"),
];

/// What one stack's command says, kept until its turn.
pub struct Section {
    /// Where the command writes.
    pub screen: Arc<Screen>,
    capture: Capture,
}

/// The sections of many stacks.
pub struct Sections<'a> {
    screen: &'a Screen,
    ended: Vec<Option<Kind>>,
}

impl Screen {
    /// A section for later.
    pub fn section(&self) -> Section {
        let (screen, capture) = self.aside();
        Section { screen: Arc::new(screen), capture }
    }

    /// Begins the sections. `shard` tells which part of the stacks this is.
    pub fn sections(&self, shard: Option<&str>) -> Sections<'_> {
        if self.format == Format::Json {
            let shard = json!(shard);
            let head = format!(
                "{{\n  \"format_version\": \"1.0\",\n  \"kind\": \"fleet\",\n  \"shard\": {shard},\n  \"stacks\": ["
            );
            self.out.write(&head);
        }
        Sections { screen: self, ended: Vec::new() }
    }
}

impl Sections<'_> {
    /// Shows what the command said of one stack, and how it ended.
    pub fn show(&mut self, file: &Path, section: &Section, ended: Result<(), Failure>) {
        let file = text::one_line(&file.display().to_string());
        let failure = ended.err();
        let kind = failure.as_ref().map(|failure| failure.kind);
        section.screen.flush();
        let said = section.capture.out();
        let screen = self.screen;
        let failures: Vec<_> = failure.iter().flat_map(Failure::each).collect();
        let reasons = || failures.iter().map(|failure| failure::reason(failure, &screen.look));
        match screen.format {
            Format::Text => {
                let title = paint(style::STRONG, format!("{file}: {}", outcome(kind)));
                let gap = if self.ended.is_empty() { "" } else { "\n" };
                screen.out.tell(&format!("{gap}{title}\n{said}"));
            }
            Format::Ndjson | Format::Report(_) => {}
            Format::Json => {
                let element = json!({
                    "file": file,
                    "outcome": outcome(kind),
                    "exit_code": kind.map_or(0, Kind::exit_code),
                    "code": failures.first().and_then(|failure| failure.fault).map(Fault::as_str),
                    "error": failure.as_ref().and_then(|failure| failure::plain(failure, &screen.look)),
                    "document": serde_json::from_str::<Json>(&said).unwrap_or_default(),
                });
                let gap = if self.ended.is_empty() { "" } else { "," };
                screen.out.write(&format!("{gap}\n    {}", indented(&element, 4)));
            }
        }
        screen.err.tell(&section.capture.err());
        for (failure, reason) in failures.iter().zip(reasons()) {
            screen.err.tell(&format!("{} {file}: {reason}", paint(style::BAD, failure::label("error", failure))));
        }
        self.ended.push(kind);
    }

    /// Shows the whole, and returns the worst end; `None` = all are done.
    pub fn end(self) -> Option<Kind> {
        let Self { screen, ended } = self;
        let worst = ended.iter().copied().flatten().reduce(Kind::worse);
        match screen.format {
            Format::Text => {
                let told: Vec<String> = counts(&ended)
                    .into_iter()
                    .filter(|(_, count)| *count > 0)
                    .map(|(name, count)| format!("{count} {name}"))
                    .collect();
                let line = match told.as_slice() {
                    [] => "0 stacks".to_owned(),
                    told => format!("\n{}: {}", Count(ended.len(), "stack"), told.join(", ")),
                };
                screen.out.tell(&format!("{}\n", paint(style::STRONG, line)));
            }
            Format::Ndjson | Format::Report(_) => {}
            Format::Json => {
                let tail = format!(
                    "{}],\n  \"summary\": {},\n  \"exit_code\": {}\n}}\n",
                    if ended.is_empty() { "" } else { "\n  " },
                    indented(&summary(&ended), 2),
                    worst.map_or(0, Kind::exit_code)
                );
                screen.out.write(&tail);
            }
        }
        worst
    }
}

/// How many stacks ended how.
pub(super) fn counts(ended: &[Option<Kind>]) -> [(&'static str, usize); OUTCOMES.len()] {
    OUTCOMES.map(|(kind, name)| (name, ended.iter().filter(|ended| **ended == kind).count()))
}

/// The same for programs.
pub(super) fn summary(ended: &[Option<Kind>]) -> Json {
    let mut summary = json!({"stacks": ended.len()});
    for (name, count) in counts(ended) {
        summary[name] = count.into();
    }
    summary
}

/// How a stack ended, in a word.
pub(super) fn outcome(kind: Option<Kind>) -> &'static str {
    OUTCOMES.into_iter().find_map(|(known, name)| (known == kind).then_some(name)).unwrap_or_default()
}

/// A value as a part of a document. Texts within have no line breaks of their own: JSON escapes them.
fn indented(value: &Json, columns: usize) -> String {
    json::document(value).trim_end().replace('\n', &format!("\n{}", " ".repeat(columns)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Appearance, view::scene::plan};

    fn missing() -> Failure {
        Failure::new("no usable credentials").code(Fault::NoCredentials).kind(Kind::Incomplete).hint("find some")
    }

    fn told(format: Format) -> (String, String, Option<Kind>) {
        let (screen, capture) = Screen::captured_as(100, &Appearance { format, ..Appearance::default() });
        let mut sections = screen.sections(None);
        for (file, ended) in
            [("stacks/a.yaml", Ok(())), ("stacks/b.yaml", Err(missing())), ("stacks/c.yaml", Err(Failure::differs()))]
        {
            let section = screen.section();
            if file != "stacks/b.yaml" {
                section.screen.drift(&plan());
            }
            section.screen.note("a remark");
            sections.show(Path::new(file), &section, ended);
        }
        let worst = sections.end();
        (capture.out(), capture.err(), worst)
    }

    #[test]
    fn every_stack_has_its_section_and_all_a_line() {
        let (out, err, worst) = told(Format::Text);
        insta::assert_snapshot!(out, @"
        stacks/a.yaml: done
        no drift: nothing was changed in account 100000000001 behind stack `mps-analysis`

        stacks/b.yaml: incomplete

        stacks/c.yaml: different
        no drift: nothing was changed in account 100000000001 behind stack `mps-analysis`

        3 stacks: 1 done, 1 different, 1 incomplete
        ");
        insta::assert_snapshot!(err, @"
        a remark
        a remark
        error[A0101]: stacks/b.yaml: no usable credentials
          hint: find some
          more: `mpstack explain A0101`
        a remark
        ");
        assert_eq!(worst, Some(Kind::Incomplete));
    }

    #[test]
    fn programs_get_one_document() {
        let (out, _, _) = told(Format::Json);
        let document: Json = serde_json::from_str(&out).expect("one document");
        assert_eq!(out, json::document(&document), "written in parts, it looks as if written at once");
        let outcomes: Vec<_> = document["stacks"].as_array().into_iter().flatten().map(|s| &s["outcome"]).collect();
        assert_eq!(outcomes, ["done", "incomplete", "different"]);
        assert_eq!(document["stacks"][0]["document"]["kind"], "drift");
        assert_eq!(document["stacks"][1]["document"], Json::Null);
        assert_eq!(document["stacks"][1]["code"], "A0101");
        let told = "no usable credentials\n  hint: find some\n  more: `mpstack explain A0101`";
        assert_eq!(document["stacks"][1]["error"], told);
        assert_eq!((&document["summary"]["stacks"], &document["exit_code"]), (&json!(3), &json!(3)));
    }

    #[test]
    fn an_empty_part_is_a_whole_document() {
        let (screen, capture) = Screen::captured_as(100, &Appearance { format: Format::Json, ..Appearance::default() });
        assert_eq!(screen.sections(Some("3/3")).end(), None);
        let document: Json = serde_json::from_str(&capture.out()).expect("one document");
        assert_eq!(capture.out(), json::document(&document));
        assert_eq!(document["shard"], "3/3");
    }

    #[test]
    fn the_worst_end_is_the_one_furthest_from_an_answer() {
        let worst = OUTCOMES.iter().filter_map(|(kind, _)| *kind).rev().reduce(Kind::worse);
        assert_eq!(worst, Some(Kind::Failed));
        let order: Vec<_> = OUTCOMES.iter().filter_map(|(kind, _)| *kind).collect();
        assert!(order.windows(2).all(|pair| pair[0].worse(pair[1]) == pair[1] && pair[1].worse(pair[0]) == pair[1]));
    }
}
