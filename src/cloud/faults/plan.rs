//! The faults to come.

use super::{Fault, Trouble};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// A plan that cannot be read; the message says where.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct BadPlan {
    message: String,
}

/// Reads a plan, YAML or JSON.
pub fn parse(text: &str) -> Result<Vec<Fault>, BadPlan> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    serde_yaml::from_str(text).map_err(|error| BadPlan { message: error.without_snippet().to_string() })
}

/// A fault and how far it has come.
#[derive(Debug)]
struct Planned {
    fault: Fault,
    /// Unix milliseconds.
    begins: i64,
    /// Unix milliseconds; `None` = never.
    ends: Option<i64>,
    dice: fastrand::Rng,
}

impl Planned {
    fn new(mut fault: Fault, now: i64) -> Self {
        if fault.times.is_none() && fault.probability.is_none() && fault.lasting.is_none() {
            fault.times = Some(1);
        }
        let dice = match (fault.probability, fault.seed) {
            (None, _) => fastrand::Rng::with_seed(0),
            (Some(_), seed) => fastrand::Rng::with_seed(*fault.seed.insert(seed.unwrap_or_else(|| fastrand::u64(..)))),
        };
        let begins = now.saturating_add(fault.after.map_or(0, |after| after.as_milliseconds()));
        let ends = fault.lasting.map(|lasting| begins.saturating_add(lasting.as_milliseconds()));
        Self { fault, begins, ends, dice }
    }

    fn is_over(&self, now: i64) -> bool {
        self.fault.times == Some(0) || self.ends.is_some_and(|ends| ends <= now)
    }

    fn concerns(&self, action: &str, now: i64) -> bool {
        (self.fault.action == "*" || self.fault.action == action) && self.begins <= now && !self.is_over(now)
    }
}

/// The plan.
#[derive(Debug, Default)]
pub struct Faults {
    plan: Mutex<Vec<Planned>>,
    overtaking: Mutex<HashMap<String, Arc<Notify>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Faults {
    /// Replaces the plan; `now` in unix milliseconds is when its times count from.
    pub fn set(&self, faults: Vec<Fault>, now: i64) {
        *locked(&self.plan) = faults.into_iter().map(|fault| Planned::new(fault, now)).collect();
    }

    /// Returns what is left of the plan.
    pub fn left(&self, now: i64) -> Vec<Fault> {
        locked(&self.plan).iter().filter(|planned| !planned.is_over(now)).map(|planned| planned.fault.clone()).collect()
    }

    /// Counts a call and returns what befalls it: the first fault that is due, and that the dice do not spare it.
    pub fn strike(&self, action: &str, now: i64) -> Option<Trouble> {
        let mut plan = locked(&self.plan);
        if plan.is_empty() {
            return None;
        }
        let mut struck = None;
        for planned in plan.iter_mut().filter(|planned| planned.concerns(action, now)) {
            let fault = &mut planned.fault;
            if fault.skip > 0 {
                fault.skip -= 1;
                break;
            }
            if fault.probability.is_some_and(|probability| planned.dice.f64() >= probability) {
                continue;
            }
            fault.times = fault.times.map(|times| times - 1);
            struck = Some(fault.trouble.clone());
            break;
        }
        plan.retain(|planned| !planned.is_over(now));
        struck
    }

    /// Waits until another call of this action has been answered, for `most` at the longest.
    pub async fn overtaken(&self, action: &str, most: Duration) {
        let other = Arc::clone(locked(&self.overtaking).entry(action.to_owned()).or_default());
        drop(tokio::time::timeout(most, other.notified()).await);
    }

    /// Tells that a call of this action has been answered.
    pub fn answered(&self, action: &str) {
        if let Some(waiting) = locked(&self.overtaking).get(action) {
            waiting.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::faults::Span;

    fn plan(text: &str) -> Faults {
        let faults = Faults::default();
        faults.set(parse(text).expect("a good plan"), 0);
        faults
    }

    #[test]
    fn json_and_yaml_are_one_form() {
        let yaml = "- { action: GetFunction, trouble: throttled }\n- action: '*'\n  trouble: { slow: 2s }\n";
        let json = r#"[{"action":"GetFunction","trouble":"throttled"},{"action":"*","trouble":{"slow":2000}}]"#;
        assert_eq!(parse(yaml).expect("YAML"), parse(json).expect("JSON"));
        assert_eq!(parse(yaml).expect("YAML")[1].trouble, Trouble::Slow(Span::milliseconds(2000)));
        assert_eq!(parse("").expect("an empty file"), []);
    }

    #[test]
    fn a_bad_plan_is_told_where() {
        for (text, words, line) in [
            ("- action: GetFunktion\n  trouble: throttled\n", "no action `GetFunktion`", 1),
            ("- action: GetFunction\n  trouble: thrttled\n", "thrttled", 2),
            ("- action: GetFunction\n  troubel: throttled\n", "troubel", 2),
            ("- action: GetFunction\n  trouble: { slow: soon }\n", "`250ms`", 2),
            ("- action: '*'\n  probability: 2\n  trouble: unheard\n", "0 to 1", 2),
            ("- action: '*'\n", "trouble", 1),
        ] {
            let message = parse(text).expect_err(text).to_string();
            assert!(message.contains(words) && message.contains(&format!("line {line}, ")), "{text}{message}");
        }
    }

    #[test]
    fn faults_of_one_action_come_one_after_the_other() {
        let faults = plan(
            "- { action: PutObject, skip: 1, times: 2, trouble: unheard }\n- { action: PutObject, trouble: throttled }\n",
        );
        let struck: Vec<_> = (0..5).map(|_| faults.strike("PutObject", 0)).collect();
        let unheard = Some(Trouble::Unheard);
        assert_eq!(struck, [None, unheard.clone(), unheard, Some(Trouble::Throttled), None]);
        assert_eq!(faults.strike("GetObject", 0), None);
        assert_eq!(faults.left(0), []);
    }

    #[test]
    fn a_schedule_is_kept_by_the_clock() {
        let faults = plan("- { action: '*', after: 10s, lasting: 5s, trouble: internal_error }\n");
        let struck = [0, 9_999, 10_000, 14_999, 15_000].map(|now| faults.strike("GetRole", now).is_some());
        assert_eq!(struck, [false, false, true, true, false]);
    }

    #[test]
    fn a_seed_makes_the_dice_fall_alike() {
        let text = "- { action: '*', probability: 0.3, seed: 7, trouble: throttled }\n";
        let run = || {
            let faults = plan(text);
            (0..1000).map(|_| faults.strike("GetRole", 0).is_some()).collect::<Vec<_>>()
        };
        let first = run();
        let struck = first.iter().filter(|struck| **struck).count();
        assert_eq!(first, run());
        assert!((250..350).contains(&struck), "{struck}");
        let unseeded = plan("- { action: '*', probability: 0.5, trouble: throttled }\n");
        assert!(unseeded.left(0)[0].seed.is_some(), "what was drawn is told");
    }
}
