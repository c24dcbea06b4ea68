//! What was answered survives `kill -9`.
//!
//! Five hands write as fast as they are answered: a role, a policy, an alias, objects and asynchronous events. At a random
//! moment the cloud is killed, started again on what it left, and asked for everything that it had acknowledged. A small
//! campaign runs with every `cargo test`, the whole one by
//!
//! ```sh
//! cargo test --test integration -- --ignored --nocapture two_hundred_kills
//! ```
//!
//! Both print their seed; `MPSTACK_SEED` takes it again, which repeats the moments, though not what was under way in them.

#![allow(clippy::print_stdout)]

use crate::{
    hand::{Hand, code},
    sandbox::{Sandbox, tiny_zip},
};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

const TRUST: &str = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":"scf.qcloud.com"}}]}"#;
const RIGHTS: &str = r#"{"version":"2.0","statement":[{"effect":"allow","action":"cos:*","resource":"*"}]}"#;
const BUCKET: &str = "/kept-1250000000";
const FUNCTION: &str = "Kept";

#[tokio::test(flavor = "multi_thread")]
async fn ten_kills_lose_nothing() {
    campaign(10).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes; see the top of this file"]
async fn two_hundred_kills_lose_nothing() {
    campaign(200).await;
}

/// What the cloud has acknowledged.
#[derive(Debug, Default)]
struct Acknowledged {
    /// The number last written into each counter.
    counters: [u64; COUNTERS.len()],
    /// Names of objects.
    objects: Vec<String>,
    /// Ids of events.
    events: Vec<String>,
}

/// A text of a resource that counts what was written into it.
#[derive(Debug, Clone, Copy)]
enum Counter {
    Role,
    Policy,
    Alias,
    Object,
}

const COUNTERS: [Counter; 4] = [Counter::Role, Counter::Policy, Counter::Alias, Counter::Object];

async fn campaign(kills: u32) {
    let seed = std::env::var("MPSTACK_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("MPSTACK_SEED={seed}");
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut sandbox = Sandbox::new();
    let policy = furnish(&Hand::new(sandbox.endpoint())).await;
    let acknowledged = Arc::new(Mutex::new(Acknowledged::default()));
    let (begun, mut events, mut slowest) = (Instant::now(), 0, Duration::ZERO);
    for kill in 0..kills {
        let hand = Hand::new(sandbox.endpoint());
        let mut hands = tokio::task::JoinSet::new();
        for (index, counter) in COUNTERS.into_iter().enumerate() {
            hands.spawn(count(hand.clone(), counter, policy, index, Arc::clone(&acknowledged)));
        }
        hands.spawn(put_objects(hand.clone(), kill, Arc::clone(&acknowledged)));
        hands.spawn(send_events(hand, Arc::clone(&acknowledged)));
        tokio::time::sleep(Duration::from_millis(dice.u64(5..250))).await;
        let restart = Instant::now();
        sandbox.kill_and_restart_cloud();
        slowest = slowest.max(restart.elapsed());
        hands.join_all().await;
        let hand = Hand::new(sandbox.endpoint());
        events += check(&hand, policy, &acknowledged, kill).await;
    }
    let Acknowledged { counters, objects, events: _ } =
        std::mem::take(&mut *acknowledged.lock().expect("no panic while it was held"));
    println!(
        "{kills} kills in {:.0} s: {} changes, {} objects, {events} events acknowledged, none lost; the slowest start took {} ms",
        begun.elapsed().as_secs_f64(),
        counters.iter().sum::<u64>(),
        objects.len(),
        slowest.as_millis(),
    );
    assert!(counters.iter().all(|count| *count > 0) && !objects.is_empty() && events > 0, "everybody got a word in");
    let log = sandbox.log();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
    // All of them, not only those of each round.
    let hand = Hand::new(sandbox.endpoint());
    for name in objects {
        assert_eq!(hand.get(&format!("{BUCKET}/{name}")).await, Some(name), "MPSTACK_SEED={seed}");
    }
}

/// Makes what is written to, and returns the policy's id.
async fn furnish(hand: &Hand) -> u64 {
    let zip = json!({"ZipFile": tiny_zip()});
    let calls = [
        ("cam.CreateRole", json!({"RoleName": "SCF_QcsRole", "PolicyDocument": TRUST})),
        ("cam.CreateRole", json!({"RoleName": "kept", "PolicyDocument": TRUST, "Description": "0"})),
        ("scf.CreateFunction", json!({"FunctionName": FUNCTION, "Runtime": "CustomRuntime", "Code": zip})),
    ];
    for (action, parameters) in calls {
        let answer = hand.call(action, &parameters).await.expect("an answer");
        assert_eq!(code(&answer), "", "{action}: {answer}");
    }
    while hand.call("scf.GetFunction", &json!({"FunctionName": FUNCTION})).await.expect("an answer")["Status"]
        != "Active"
    {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // One attempt each: what is asked for is that the event is not forgotten.
    let retries =
        json!({"FunctionName": FUNCTION, "AsyncTriggerConfig": {"RetryConfig": [{"RetryNum": 0}], "MsgTTL": 21_600}});
    let alias = json!({"FunctionName": FUNCTION, "Name": "kept", "FunctionVersion": "$LATEST", "Description": "0"});
    for (action, parameters) in [("scf.UpdateFunctionEventInvokeConfig", retries), ("scf.CreateAlias", alias)] {
        let answer = hand.call(action, &parameters).await.expect("an answer");
        assert_eq!(code(&answer), "", "{action}: {answer}");
    }
    assert!(hand.put(BUCKET, "").await && hand.put(&format!("{BUCKET}/counter"), "0").await);
    let policy = json!({"PolicyName": "kept", "PolicyDocument": RIGHTS, "Description": "0"});
    let made = hand.call("cam.CreatePolicy", &policy).await.expect("an answer");
    made["PolicyId"].as_u64().expect("a number")
}

impl Counter {
    /// Writes a number and tells whether that was acknowledged.
    async fn write(self, hand: &Hand, policy: u64, number: u64) -> bool {
        let text = number.to_string();
        let (action, parameters) = match self {
            Self::Role => ("cam.UpdateRoleDescription", json!({"RoleName": "kept", "Description": text})),
            Self::Policy => ("cam.UpdatePolicy", json!({"PolicyId": policy, "Description": text})),
            Self::Alias => (
                "scf.UpdateAlias",
                json!({"FunctionName": FUNCTION, "Name": "kept", "FunctionVersion": "$LATEST", "Description": text}),
            ),
            Self::Object => return hand.put(&format!("{BUCKET}/counter"), &text).await,
        };
        hand.call(action, &parameters).await.is_some_and(|answer| {
            assert_eq!(code(&answer), "", "{action}: {answer}");
            true
        })
    }

    /// What it holds; `None` if no answer came.
    async fn read(self, hand: &Hand, policy: u64) -> Option<u64> {
        let text = match self {
            Self::Object => Value::String(hand.get(&format!("{BUCKET}/counter")).await?),
            Self::Role => {
                hand.call("cam.GetRole", &json!({"RoleName": "kept"})).await?["RoleInfo"]["Description"].take()
            }
            Self::Policy => hand.call("cam.GetPolicy", &json!({"PolicyId": policy})).await?["Description"].take(),
            Self::Alias => {
                let alias = json!({"FunctionName": FUNCTION, "Name": "kept"});
                hand.call("scf.GetAlias", &alias).await?["Description"].take()
            }
        };
        let number = text.as_str().and_then(|text| text.parse().ok());
        Some(number.unwrap_or_else(|| panic!("{self:?} holds {text}")))
    }
}

async fn count(hand: Hand, counter: Counter, policy: u64, index: usize, acknowledged: Arc<Mutex<Acknowledged>>) {
    // One more may have been written than was acknowledged, which once it was read must not be lost either; and the kill may
    // come before the first answer.
    let Some(mut number) = counter.read(&hand, policy).await else { return };
    acknowledged.lock().expect("no panic while it was held").counters[index] = number;
    loop {
        number += 1;
        if !counter.write(&hand, policy, number).await {
            break;
        }
        acknowledged.lock().expect("no panic while it was held").counters[index] = number;
    }
}

async fn put_objects(hand: Hand, kill: u32, acknowledged: Arc<Mutex<Acknowledged>>) {
    for number in 0.. {
        let name = format!("{kill}-{number}");
        if !hand.put(&format!("{BUCKET}/{name}"), &name).await {
            break;
        }
        acknowledged.lock().expect("no panic while it was held").objects.push(name);
    }
}

async fn send_events(hand: Hand, acknowledged: Arc<Mutex<Acknowledged>>) {
    let invoke = json!({"FunctionName": FUNCTION, "InvocationType": "Event", "ClientContext": "{}"});
    while let Some(answer) = hand.call("scf.Invoke", &invoke).await {
        let id = answer["Result"]["FunctionRequestId"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        acknowledged.lock().expect("no panic while it was held").events.push(id);
        // Each event starts a process: a few are enough.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Asks for everything that was acknowledged since the last kill, and returns how many events that were.
async fn check(hand: &Hand, policy: u64, acknowledged: &Mutex<Acknowledged>, kill: u32) -> usize {
    let (counters, objects, events) = {
        let mut acknowledged = acknowledged.lock().expect("no panic while it was held");
        let prefix = format!("{kill}-");
        let objects: Vec<_> = acknowledged.objects.iter().filter(|name| name.starts_with(&prefix)).cloned().collect();
        (acknowledged.counters, objects, std::mem::take(&mut acknowledged.events))
    };
    for (counter, last) in COUNTERS.into_iter().zip(counters) {
        let found = counter.read(hand, policy).await.expect("an answer");
        assert!(found == last || found == last + 1, "kill {kill}: {counter:?} holds {found} of {last} acknowledged");
    }
    for name in objects {
        assert_eq!(hand.get(&format!("{BUCKET}/{name}")).await, Some(name.clone()), "kill {kill}");
    }
    for id in &events {
        let status = json!({"FunctionName": FUNCTION, "FunctionRequestId": id});
        let patience = Instant::now();
        while hand.call("scf.GetRequestStatus", &status).await.expect("an answer")["TotalCount"] == 0 {
            assert!(patience.elapsed() < Duration::from_secs(60), "kill {kill}: the event {id} is forgotten");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    events.len()
}
