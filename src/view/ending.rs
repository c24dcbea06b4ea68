//! How a command ended, for programs: the last line of a stream, and what failed as part of the one document.
//!
//! ```json
//! {
//!   "format_version": "1.0",
//!   "kind": "failure",                // nothing came of the command; else what it answered, with this one member more
//!   "failure": {
//!     "outcome": "failed",            // "incomplete", "refused"
//!     "exit_code": 1,
//!     "code": "A0501",                // as `mpstack explain` knows it
//!     "error": "could not ...",       // all of it in words, as people are told
//!     "failures": [{                  // the same in parts: what is wrong in the stack's file first
//!       "code": "A0501",
//!       "message": "could not create function `f`",
//!       "place": {"file": "stack.yaml", "line": 3, "column": 11},   // null = nowhere in a file
//!       "causes": ["..."],            // the nearest first
//!       "hints": ["..."]
//!     }]
//!   }
//! }
//! ```
//!
//! A document therefore waits until its command has ended.

use super::{Screen, failure, fleet, json, text};
use crate::model::{Excerpt, Failure, Fault, Finding, Format, Level, Place};
use serde_json::{Value as Json, json};
use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

const FORMAT: &str = "1.0";

/// What waits for the command's end.
#[derive(Debug, Default)]
pub(super) struct Ending(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    /// The last document; those before it are written.
    answer: Option<Json>,
    /// What is wrong in the stack's file.
    faults: Vec<Json>,
}

impl Ending {
    /// Keeps what was found in a file, should the command fail.
    pub fn faults(&self, file: &Path, faults: &[Finding]) {
        let errors = faults.iter().filter(|fault| fault.level == Level::Error);
        self.change(|waiting| waiting.faults.extend(errors.map(|fault| of_fault(file, fault))));
    }

