//! Failures: what failed, why, and what to do next.

use super::{Screen, excerpt, screen::Look, style, style::paint, text};
use crate::model::{Failure, Incomplete, ReadFailure};
use anstream::adapter::strip_str;
use std::{error::Error, fmt::Write};

impl Screen {
    /// Shows a failure, unless everything about it has been said.
    pub fn failure(&self, failure: &Failure) {
        self.err.tell(&text(failure, &self.look));
    }
}

/// The same for a document: without colours, and without the word for it. `None` if it has no message.
pub(super) fn plain(failure: &Failure, look: &Look) -> Option<String> {
    let each = failure.each().map(|failure| reason(failure, look));
    let all = each.reduce(|all, more| all + &more)?;
    Some(strip_str(all.trim_end()).to_string())
}

/// A failure with its line of the stack, its causes and hints, and those beside it. Empty if it has no message.
fn text(failure: &Failure, look: &Look) -> String {
    let each = failure
        .each()
        .map(|failure| format!("{} {}", paint(style::BAD, label("error", failure)), reason(failure, look)));
    each.collect::<Vec<_>>().join("\n")
}

/// `error[A0201]:`.
pub(super) fn label(word: &str, failure: &Failure) -> String {
    match failure.fault {
        Some(fault) => format!("{word}[{fault}]:"),
        None => format!("{word}:"),
    }
}

/// A failure without what it is called, for a place that has said so.
pub(super) fn reason(failure: &Failure, look: &Look) -> String {
    let Failure { kind: _, fault, message, source: _, hints, field: _, excerpt, effect: _, others: _ } = failure;
    let mut text = format!("{}\n", text::hanging(message, 2));
    text.extend(excerpt.iter().map(|excerpt| excerpt::lines(excerpt, look)));
    for (depth, words) in causes(failure) {
        let (margin, hang) = (" ".repeat(2 * depth), 2 * depth + 2);
        let _ = writeln!(text, "{margin}{} {}", paint(style::FAINT, "caused by:"), text::hanging(&words, hang));
    }
    for hint in hints {
        let _ = writeln!(text, "  {} {}", paint(style::ADVICE, "hint:"), text::hanging(hint, 4));
    }
    if let Some(fault) = fault {
        let _ = writeln!(text, "  {} `mpstack explain {fault}`", paint(style::ADVICE, "more:"));
    }
    text
}

/// Why it failed, the nearest cause first, each once: many errors repeat in their own text what their cause says. Of several
/// readings that failed, what is below one of them belongs to it; the number is the depth, from 1.
pub(super) fn causes(failure: &Failure) -> Vec<(usize, String)> {
    let mut causes = Vec::new();
    if let Some(source) = &failure.source {
        chain(&mut causes, &mut vec![text::clean(&failure.message)], &**source, 1);
    }
    causes
}

