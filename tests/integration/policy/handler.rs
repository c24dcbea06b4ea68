//! The handler's own policy.

use super::{
    APPLY,
    operator::exchange,
    printed::{actions, policy, without},
    told,
};
use crate::{hand::Hand, oversize::run_task, receiver::Receiver, sandbox::Sandbox};
use serde_json::{Value, json};

#[tokio::test]
async fn the_handler_has_what_its_role_is_given_and_uses_all_of_it() {
    let receiver = Receiver::start();
    let stack = told(&receiver);
    let sandbox = Sandbox::serving(&["--reading", "oversize=truncated"], &[]).stack(&stack);
    sandbox.run(APPLY).succeeds();
    let hand = Hand::new(sandbox.endpoint());
    let listed = hand.call("cam.ListPolicies", &json!({"Scope": "Local", "Keyword": "full-exec"})).await;
    let id = listed.expect("an answer")["List"][0]["PolicyId"].clone();
    let given =
        hand.call("cam.GetPolicy", &json!({"PolicyId": id})).await.expect("an answer")["PolicyDocument"].clone();
    let given: Value = serde_json::from_str(given.as_str().expect("a text")).expect("JSON");
    let policy = policy(&stack, "handler");
    assert_eq!(policy, given);

    const NEEDS: [(&str, Need); 4] = [
        ("cos:PutObject", Need::Keep),
        ("cos:GetObject", Need::ReadAgain),
        ("cos:DeleteObject", Need::TearUp),
        ("mps:DescribeTaskDetail", Need::Complete),
    ];
    let mut needed = NEEDS.map(|(action, _)| action);
    needed.sort_unstable();
    assert_eq!(actions(&policy), needed);
    for (_, need) in NEEDS {
        assert!(need.is_met(&sandbox, &receiver).await, "{need:?} with all that it has");
    }
    for (action, need) in NEEDS {
        exchange(&sandbox, &id, &without(&policy, action)).await;
        assert!(!need.is_met(&sandbox, &receiver).await, "{need:?} without {action}");
    }
}

/// What the function's rights are for.
#[derive(Debug, Clone, Copy)]
enum Need {
    /// Archiving an event.
    Keep,
    /// Reading it again for a replay.
    ReadAgain,
    /// Taking a dead letter away that is settled.
    TearUp,
    /// Asking for the details of an event that came without them.
    Complete,
}

impl Need {
    async fn is_met(self, sandbox: &Sandbox, receiver: &Receiver) -> bool {
        let trial = || sandbox.run(&["test", "--event", "WorkflowTask", "--timeout", "60s"]);
        receiver.answers(200);
        match self {
            Self::Keep => {
                // An event that cannot be kept is delivered all the same, and the trial says so.
                let before = archived(sandbox);
                let trial = trial();
                let kept = archived(sandbox) > before;
                if !kept {
                    trial.exits(1).prints("delivered").complains("error[D0211]");
                }
                kept
            }
            Self::ReadAgain => sandbox.run(&["replay", "--all", "--sink", "ops"]).code == 0,
            Self::TearUp => {
                receiver.answers(410);
                trial().exits(1);
                receiver.answers(200);
                let _ = sandbox.run(&["replay", "--dead"]);
                let letters = "mps/dead-letters/";
                let listed = sandbox.reader().list_objects("callbacks-1250000000", "ap-beijing", letters, "", 10).await;
                listed.expect("a listing").contents.is_empty()
            }
            Self::Complete => {
                let task = run_task(&sandbox.writer(), 300).await;
                // The line of the event is the last thing that a function writes; if it names no task, it never comes.
                for _ in 0..200 {
                    let log = sandbox.run(&["logs", "--task", &task, "--output", "json"]).succeeds().stdout;
                    if log.contains(r#"\"mpstack\":\"event\""#) {
                        return log.contains(r#"\"fetched\":true"#);
                    }
                }
                false
            }
        }
    }
}

/// Number of archived events.
fn archived(sandbox: &Sandbox) -> usize {
    let events = sandbox.run(&["events", "--output", "json"]).succeeds().stdout;
    serde_json::from_str::<Vec<Value>>(&events).expect("a list").len()
}
