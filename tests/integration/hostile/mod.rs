//! What nobody should send: each refused with the documented code, nothing changed, no panic.

mod forged;
mod random;

use crate::{hand::Hand, inventory::inventory, lifecycle::FULL, sandbox::Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

/// A cloud with something in it, and what that is.
struct Besieged {
    sandbox: Sandbox,
    hand: Hand,
    before: Value,
    /// Calls on record before it began.
    calls: usize,
}

const OBJECT: &str = "/kept-1250000000/note.txt";

impl Besieged {
    async fn new() -> Self {
        let sandbox = Sandbox::new().stack(FULL);
        sandbox.run(&["apply", "--yes"]).succeeds();
        let hand = Hand::new(sandbox.endpoint());
        assert!(hand.put("/kept-1250000000", "").await && hand.put(OBJECT, "kept").await);
        let before = Self::everything(&sandbox, &hand).await;
        let calls = Self::calls(&hand).await.len();
        Self { sandbox, hand, before, calls }
    }

    async fn calls(hand: &Hand) -> Vec<Value> {
        let entries = hand.control(Method::GET, "audit", "").await;
        entries.as_array().expect("a list").clone()
    }

    async fn everything(sandbox: &Sandbox, hand: &Hand) -> Value {
        let list = hand.get("/kept-1250000000").await;
        let buckets = hand.get("/").await;
        json!([inventory(&sandbox.reader()).await, buckets, list, hand.get(OBJECT).await])
    }

    /// Checks that the process lives and has not panicked, that no change was carried out, and that everything is as it was.
    async fn stands(mut self) {
        assert!(self.sandbox.is_alive(), "{}", self.sandbox.log());
        assert!(!self.sandbox.log().contains("panicked"), "{}", self.sandbox.log());
        let calls = Self::calls(&self.hand).await;
        // The log tells of its newest ten thousand.
        let since = if calls.len() < 10_000 { self.calls } else { 0 };
        let changes: Vec<_> = calls[since..]
            .iter()
            .filter(|call| call["effect"] == "write" && call["code"].is_null() && calls.len() < 10_000)
            .collect();
        assert_eq!(changes, [&Value::Null; 0]);
        assert_eq!(Self::everything(&self.sandbox, &self.hand).await, self.before);
    }
}
