//! What happens while a plan is carried out: a redrawn line per running step on a terminal, whole lines elsewhere.

use super::{Count, Elapsed, Screen, failure, json, operation, screen::Terminal, style, style::paint, text};
use crate::model::{Effect, Event, Fault, Plan, Purpose, Step, StepId, Verbosity};
use anstream::adapter::strip_str;
use anstyle::Style;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value as Json, json};
use std::{
    collections::BTreeMap,
    fmt::Display,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How often a running line is redrawn: the spinner's pace, and the clock's grain.
const TICK: Duration = Duration::from_millis(100);

/// Columns of a running line that its name leaves: spinner, gap and seconds.
const FRAME: usize = "*       ".len() + " 9999s".len();

/// The course of one plan, told as it goes. Lines that still run when it is dropped are wiped away.
pub struct Progress<'screen> {
    screen: &'screen Screen,
    purpose: Purpose,
    words: BTreeMap<StepId, String>,
    live: Option<MultiProgress>,
    course: Mutex<Course>,
}

/// What happened so far.
#[derive(Default)]
struct Course {
    running: BTreeMap<StepId, ProgressBar>,
    /// What each step was last told to wait for: a poll that finds the same says nothing new.
    waits: BTreeMap<StepId, String>,
    done: Vec<StepId>,
    /// What failed, how it is called, and why.
    failed: Vec<(StepId, String, String)>,
    /// What failed and may have been done all the same.
    unknown: usize,
    /// What was held back, and why.
    skipped: Vec<(StepId, String)>,
}

impl Screen {
    /// Begins to tell the course of a plan.
    pub fn progress(&self, plan: &Plan) -> Progress<'_> {
        let live = match self.terminal {
            _ if self.look.verbosity == Verbosity::Quiet => None,
            Terminal::Plain => None,
            Terminal::Interactive | Terminal::Watched => {
                Some(MultiProgress::with_draw_target(ProgressDrawTarget::stderr()))
            }
        };
        let words = |step: &Step| (step.id.clone(), text::one_line(&operation::words(&step.operation)));
        Progress {
            screen: self,
            purpose: plan.purpose,
            words: plan.steps.iter().map(words).collect(),
            live,
            course: Mutex::default(),
        }
    }
}

