//! The one place where a program of one's own has a say: after an event is kept and understood, before anybody is told.
//!
//! ```no_run
//! use mpstack_handler::{
//!     event::{Event, Fact, Outcome},
//!     runtime::serve_with,
//!     taste::Decision,
//! };
//!
//! fn edit(event: &mut Event) -> Decision {
//!     if event.outcome == Outcome::InProgress {
//!         return Decision::Drop("nobody waits for progress".into());
//!     }
//!     let trailer = event.inputs.iter().any(|input| input.key.starts_with("trailers/"));
//!     if trailer {
//!         event.facts.push(Fact { name: "Team".into(), value: "marketing".into() });
//!         return Decision::To(vec!["marketing".into()]);
//!     }
//!     Decision::AsConfigured
//! }
//!
//! fn main() {
//!     let Err(error) = serve_with(edit);
//!     mpstack_handler::journal::problem("", &mpstack_handler::report::chain(&error));
//! }
//! ```

use crate::{
    config::{Route, Routing, Sink},
    event::Event,
    journal,
    report::short,
};
use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Edits events and decides who is told. Every `Fn(&mut Event) -> Decision` is one.
///
/// # Guarantees
/// - It sees every event after the archive has its bytes. What it edits is what sinks and the log get; the archive it
///   cannot touch.
/// - If it panics, that is logged, and the event goes on unedited and as configured.
///
/// # Assumptions
/// - Equal events are treated alike: SCF brings an event again after a failure, and receivers tell duplicates by type, task
///   and status. An edit of those three is an edit of the identity.
/// - It is quick and does not wait for anything: it runs within the event's time limit, on the only thread.
pub trait Taste: Send + Sync + 'static {
    /// Looks at one event.
    fn judge(&self, event: &mut Event) -> Decision;
}

impl<F: Fn(&mut Event) -> Decision + Send + Sync + 'static> Taste for F {
    fn judge(&self, event: &mut Event) -> Decision {
        self(event)
    }
}

impl fmt::Debug for dyn Taste {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a taste")
    }
}

/// Who is told of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The routes whose `when` selects it.
    AsConfigured,
    /// The routes of these names, whatever their `when` says. A name that no route has is logged; if none has any, the
    /// event goes as configured, for a slip of the pen must not silence it.
    To(Vec<String>),
    /// Nobody, for this reason, which the log gets. The archive keeps the event.
    Drop(String),
}

impl Decision {
    /// Returns the routes that are told of `event`. A route that drops tells nobody, named or not.
    pub fn routing<'a>(&self, routes: &'a [Route], event: &Event) -> Routing<'a> {
        match self {
            Self::AsConfigured => Routing::of(routes, event),
            Self::To(names) => {
                let named = |route: &&Route| names.contains(&route.name) && route.sink != Sink::Drop;
                Routing { receivers: routes.iter().filter(named).collect(), dropped_by: None }
            }
            Self::Drop(_) => Routing { receivers: Vec::new(), dropped_by: None },
        }
    }

    /// The decision in words for the log; `None` if the configuration decided.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::AsConfigured => None,
            Self::To(names) => Some(short(&format!("to {}", names.join(", ")))),
            Self::Drop(reason) => Some(short(&format!("dropped: {reason}"))),
        }
    }

    /// Leaves out names that none of `routes` has.
    fn among(self, routes: &[Route], request_id: &str) -> Self {
        let Self::To(names) = self else { return self };
        let (known, unknown): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| routes.iter().any(|route| route.name == *name));
        for name in unknown {
            journal::problem(request_id, &format!("an event was sent to the route `{name}`, which there is not"));
        }
        if known.is_empty() { Self::AsConfigured } else { Self::To(known) }
    }
}

/// Asks `taste`, if there is one, about `event`.
pub(crate) fn judge(taste: Option<&dyn Taste>, event: Event, routes: &[Route], request_id: &str) -> (Event, Decision) {
    let Some(taste) = taste else { return (event, Decision::AsConfigured) };
    let mut edited = event.clone();
    // What a panic leaves half edited is thrown away.
    match catch_unwind(AssertUnwindSafe(|| taste.judge(&mut edited))) {
        Ok(decision) => (edited, decision.among(routes, request_id)),
        Err(_) => {
            journal::problem(request_id, "the program's own function panicked: its event goes as configured");
            (event, Decision::AsConfigured)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Outcome, understand};

    fn routes() -> Vec<Route> {
        let route = |name: &str, outcome: &str| serde_json::json!({"name": name, "when": {"outcome": [outcome]}, "sink": {"webhook": {"url": "http://h/"}}});
        let routes = [route("good", "succeeded"), route("bad", "failed")];
        routes.map(|route| serde_json::from_value(route).expect("a route")).into()
    }

    /// Names of the routes that hear of an edit that failed, and what the log says of the decision.
    fn heard(taste: &impl Taste) -> (Vec<String>, Option<String>) {
        let event = understand(
            br#"{"EventType":"EditMediaTask","EditMediaTaskEvent":{"TaskId":"1-a","Status":"FINISH","ErrCode":1}}"#,
        );
        assert_eq!(event.outcome, Outcome::Failed);
        let (event, decision) = judge(Some(taste), event, &routes(), "r-1");
        let routes = routes();
        let heard = decision.routing(&routes, &event).receivers;
        (heard.into_iter().map(|route| route.name.clone()).collect(), decision.words())
    }

    #[test]
    fn a_taste_decides_who_is_told() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(heard(&|_: &mut Event| Decision::AsConfigured), (names(&["bad"]), None));
        let to = |list: &[&str]| {
            let list = names(list);
            heard(&move |_: &mut Event| Decision::To(list.clone()))
        };
        assert_eq!(to(&["good"]), (names(&["good"]), Some("to good".into())));
        assert_eq!(to(&["good", "god"]), (names(&["good"]), Some("to good".into())));
        assert_eq!(to(&["god"]), (names(&["bad"]), None));
        let dropped = heard(&|_: &mut Event| Decision::Drop("a test\nrun".into()));
        assert_eq!(dropped, (names(&[]), Some("dropped: a test run".into())));
    }

    #[test]
    fn what_it_edits_is_what_routes_see_unless_it_panics() {
        let good = |event: &mut Event| {
            event.outcome = Outcome::Succeeded;
            Decision::AsConfigured
        };
        assert_eq!(heard(&good).0, ["good"]);
        let confused = |event: &mut Event| {
            event.outcome = Outcome::Succeeded;
            panic!("half way")
        };
        assert_eq!(heard(&confused).0, ["bad"]);
    }
}
