//! What all parts together amount to (`mps-events.md` 5). Success is never assumed: it takes a `SUCCESS` of every part.

use super::{Code, Outcome, Reason, SubTask};

/// How a task of some kind tells its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// By its parts; its own error code speaks of the source only.
    Parts,
    /// By its parts, and it has no status of its own.
    PartsAlone,
    /// By its own error code; it has no parts.
    Whole,
    /// In a way that this handler does not know.
    Unknown,
}

/// Returns the outcome and the reasons for it.
pub(super) fn verdict(
    shape: Shape,
    status: Option<&str>,
    code: Code,
    message: &str,
    subtasks: &[SubTask],
) -> (Outcome, Vec<Reason>) {
    let unknown = |why: String| (Outcome::Unknown, vec![Reason::because(why)]);
    match (status, shape) {
        (Some("PROCESSING" | "WAITING"), _) => return (Outcome::InProgress, Vec::new()),
        (_, Shape::Unknown) => return unknown("this handler does not know how such a task ends".into()),
        (Some("FINISH"), _) | (None, Shape::PartsAlone) => {}
        (Some(other), _) => {
            let (_, mut reasons) = unknown(format!("the task has the unknown status `{other}`"));
            reasons.extend(parts(subtasks).1);
            return (Outcome::Unknown, reasons);
        }
        (None, _) => {
            let (_, mut reasons) = unknown("the task has no status".into());
            reasons.extend(parts(subtasks).1);
            return (Outcome::Unknown, reasons);
        }
    }
    if code.number.is_some() || code.code.is_some() {
        let mut reasons = vec![Reason { code, message: message.into(), ..Reason::default() }];
        reasons.extend(parts(subtasks).1);
        return (Outcome::Failed, reasons);
    }
    match shape {
        Shape::Whole => (Outcome::Succeeded, Vec::new()),
        Shape::Parts | Shape::PartsAlone | Shape::Unknown if subtasks.is_empty() => {
            unknown("the task finished without any result".into())
        }
        Shape::Parts | Shape::PartsAlone | Shape::Unknown => parts(subtasks),
    }
}

/// Judges the parts alone; failures come before what is unknown.
fn parts(subtasks: &[SubTask]) -> (Outcome, Vec<Reason>) {
    let (mut succeeded, mut failed, mut open) = (false, Vec::new(), Vec::new());
    for leaf in subtasks.iter().flat_map(leaves) {
        match leaf.status.as_deref() {
            Some("SUCCESS") => succeeded = true,
            Some("FAIL") => failed.push(reason(leaf, leaf.message.clone())),
            Some(other) => open.push(reason(leaf, format!("has the status `{other}`"))),
            None => open.push(reason(leaf, "has no status".into())),
        }
    }
    let outcome = match (succeeded, failed.is_empty(), open.is_empty()) {
        (_, _, false) => Outcome::Unknown,
        (true, false, true) => Outcome::Partial,
        (false, false, true) => Outcome::Failed,
        (_, true, true) => Outcome::Succeeded,
    };
    failed.append(&mut open);
    (outcome, failed)
}

/// Returns what counts: the parts of a wrapper, and the wrapper itself where it says something else than success.
fn leaves(subtask: &SubTask) -> Vec<&SubTask> {
    let own = subtask.parts.is_empty() || subtask.status.as_deref() != Some("SUCCESS");
    own.then_some(subtask).into_iter().chain(subtask.parts.iter().flat_map(leaves)).collect()
}

fn reason(subtask: &SubTask, message: String) -> Reason {
    let SubTask { kind, definition, code, .. } = subtask;
    Reason { subtask: Some(kind.clone()), definition: definition.clone(), code: code.clone(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(status: &str, parts: Vec<SubTask>) -> SubTask {
        SubTask {
            kind: "Transcode".into(),
            definition: None,
            status: Some(status.into()),
            code: Code::default(),
            message: String::new(),
            progress: None,
            parts,
        }
    }

    fn finished(statuses: &[&str]) -> Outcome {
        let parts: Vec<_> = statuses.iter().map(|status| part(status, Vec::new())).collect();
        verdict(Shape::Parts, Some("FINISH"), Code::default(), "", &parts).0
    }

    #[test]
    fn finish_is_judged_by_the_parts() {
        for (statuses, outcome) in [
            (&["SUCCESS", "SUCCESS"][..], Outcome::Succeeded),
            (&["SUCCESS", "FAIL"], Outcome::Partial),
            (&["FAIL", "FAIL"], Outcome::Failed),
            (&["SUCCESS", "PROCESSING"], Outcome::Unknown),
            (&["FAIL", "CANCELLED"], Outcome::Unknown),
            (&[], Outcome::Unknown),
        ] {
            assert_eq!(finished(statuses), outcome, "{statuses:?}");
        }
    }

    #[test]
    fn a_wrapper_that_succeeded_does_not_hide_a_part_that_failed() {
        let judge = |wrapper: SubTask| verdict(Shape::Parts, Some("FINISH"), Code::default(), "", &[wrapper]).0;
        let two = || vec![part("SUCCESS", Vec::new()), part("FAIL", Vec::new())];
        assert_eq!(judge(part("SUCCESS", two())), Outcome::Partial);
        assert_eq!(judge(part("FAIL", vec![part("SUCCESS", Vec::new())])), Outcome::Partial);
        assert_eq!(judge(part("SUCCESS", vec![part("FAIL", Vec::new())])), Outcome::Failed);
    }

    #[test]
    fn a_code_of_the_task_is_a_failure_and_an_unknown_status_never_a_success() {
        let code = Code { code: None, number: Some("60000".into()) };
        let (outcome, reasons) = verdict(Shape::Parts, Some("FINISH"), code.clone(), "gone", &[]);
        assert_eq!(outcome, Outcome::Failed);
        assert_eq!(reasons, [Reason { code, message: "gone".into(), ..Reason::default() }]);
        for shape in [Shape::Parts, Shape::Whole, Shape::Unknown] {
            assert_eq!(verdict(shape, Some("ABORTED"), Code::default(), "", &[]).0, Outcome::Unknown);
            assert_eq!(verdict(shape, None, Code::default(), "", &[]).0, Outcome::Unknown);
        }
        assert_eq!(verdict(Shape::Whole, Some("FINISH"), Code::default(), "", &[]).0, Outcome::Succeeded);
        assert_eq!(verdict(Shape::Whole, Some("PROCESSING"), Code::default(), "", &[]).0, Outcome::InProgress);
    }
}