impl Progress<'_> {
    /// Tells what happened.
    pub fn show(&self, event: &Event) {
        let mut course = self.course.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started(step) => {
                self.event("step_started", step, json!({}));
                if let Some(live) = &self.live {
                    let bar = live.add(self.spinner(step));
                    // Not before: a bar that ticks on its own draws a line that nobody wipes away.
                    bar.enable_steady_tick(TICK);
                    course.running.insert(step.clone(), bar);
                } else if self.screen.look.is_verbose() {
                    self.line(&format!("{} {}", paint(style::FAINT, "begin  "), self.name(step)));
                }
            }
            Event::Waiting(step, what) => {
                if course.waits.get(step) == Some(what) {
                    return;
                }
                let told = text::one_line(what);
                self.event("step_waiting", step, json!({"for": told}));
                match course.running.get(step) {
                    Some(bar) => bar.set_message(self.painted(style::FAINT, format!("waiting for {told}"))),
                    None => self.line(&format!("{} {}: {told}", paint(style::FAINT, "waiting"), self.name(step))),
                }
                course.waits.insert(step.clone(), what.clone());
            }
            Event::Done(step, took) => {
                course.finish(step);
                course.done.push(step.clone());
                self.event("step_done", step, json!({"elapsed_ms": milliseconds(*took)}));
                let took = paint(style::FAINT, format!("({})", Elapsed(*took)));
                self.line(&format!("{} {} {took}", paint(style::GOOD, "done   "), self.name(step)));
            }
            Event::Failed(step, failure) => {
                course.finish(step);
                let reason = failure::reason(failure, &self.screen.look);
                let word = match failure.effect {
                    Effect::None => "failed",
                    Effect::Unknown => "unknown",
                };
                let error = strip_str(reason.trim_end()).to_string();
                let code = failure.fault.map(Fault::as_str);
                self.event("step_failed", step, json!({"outcome": word, "code": code, "error": error}));
                course.unknown += usize::from(failure.effect == Effect::Unknown);
                let label = paint(style::BAD, failure::label(word, failure));
                course.failed.push((step.clone(), label, reason));
                self.line(&format!("{} {}", paint(style::BAD, format!("{word:7}")), self.name(step)));
            }
            Event::Skipped(step, needed) => {
                let because = format!("since `{}` did not succeed", self.name(needed));
                self.event("step_skipped", step, json!({"because": because}));
                course.skipped.push((step.clone(), because));
            }
            Event::Stopped(step) => {
                let because = "since the command was stopped".to_owned();
                self.event("step_skipped", step, json!({"because": because}));
                course.skipped.push((step.clone(), because));
            }
        }
    }

    /// Ends with what was done and how long it took; what failed and what was held back are listed with the reason.
    pub fn end(self, took: Duration) {
        let course = std::mem::take(&mut *self.course.lock().unwrap_or_else(PoisonError::into_inner));
        let Course { running, waits: _, done, failed, unknown, skipped } = course;
        drop(running);
        self.wipe();
        let (verb, total) = (self.verb(), self.words.len());
        self.screen.event(
            "summary",
            json!({
                "purpose": json::purpose(self.purpose),
                "steps": total,
                "done": done.len(),
                "failed": failed.len() - unknown,
                "unknown": unknown,
                "not_done": skipped.len(),
                "elapsed_ms": milliseconds(took),
            }),
        );
        let took = Elapsed(took);
        if failed.is_empty() && skipped.is_empty() {
            return self
                .line(&format!("{} in {took}", paint(style::GOOD, format!("{verb} {}", Count(done.len(), "step")))));
        }
        // From here on it is about a failure, which is told even when quiet.
        let mut told = String::new();
        for step in &done {
            told.push_str(&format!("\n{} {}", paint(style::GOOD, "done:"), self.name(step)));
        }
        told.push_str(if done.is_empty() { "" } else { "\n" });
        for (step, label, why) in &failed {
            told.push_str(&format!("\n{label} {}\n", self.name(step)));
            why.lines().for_each(|line| told.push_str(&format!("  {line}\n")));
        }
        for (step, because) in &skipped {
            told.push_str(&format!("\n{} {}\n  {because}\n", paint(style::CHANGED, "not done:"), self.name(step)));
        }
        let counts = format!("{verb} {} of {} in {took}", done.len(), Count(total, "step"));
        let perhaps = if unknown > 0 { format!("{unknown} unknown, ") } else { String::new() };
        let (failed, skipped) = (failed.len() - unknown, skipped.len());
        told.push_str(&format!("\n{counts}; {failed} failed, {perhaps}{skipped} not done\n"));
        self.screen.err.tell(&told);
    }

    fn verb(&self) -> &'static str {
        match self.purpose {
            Purpose::Apply => "applied",
            Purpose::Destroy => "destroyed with",
            Purpose::Teardown => "taken down with",
            Purpose::Rollback => "rolled back with",
        }
    }

    fn name<'step>(&'step self, step: &'step StepId) -> &'step str {
        self.words.get(step).unwrap_or(&step.0)
    }

    /// Tells programs.
    fn event(&self, kind: &str, step: &StepId, more: Json) {
        let mut members = json!({"step": step.0, "operation": self.name(step)});
        if let (Some(members), Json::Object(more)) = (members.as_object_mut(), more) {
            members.extend(more);
        }
        self.screen.event(kind, members);
    }

    /// Writes a line above those that run.
    fn line(&self, line: &str) {
        let write = || self.screen.err.tell(&format!("{line}\n"));
        match &self.live {
            _ if self.screen.look.verbosity == Verbosity::Quiet => {}
            Some(live) => live.suspend(write),
            None => write(),
        }
    }

    /// Puts a part of a running line into a style; those do not go through the sink, which takes colours out.
    fn painted(&self, style: Style, text: impl Display) -> String {
        if self.screen.err.is_colored() { paint(style, text) } else { text.to_string() }
    }

    fn spinner(&self, step: &StepId) -> ProgressBar {
        let room = self.screen.err.columns().map_or(usize::MAX, |columns| columns.saturating_sub(FRAME));
        let name = &text::cut(self.name(step), room);
        let (spinner, name) = (self.painted(style::ADVICE, "{spinner}"), self.painted(style::STRONG, name));
        let template = format!("{spinner}       {{prefix}} {{elapsed}} {{wide_msg}}");
        let bar = ProgressBar::new_spinner().with_prefix(name);
        // A template that is not understood would cost the looks, not the work.
        if let Ok(look) = ProgressStyle::with_template(&template) {
            bar.set_style(look);
        }
        bar
    }

    fn wipe(&self) {
        if let Some(live) = &self.live {
            // A terminal that is gone needs no wiping.
            let _ = live.clear();
        }
    }
}

fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.course.lock().unwrap_or_else(PoisonError::into_inner).running.clear();
        self.wipe();
    }
}

impl Course {
    fn finish(&mut self, step: &StepId) {
        self.waits.remove(step);
        if let Some(bar) = self.running.remove(step) {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Appearance, EventType, Failure, Fault, Format},
        view::scene::{bind, create_function, plan, publish},
    };

    fn applying() -> Plan {
        Plan { steps: vec![create_function(), publish(), bind(EventType::WorkflowTask)], ..plan() }
    }

    fn id(name: &str) -> StepId {
        StepId(name.into())
    }

    fn told(verbosity: Verbosity, events: &[Event]) -> String {
        let (screen, capture) = Screen::captured_as(80, &Appearance { verbosity, ..Appearance::default() });
        let progress = screen.progress(&applying());
        events.iter().for_each(|event| progress.show(event));
        progress.end(Duration::from_millis(1_432));
        assert_eq!(capture.out(), "");
        capture.err()
    }

    fn success() -> Vec<Event> {
        let waiting = || Event::Waiting(id("create-function"), "function to become active (Creating)".into());
        vec![
            Event::Started(id("create-function")),
            waiting(),
            waiting(),
            Event::Done(id("create-function"), Duration::from_millis(1_200)),
            Event::Started(id("publish")),
            Event::Done(id("publish"), Duration::from_millis(35)),
            Event::Started(id("bind-WorkflowTask")),
            Event::Done(id("bind-WorkflowTask"), Duration::from_millis(80)),
        ]
    }

    fn trouble() -> Vec<Event> {
        let why = Failure::new("the new version does not answer")
            .code(Fault::ProbeFailed)
            .because("exit status 1")
            .hint("see `mpstack logs`");
        let mut events = success();
        events.truncate(5);
        events.push(Event::Failed(id("publish"), why));
        events.push(Event::Skipped(id("bind-WorkflowTask"), id("publish")));
        events
    }

