use super::{replay::Replay, turn::Turn};
use crate::{
    VERSION, archive::Ledger, config::Loaded, event::Message, http::Http, journal, sink::LookUp, taste::Taste,
};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

/// An order is a short text; looking for one in every large event would be waste. The longest key has 850 bytes.
const ORDER: usize = 4096;

/// What the runtime hands over.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// Empty if the runtime gave none.
    pub request_id: String,
    /// From arrival until SCF kills the instance.
    pub time_limit: Duration,
    /// The event.
    pub body: Vec<u8>,
}

/// What the runtime gets back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Done with the event.
    Response(String),
    /// Bring it again.
    Error(String),
}

/// What lives as long as the process.
#[derive(Debug)]
pub struct Handler {
    pub(super) loaded: Loaded,
    pub(super) http: Http,
    pub(super) ledger: Ledger,
    pub(super) look_up: LookUp,
    pub(super) taste: Option<Box<dyn Taste>>,
}

impl Handler {
    /// Makes a handler; `look_up` is asked anew for every event.
    pub fn new(loaded: Loaded, http: Http, look_up: LookUp) -> Self {
        Self { loaded, http, ledger: Ledger::default(), look_up, taste: None }
    }

    /// Gives a program of one's own a say.
    #[must_use]
    pub fn with_taste(self, taste: impl Taste) -> Self {
        Self { taste: Some(Box::new(taste)), ..self }
    }

    /// Deals with one event.
    pub async fn handle(&self, invocation: Invocation) -> Answer {
        let begun = Instant::now();
        let Invocation { request_id, time_limit, body } = invocation;
        let configuration = match &self.loaded.configuration {
            Ok(configuration) => configuration,
            Err(error) => {
                journal::problem(&request_id, error);
                return Answer::Error(json!({"mpstack": "failed", "error": error}).to_string());
            }
        };
        let order = Order::read(&body);
        if let Some(Order::Probe) = order {
            let ready = json!({"mpstack": "ready", "version": VERSION, "configuration": self.loaded.sha256});
            return Answer::Response(ready.to_string());
        }
        let margin = margin(time_limit);
        let deadline = begun + time_limit - margin;
        let end = deadline + margin / 2;
        let turn = Turn { handler: self, configuration, request_id, begun, deadline, end, only: Vec::new() };
        match order {
            Some(Order::Replay(replay)) => Turn { only: replay.sinks.clone(), ..turn }.replay(&replay).await,
            Some(Order::Probe) | None => {
                let message = turn.follow(Message::read(body)).await;
                turn.take(message).await
            }
        }
    }
}

/// What is said to the handler itself, and no event.
#[derive(Debug, Deserialize)]
#[serde(tag = "mpstack", rename_all = "snake_case")]
enum Order {
    /// Is this version alive?
    Probe,
    /// Send an archived event again.
    Replay(Replay),
}

impl Order {
    fn read(body: &[u8]) -> Option<Self> {
        (body.len() <= ORDER).then(|| serde_json::from_slice(body).ok())?
    }
}

/// What is kept back of the time limit: half to note partial deliveries, half to write the log and post the answer.
fn margin(time_limit: Duration) -> Duration {
    (time_limit / 10).clamp(Duration::from_millis(300), Duration::from_secs(2)).min(time_limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_time_is_kept_back() {
        for (limit, kept) in [(60_000, 2_000), (3_000, 300), (1_000, 300), (100, 100)] {
            assert_eq!(margin(Duration::from_millis(limit)), Duration::from_millis(kept));
        }
    }
}