    fn change<T>(&self, change: impl FnOnce(&mut Waiting) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Screen {
    /// Keeps a document until the command ends.
    pub(super) fn answer(&self, document: Json) {
        let before = self.ending.change(|waiting| waiting.answer.replace(document));
        self.write(before);
    }

    /// Writes the document that waits: for one who must see it now.
    pub(super) fn flush(&self) {
        self.write(self.ending.change(|waiting| waiting.answer.take()));
    }

    /// Ends what programs read: how the command ended.
    pub fn end(&self, ended: &Result<(), Failure>) {
        let (answer, faults) =
            self.ending.change(|waiting| (waiting.answer.take(), std::mem::take(&mut waiting.faults)));
        let failed = ended.as_ref().err();
        let end = end(self, failed, faults);
        let told = failed.is_some_and(|failure| failure.each().next().is_some());
        match (self.format, answer) {
            (Format::Json, Some(Json::Object(mut answer))) if told => {
                answer.insert("failure".to_owned(), end);
                self.write(Some(Json::Object(answer)));
            }
            (Format::Json, None) if told && self.out.is_untouched() => {
                self.write(Some(json!({"format_version": FORMAT, "kind": "failure", "failure": end})));
            }
            // A list has no room for it, and what was shown has been told.
            (Format::Json, answer) => self.write(answer),
            (Format::Text | Format::Ndjson | Format::Report(_), _) => self.event("end", end),
        }
    }

    fn write(&self, document: Option<Json>) {
        if let Some(document) = document {
            self.out.write(&json::document(&document));
        }
    }
}

fn end(screen: &Screen, failed: Option<&Failure>, faults: Vec<Json>) -> Json {
    let failures = failed.into_iter().flat_map(Failure::each).map(of_failure);
    json!({
        "outcome": fleet::outcome(failed.map(|failure| failure.kind)),
        "exit_code": failed.map_or(0, |failure| failure.kind.exit_code()),
        "code": failed.and_then(|failure| failure.fault).map(Fault::as_str),
        "error": failed.and_then(|failure| failure::plain(failure, &screen.look)),
        "failures": if failed.is_some() { faults.into_iter().chain(failures).collect() } else { Vec::new() },
    })
}

fn of_failure(failure: &Failure) -> Json {
    let Failure { kind: _, fault, message, source: _, hints, field: _, excerpt, effect: _, others: _ } = failure;
    let causes = failure::causes(failure).into_iter().map(|(_, words)| words);
    json!({
        "code": fault.map(Fault::as_str),
        "message": text::clean(message),
        "place": excerpt.as_deref().map(of_excerpt),
        "causes": causes.collect::<Vec<_>>(),
        "hints": hints.iter().map(|hint| text::clean(hint)).collect::<Vec<_>>(),
    })
}

fn of_fault(file: &Path, fault: &Finding) -> Json {
    let Finding { rule, level: _, subject: _, message, help, place, mark: _, author: _ } = fault;
    let place = place.as_ref();
    json!({
        "code": rule,
        "message": message,
        "place": place.map(|Place { line, column, .. }| self::place(file, *line, *column)),
        "causes": [],
        "hints": help,
    })
}

/// Where an excerpt begins.
fn of_excerpt(excerpt: &Excerpt) -> Json {
    let Excerpt { file, source, span } = excerpt;
    let before = source.get(..span.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    place(file, before.matches('\n').count() + 1, line.chars().count() + 1)
}

fn place(file: &Path, line: usize, column: usize) -> Json {
    json!({"file": file.display().to_string(), "line": line, "column": column})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Appearance, Kind},
        view::scene::plan,
    };
    use std::io;

    const JSON: Appearance = Appearance {
        format: Format::Json,
        color: crate::model::ColorChoice::Auto,
        verbosity: crate::model::Verbosity::Normal,
    };

    /// The document, whose `failure` is as the shipped schema says.
    fn told(ended: &Result<(), Failure>, show: impl FnOnce(&Screen)) -> Json {
        let (screen, capture) = Screen::captured_as(80, &JSON);
        show(&screen);
        screen.end(ended);
        let document: Json = serde_json::from_str(&capture.out()).expect("one document");
        if let Some(failure) = document.get("failure") {
            let alone = json!({"format_version": FORMAT, "kind": "failure", "failure": failure});
            let schema = serde_json::from_str(crate::view::schema("failure")).expect("it is JSON");
            let faults: Vec<_> = jsonschema::validator_for(&schema)
                .expect("a schema")
                .iter_errors(&alone)
                .map(|fault| fault.to_string())
                .collect();
            assert_eq!(faults, [""; 0]);
        }
        document
    }

    fn refused() -> Failure {
        let source = "function:\n  name: f\n  memory: 128\n";
        let span = source.find("128").map(|start| start..start + 3).expect("it is there");
        let excerpt = Excerpt { file: "stack.yaml".into(), source: source.into(), span };
        let failure = Failure::new("could not create function `f`").code(Fault::ValueRefused).hint("try another");
        Failure { excerpt: Some(Box::new(excerpt)), ..failure.because(io::Error::other("no\u{1b}[2J")) }
    }

    #[test]
    fn a_failure_before_any_answer_is_the_document() {
        insta::assert_snapshot!(format!("{:#}", told(&Err(refused()), |_| {})), @r#"
        {
          "format_version": "1.0",
          "kind": "failure",
          "failure": {
            "outcome": "failed",
            "exit_code": 1,
            "code": "A0501",
            "error": "could not create function `f`\n --> stack.yaml:3:11\n  |\n3 |   memory: 128\n  |           ^^^ asked for here\n  caused by: no\n  hint: try another\n  more: `mpstack explain A0501`",
            "failures": [
              {
                "code": "A0501",
                "message": "could not create function `f`",
                "place": {
                  "file": "stack.yaml",
                  "line": 3,
                  "column": 11
                },
                "causes": [
                  "no"
                ],
                "hints": [
                  "try another"
                ]
              }
            ]
          }
        }
        "#);
    }

    #[test]
    fn a_failure_after_the_answer_is_a_member_of_it() {
        let document = told(&Err(refused().kind(Kind::Refused)), |screen| screen.plan(&plan()));
        assert_eq!((&document["kind"], &document["failure"]["exit_code"]), (&json!("plan"), &json!(4)));
        for quiet in [Ok(()), Err(Failure::differs())] {
            assert_eq!(told(&quiet, |screen| screen.plan(&plan())).get("failure"), None);
        }
    }

    #[test]
    fn what_is_wrong_in_the_file_comes_first() {
        let fault = Finding {
            rule: "E0201".into(),
            level: Level::Error,
            subject: None,
            message: "unknown key `memry`".into(),
            help: vec!["did you mean `memory`?".into()],
            place: Some(Place { span: 0..1, line: 7, column: 3, environment: None }),
            mark: None,
            author: None,
        };
        let warning = Finding { level: Level::Warning, ..fault.clone() };
        let failed = Err(Failure::new("1 error in `stack.yaml`").code(Fault::UnknownKey));
        let document = told(&failed, |screen| screen.faults("", Path::new("stack.yaml"), vec![fault, warning]));
        let failures = document["failure"]["failures"].as_array().expect("a list");
        assert_eq!(failures[0]["place"], json!({"file": "stack.yaml", "line": 7, "column": 3}));
        assert_eq!((failures.len(), &failures[1]["message"]), (2, &json!("1 error in `stack.yaml`")));
    }

    #[test]
    fn several_documents_come_in_their_order_and_a_list_stays_a_list() {
        let (screen, capture) = Screen::captured_as(80, &JSON);
        screen.answer(json!({"first": 1}));
        screen.answer(json!([2]));
        screen.end(&Err(refused()));
        assert_eq!(capture.out(), "{\n  \"first\": 1\n}\n[\n  2\n]\n");
    }
}