    #[test]
    fn success_is_a_line_per_step_and_a_sum() {
        insta::assert_snapshot!(told(Verbosity::Normal, &success()), @"
        waiting create function MPSAnalysis: function to become active (Creating)
        done    create function MPSAnalysis (1.2s)
        done    publish release aaaaaaaaaaaa (35ms)
        done    bind WorkflowTask to function MPSAnalysis (80ms)
        applied 3 steps in 1.4s
        ");
    }

    #[test]
    fn failed_and_skipped_steps_say_why() {
        insta::assert_snapshot!(told(Verbosity::Normal, &trouble()), @"
        waiting create function MPSAnalysis: function to become active (Creating)
        done    create function MPSAnalysis (1.2s)
        failed  publish release aaaaaaaaaaaa

        done: create function MPSAnalysis

        failed[D0105]: publish release aaaaaaaaaaaa
          the new version does not answer
            caused by: exit status 1
            hint: see `mpstack logs`
            more: `mpstack explain D0105`

        not done: bind WorkflowTask to function MPSAnalysis
          since `publish release aaaaaaaaaaaa` did not succeed

        applied 1 of 3 steps in 1.4s; 1 failed, 1 not done
        ");
    }

    #[test]
    fn programs_follow_line_by_line() {
        let stream = Appearance { format: Format::Ndjson, ..Appearance::default() };
        let (screen, capture) = Screen::captured_as(80, &stream);
        let progress = screen.progress(&applying());
        trouble().iter().for_each(|event| progress.show(event));
        progress.end(Duration::from_millis(1_432));
        screen.end(&Err(Failure::new("1 step done, 1 failed").hint("run it again")));
        insta::assert_snapshot!(capture.out(), @r#"
        {"type":"step_started","time":"1970-01-01T00:00:00.000Z","step":"create-function","operation":"create function MPSAnalysis"}
        {"type":"step_waiting","time":"1970-01-01T00:00:00.000Z","step":"create-function","operation":"create function MPSAnalysis","for":"function to become active (Creating)"}
        {"type":"step_done","time":"1970-01-01T00:00:00.000Z","step":"create-function","operation":"create function MPSAnalysis","elapsed_ms":1200}
        {"type":"step_started","time":"1970-01-01T00:00:00.000Z","step":"publish","operation":"publish release aaaaaaaaaaaa"}
        {"type":"step_failed","time":"1970-01-01T00:00:00.000Z","step":"publish","operation":"publish release aaaaaaaaaaaa","outcome":"failed","code":"D0105","error":"the new version does not answer\n  caused by: exit status 1\n  hint: see `mpstack logs`\n  more: `mpstack explain D0105`"}
        {"type":"step_skipped","time":"1970-01-01T00:00:00.000Z","step":"bind-WorkflowTask","operation":"bind WorkflowTask to function MPSAnalysis","because":"since `publish release aaaaaaaaaaaa` did not succeed"}
        {"type":"summary","time":"1970-01-01T00:00:00.000Z","purpose":"apply","steps":3,"done":1,"failed":1,"unknown":0,"not_done":1,"elapsed_ms":1432}
        {"type":"end","time":"1970-01-01T00:00:00.000Z","outcome":"failed","exit_code":1,"code":null,"error":"1 step done, 1 failed\n  hint: run it again","failures":[{"code":null,"message":"1 step done, 1 failed","place":null,"causes":[],"hints":["run it again"]}]}
        "#);
    }

    #[test]
    fn quiet_tells_only_trouble() {
        assert_eq!(told(Verbosity::Quiet, &success()), "");
        let told = told(Verbosity::Quiet, &trouble());
        assert!(
            told.starts_with("\ndone: create function MPSAnalysis\n\nfailed[D0105]: publish release aaaaaaaaaaaa\n")
        );
    }

    #[test]
    fn what_nobody_knows_and_what_was_not_begun_are_told_apart() {
        let mut events = success();
        events.truncate(5);
        let lost = Failure::new("could not publish the version").code(Fault::NoAnswer).because("the connection broke");
        events.push(Event::Failed(id("publish"), Failure { effect: Effect::Unknown, ..lost }));
        events.push(Event::Stopped(id("bind-WorkflowTask")));
        insta::assert_snapshot!(told(Verbosity::Quiet, &events), @"

        done: create function MPSAnalysis

        unknown[A0602]: publish release aaaaaaaaaaaa
          could not publish the version
            caused by: the connection broke
            more: `mpstack explain A0602`

        not done: bind WorkflowTask to function MPSAnalysis
          since the command was stopped

        applied 1 of 3 steps in 1.4s; 0 failed, 1 unknown, 1 not done
        ");
    }
}
