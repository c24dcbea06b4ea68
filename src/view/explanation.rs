//! An entry of the catalogue of codes, for people, for programs, and as a page.

use super::{Screen, style, style::paint, text};
use crate::model::{Example, Explanation, Fault};
use serde_json::json;
use std::fmt::Write;

impl Screen {
    /// Shows what a code stands for.
    pub fn explanation(&self, fault: Fault) {
        self.data("explanation", || words(fault, self.look.width), || document(fault));
    }
}

fn words(fault: Fault, width: usize) -> String {
    let Explanation { why, remedy, example } = fault.explanation();
    let mut words =
        format!("{} {}\n", paint(style::STRONG, format!("{fault}:")), text::wrapped(fault.meaning(), width, 0));
    for (head, body) in [("why", why), ("what to do", remedy)] {
        let _ = write!(words, "\n{}\n  {}\n", paint(style::STRONG, head), text::wrapped(body, width, 2));
    }
    let _ = writeln!(words, "\n{}", paint(style::STRONG, "for example"));
    let lines = |words: &mut String, code: &str| words.extend(code.lines().map(|line| format!("    {line}\n")));
    match example {
        Example::Stack(stack) => lines(&mut words, stack),
        Example::Faults(plan, command) => {
            let _ = writeln!(
                words,
                "  `mpstack {command}` on an embedded cloud with these faults (`mpstack serve --faults FILE`):\n"
            );
            lines(&mut words, plan);
        }
        Example::Words(situation) => {
            let _ = writeln!(words, "  {}", text::wrapped(situation, width, 2));
        }
    }
    words
}

fn document(fault: Fault) -> serde_json::Value {
    let Explanation { why, remedy, example } = fault.explanation();
    let example = match example {
        Example::Stack(stack) => json!({"stack": stack}),
        Example::Faults(faults, command) => json!({"faults": faults, "command": command}),
        Example::Words(situation) => json!({"situation": situation}),
    };
    json!({"code": fault.as_str(), "meaning": fault.meaning(), "why": why, "remedy": remedy, "example": example})
}
