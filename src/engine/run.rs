//! Carrying a plan out, as a state machine that is told what happened: one place orders all events.

use crate::model::{Effect, Event, Outcome, Step, StepId, Summary};
use std::collections::BTreeSet;

/// A plan on its way.
///
/// # Guarantees
/// A step is handed out once, and only after everything that it needs has succeeded, or was taken by the service and is only
/// verified. A failed step holds back only what depends on it and has not begun. Every step ends in exactly one of the summary's
/// lists.
#[derive(Debug)]
pub struct Run {
    waiting: Vec<Step>,
    running: BTreeSet<StepId>,
    /// Those of the running that the service has taken.
    taken: BTreeSet<StepId>,
    summary: Summary,
}

impl Run {
    /// A run of these steps, each of which stands after what it needs.
    pub fn new(steps: Vec<Step>) -> Self {
        Self { waiting: steps, running: BTreeSet::new(), taken: BTreeSet::new(), summary: Summary::default() }
    }

    /// Hands out the next step that may begin now; `None` = wait for an outcome, or the run is over.
    pub fn next_ready(&mut self) -> Option<Step> {
        let ready =
            |step: &Step| step.needs.iter().all(|need| self.summary.done.contains(need) || self.taken.contains(need));
        let index = self.waiting.iter().position(ready)?;
        let step = self.waiting.remove(index);
        self.running.insert(step.id.clone());
        Some(step)
    }

    /// Takes note that the service has taken a step's change. Of one that has ended meanwhile this says nothing new.
    pub fn taken(&mut self, id: &StepId) {
        if self.running.contains(id) {
            self.taken.insert(id.clone());
        }
    }

    /// Takes note of how a step ended, and returns what follows from it, in order.
    pub fn complete(&mut self, id: &StepId, outcome: Outcome) -> Vec<Event> {
        assert!(self.running.remove(id), "only a step that was handed out can end");
        self.taken.remove(id);
        match outcome {
            Outcome::Done(elapsed) => {
                self.summary.done.push(id.clone());
                vec![Event::Done(id.clone(), elapsed)]
            }
            Outcome::Failed(failure) => {
                match failure.effect {
                    Effect::None => self.summary.failed.push(id.clone()),
                    Effect::Unknown => self.summary.unknown.push(id.clone()),
                }
                let mut events = vec![Event::Failed(id.clone(), failure)];
                events.extend(self.hold_back());
                events
            }
        }
    }

    /// Holds back all that has not begun, since the user asked to stop, and returns what follows from it.
    pub fn stop(&mut self) -> Vec<Event> {
        let rest = std::mem::take(&mut self.waiting);
        let ids: Vec<_> = rest.into_iter().map(|step| step.id).collect();
        self.summary.skipped.extend(ids.iter().cloned());
        ids.into_iter().map(Event::Stopped).collect()
    }

    /// Whether nothing runs and nothing can begin any more.
    pub fn is_over(&self) -> bool {
        self.running.is_empty() && self.waiting.is_empty()
    }

    /// How it ended, or stands now.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    fn hold_back(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        // Steps stand after what they need, so one pass finds the dependants of dependants too.
        let (summary, waiting) = (&mut self.summary, &mut self.waiting);
        waiting.retain(|step| {
            let lost = |need: &&StepId| {
                [&summary.failed, &summary.unknown, &summary.skipped].iter().any(|list| list.contains(need))
            };
            let Some(lost) = step.needs.iter().find(lost).cloned() else { return true };
            summary.skipped.push(step.id.clone());
            events.push(Event::Skipped(step.id.clone(), lost));
            false
        });
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Failure, FunctionKey, Operation, Resource};
    use std::time::Duration;

    fn step(id: &str, needs: &[&str]) -> Step {
        let function = FunctionKey { region: String::new(), namespace: String::new(), name: String::new() };
        Step {
            id: StepId(id.into()),
            resource: Resource::Function("f".into()),
            operation: Operation::DeleteFunction { function },
            needs: needs.iter().map(|need| StepId((*need).into())).collect(),
        }
    }

    fn ready(run: &mut Run) -> Vec<String> {
        std::iter::from_fn(|| run.next_ready()).map(|step| step.id.0).collect()
    }

    #[test]
    fn independent_steps_run_side_by_side_and_dependants_follow() {
        let mut run = Run::new(vec![step("a", &[]), step("b", &[]), step("c", &["a", "b"])]);
        assert_eq!(ready(&mut run), ["a", "b"]);
        run.complete(&StepId("a".into()), Outcome::Done(Duration::ZERO));
        assert_eq!(ready(&mut run), [""; 0]);
        run.complete(&StepId("b".into()), Outcome::Done(Duration::ZERO));
        assert_eq!(ready(&mut run), ["c"]);
        assert!(!run.is_over());
        run.complete(&StepId("c".into()), Outcome::Done(Duration::ZERO));
        assert!(run.is_over());
    }

    #[test]
    fn what_needs_a_step_begins_when_its_change_was_taken_and_is_held_back_if_it_fails_before() {
        let mut run = Run::new(vec![step("a", &[]), step("b", &["a"]), step("c", &["a", "b"])]);
        assert_eq!(ready(&mut run), ["a"]);
        run.taken(&StepId("a".into()));
        assert_eq!(ready(&mut run), ["b"]);
        run.complete(&StepId("a".into()), Outcome::Failed(Failure::new("overwritten")));
        run.complete(&StepId("b".into()), Outcome::Done(Duration::ZERO));
        run.taken(&StepId("a".into()));
        assert_eq!(ready(&mut run), [""; 0]);
        assert_eq!(run.summary().skipped, [StepId("c".into())]);
        assert!(run.is_over());
    }

    #[test]
    fn a_failure_holds_back_only_its_dependants() {
        let mut run = Run::new(vec![step("a", &[]), step("b", &["a"]), step("c", &["b"]), step("d", &[])]);
        assert_eq!(ready(&mut run), ["a", "d"]);
        let events = run.complete(&StepId("a".into()), Outcome::Failed(Failure::new("no")));
        let skipped: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                Event::Skipped(id, needed) => Some((id.0.as_str(), needed.0.as_str())),
                _ => None,
            })
            .collect();
        assert_eq!(skipped, [("b", "a"), ("c", "b")]);
        run.complete(&StepId("d".into()), Outcome::Done(Duration::ZERO));
        assert!(run.is_over());
        assert_eq!(run.summary().done, [StepId("d".into())]);
    }
}