fn chain(causes: &mut Vec<(usize, String)>, told: &mut Vec<String>, first: &(dyn Error + 'static), depth: usize) {
    let mut next = Some(first);
    while let Some(cause) = next {
        if let Some(Incomplete(readings)) = cause.downcast_ref() {
            return readings.iter().for_each(|reading| unread(causes, told, reading, depth));
        }
        let words = text::clean(&cause.to_string());
        let known =
            words.trim().is_empty() || told.iter().any(|said| *said == words || said.ends_with(&format!(": {words}")));
        if !known {
            causes.push((depth, words.clone()));
            told.push(words);
        }
        next = cause.source();
    }
}

/// What could not be read, and below it why. The same cause of two readings is told twice: it belongs to each.
fn unread(causes: &mut Vec<(usize, String)>, told: &[String], reading: &ReadFailure, depth: usize) {
    let ReadFailure { what, source } = reading;
    causes.push((depth, format!("could not read {}", text::clean(what))));
    chain(causes, &mut told.to_vec(), &**source, depth + 1);
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{Excerpt, Failure, Fault, Incomplete, Kind, ReadFailure},
        view::Screen,
    };
    use std::io;

    #[derive(Debug, thiserror::Error)]
    #[error("{words}")]
    struct Because {
        words: &'static str,
        source: Option<Box<Because>>,
    }

    /// A chain of causes, the nearest first.
    fn chain(words: &[&'static str]) -> Because {
        let (first, rest) = words.split_first().expect("a chain has a link");
        Because { words: first, source: (!rest.is_empty()).then(|| Box::new(chain(rest))) }
    }

    fn told(failure: &Failure) -> String {
        let (screen, capture) = Screen::captured(80);
        screen.failure(failure);
        assert_eq!(capture.out(), "");
        capture.err()
    }

    #[test]
    fn causes_come_once_and_hints_last() {
        let failure = Failure::new("could not read function `MPSAnalysis`")
            .code(Fault::Unreachable)
            .because(chain(&[
                "calling GetFunction: connection refused",
                "connection refused",
                "connection refused",
                "os error 111",
            ]))
            .hint("is the endpoint right?\nsee `--endpoint`")
            .hint("or start one: `mpstack serve`");
        insta::assert_snapshot!(told(&failure), @"
        error[A0601]: could not read function `MPSAnalysis`
          caused by: calling GetFunction: connection refused
          caused by: os error 111
          hint: is the endpoint right?
            see `--endpoint`
          hint: or start one: `mpstack serve`
          more: `mpstack explain A0601`
        ");
    }

    #[test]
    fn every_hole_of_an_incomplete_reading_has_its_reason() {
        let hole =
            |what: &str, words: &[&'static str]| ReadFailure { what: what.into(), source: Box::new(chain(words)) };
        let incomplete = Incomplete(vec![
            hole("the triggers of function `MPSAnalysis`", &["ListTriggers: UnauthorizedOperation (request 1)"]),
            hole("role `SCF_QcsRole`", &["calling GetRole", "timed out after 30s"]),
        ]);
        let failure =
            Failure::new("the account could not be read completely").kind(Kind::Incomplete).because(incomplete);
        insta::assert_snapshot!(told(&failure), @"
        error: the account could not be read completely
          caused by: could not read the triggers of function `MPSAnalysis`
            caused by: ListTriggers: UnauthorizedOperation (request 1)
          caused by: could not read role `SCF_QcsRole`
            caused by: calling GetRole
            caused by: timed out after 30s
        ");
    }

    #[test]
    fn text_from_elsewhere_is_harmless() {
        let failure = Failure::new("bad answer\n<html>\u{1b}[2J\u{7}").because(io::Error::other("a\r\nb\u{202e}c"));
        insta::assert_snapshot!(told(&failure), @"
        error: bad answer
          <html>
          caused by: a
            bc
        ");
    }

    #[test]
    fn the_line_of_the_stack_stands_below_what_failed() {
        let source = "function:\n  name: f\n  memory: 128\n";
        let span = source.find("128").map(|start| start..start + 3).expect("it is there");
        let excerpt =
            || Some(Box::new(Excerpt { file: "stack.yaml".into(), source: source.into(), span: span.clone() }));
        let refused = || Failure::new("could not create function `f`").code(Fault::ValueRefused);
        let other = Failure { excerpt: excerpt(), ..refused().hint("try another").because("no") };
        insta::assert_snapshot!(told(&Failure { excerpt: excerpt(), others: [other].into(), ..refused() }), @"
        error[A0501]: could not create function `f`
         --> stack.yaml:3:11
          |
        3 |   memory: 128
          |           ^^^ asked for here
          more: `mpstack explain A0501`

        error[A0501]: could not create function `f`
         --> stack.yaml:3:11
          |
        3 |   memory: 128
          |           ^^^ asked for here
          caused by: no
          hint: try another
          more: `mpstack explain A0501`
        ");
    }

    #[test]
    fn a_difference_has_been_said() {
        assert_eq!(told(&Failure::differs()), "");
    }
}
