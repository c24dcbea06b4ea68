//! Scenes with a scripted service: what is asked, what is sent, and what is made of the answers.

mod binding;
mod changing;
mod looking;
mod running;
mod shifting;

use super::{Executor, Observer, hints::Hints};
use crate::{
    client::{
        Reader, Writer,
        testing::{Act, Seen, Server, answer, refusal},
    },
    model::{Failure, FunctionKey, Operation, Release, Word},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

/// A service that answers each action in turn; the last answer stays. What is not mentioned it does not know.
#[derive(Default)]
struct Scene {
    acts: BTreeMap<&'static str, VecDeque<Act>>,
}

struct Stage {
    server: Server,
    observer: Observer,
    executor: Executor,
    waits: Mutex<Vec<String>>,
}

impl Scene {
    fn on(mut self, action: &'static str, acts: impl IntoIterator<Item = Act>) -> Self {
        self.acts.insert(action, acts.into_iter().collect());
        self
    }

    async fn start(self) -> Stage {
        let acts = Mutex::new(self.acts);
        let server = Server::start(move |request| {
            let mut acts = acts.lock().expect("no panic");
            match acts.get_mut(request.action().as_str()) {
                Some(acts) if acts.len() > 1 => acts.pop_front().expect("more than one"),
                Some(acts) => acts.front().cloned().unwrap_or(Act::Reset),
                None => refusal("InvalidAction"),
            }
        })
        .await;
        let observer = Observer::new(Reader::new(server.settings()).expect("a client"), Hints::default());
        let mut executor = Executor::new(Writer::new(server.settings()).expect("a client"), Hints::default());
        executor.budget = Duration::from_secs(10);
        Stage { server, observer, executor, waits: Mutex::default() }
    }
}

impl Stage {
    async fn execute(&self, operation: Operation) -> Result<(), Failure> {
        let tell = |word| match word {
            Word::Waiting(text) => self.waits.lock().expect("no panic").push(text),
            Word::Taken => {}
        };
        self.executor.execute(&operation, &tell).await
    }

    /// The requests for one action.
    fn sent(&self, action: &str) -> Vec<Seen> {
        self.server.seen().into_iter().filter(|request| request.action() == action).collect()
    }

    /// Every action that was called, changes and looks, in order.
    fn actions(&self) -> Vec<String> {
        self.server.seen().iter().map(Seen::action).collect()
    }

    fn waits(&self) -> Vec<String> {
        self.waits.lock().expect("no panic").clone()
    }
}

fn key() -> FunctionKey {
    FunctionKey { region: "ap-beijing".into(), namespace: "default".into(), name: "f".into() }
}

fn release() -> Release {
    Release("abc".into())
}

fn empty() -> Act {
    answer(json!({}))
}

fn function(status: &str) -> Act {
    function_with(status, json!({}))
}

fn function_with(status: &str, more: Value) -> Act {
    let mut members = json!({
        "FunctionName": "f", "Namespace": "default", "Status": status, "Runtime": "CustomRuntime", "Type": "Event",
        "Handler": "index.main_handler", "MemorySize": 128, "Timeout": 30, "InitTimeout": 10, "Role": "s-exec",
        "Description": "d", "ClsTopicId": "topic",
        "Tags": [{"Key": "mpstack-stack", "Value": "s"}],
        "Environment": {"Variables": [{"Key": "STAGE", "Value": "prod"}]},
    });
    if let Value::Object(more) = more {
        more.into_iter().for_each(|(key, value)| members[key] = value);
    }
    answer(members)
}

fn trigger(event_type: &str, status: &str) -> Value {
    json!({
        "Type": "mps", "TriggerName": format!("{event_type}Event"), "Qualifier": "$DEFAULT",
        "TriggerDesc": format!(r#"{{"eventType":"{event_type}"}}"#), "AvailableStatus": "Available", "Enable": 1,
        "ResourceId": format!("qcs::mps::uin/100000000001:TriggerType/{event_type}Event"), "BindStatus": status,
    })
}

fn triggers(listed: &[Value]) -> Act {
    answer(json!({"TotalCount": listed.len(), "Triggers": listed}))
}

fn versions(listed: &[(u64, &str)]) -> Act {
    let latest = json!({"Version": "$LATEST", "Status": "Active"});
    let others = listed.iter().map(|(number, text)| json!({"Version": number.to_string(), "Description": text}));
    let versions: Vec<_> = [latest].into_iter().chain(others).collect();
    answer(json!({"TotalCount": versions.len(), "Versions": versions}))
}

/// A failure as a person reads it.
fn told(failure: &Failure) -> String {
    let mut text = failure.message.clone();
    if let Some(source) = &failure.source {
        text = format!("{text}: {}", crate::client::testing::words(source.as_ref()));
    }
    text
}
