use super::{Route, Sink};
use crate::event::Event;

/// What the routes make of one event.
#[derive(Debug, Clone, PartialEq)]
pub struct Routing<'a> {
    /// Who is told, in the order of the stack.
    pub receivers: Vec<&'a Route>,
    /// The route that dropped the event on purpose; those before it are told all the same.
    pub dropped_by: Option<&'a Route>,
}

impl<'a> Routing<'a> {
    /// Asks each route in turn, until one that fits is the last.
    pub fn of(routes: &'a [Route], event: &Event) -> Self {
        let mut receivers = Vec::new();
        for route in routes.iter().filter(|route| route.when.selects(event)) {
            if route.sink == Sink::Drop {
                return Self { receivers, dropped_by: Some(route) };
            }
            receivers.push(route);
            if route.stop {
                break;
            }
        }
        Self { receivers, dropped_by: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::understand;
    use serde_json::json;

    #[test]
    fn routes_are_asked_in_turn_until_one_stops_or_drops() {
        let hook = json!({"webhook": {"url": "https://example.com"}});
        let routes: Vec<Route> = serde_json::from_value(json!([
            {"name": "all", "sink": hook},
            {"name": "failures", "when": {"outcome": ["failed"]}, "stop": true, "sink": hook},
            {"name": "noise", "when": {"outcome": ["in_progress"]}, "sink": "drop"},
            {"name": "rest", "sink": hook},
        ]))
        .expect("routes");
        for (payload, names, dropped_by) in [
            (r#""Status":"FINISH","ErrCode":1"#, &["all", "failures"][..], None),
            (r#""Status":"PROCESSING""#, &["all"], Some("noise")),
            (r#""Status":"FINISH""#, &["all", "rest"], None),
        ] {
            let event = format!(r#"{{"EventType":"EditMediaTask","EditMediaTaskEvent":{{"TaskId":"t",{payload}}}}}"#);
            let routing = Routing::of(&routes, &understand(event.as_bytes()));
            let told: Vec<_> = routing.receivers.iter().map(|route| route.name.as_str()).collect();
            assert_eq!(
                (&told[..], routing.dropped_by.map(|route| route.name.as_str())),
                (names, dropped_by),
                "{payload}"
            );
        }
    }
}
