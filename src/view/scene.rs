//! Plans for tests.

use super::Screen;
use crate::model::{
    Action, Appearance, Claims, Code, Configuration, EventType, Field, FieldChange, Frozen, FunctionKey, NewFunction,
    Operation, Origin, Places, Plan, Purpose, Release, Resource, ResourceChange, Start, Step, StepId, Value, ZipBytes,
};
use std::collections::BTreeMap;

/// A plan for nothing.
pub(super) fn plan() -> Plan {
    Plan {
        purpose: Purpose::Apply,
        stack: "mps-analysis".into(),
        region: "ap-beijing".into(),
        account: "100000000001".into(),
        claims: Claims::default(),
        prior_state: BTreeMap::new(),
        changes: Vec::new(),
        code_parts: Vec::new(),
        steps: Vec::new(),
        unmanaged: Vec::new(),
        kept: Vec::new(),
        refusals: Vec::new(),
        warnings: Vec::new(),
        places: Places::default(),
        history: None,
        authors: None,
    }
}

pub(super) fn function() -> FunctionKey {
    FunctionKey { region: "ap-beijing".into(), namespace: "default".into(), name: "MPSAnalysis".into() }
}

pub(super) fn code() -> Code {
    Code {
        zip: ZipBytes(vec![0; 1_812_345].into()),
        sha256: "3f2a9c1b04d2".to_owned() + &"0".repeat(52),
        inputs: "1".repeat(64),
        parts: BTreeMap::new(),
        label: "handler 0.1.0".into(),
        start: Start::default(),
    }
}

pub(super) fn step(id: &str, operation: Operation) -> Step {
    Step { id: StepId(id.into()), resource: Resource::Function("MPSAnalysis".into()), operation, needs: Vec::new() }
}

pub(super) fn create_function() -> Step {
    let new =
        NewFunction { key: function(), stack: "mps-analysis".into(), configuration: configuration(), code: code() };
    step("create-function", Operation::CreateFunction(Box::new(new)))
}

pub(super) fn publish() -> Step {
    let frozen = Frozen { code_sha256: code().sha256, handler: code().start.handler, configuration: configuration() };
    let (function, release, frozen) = (function(), Release("a".repeat(64)), Box::new(frozen));
    step("publish", Operation::Publish { function, release, frozen })
}

fn configuration() -> Configuration {
    Configuration {
        description: None,
        memory: None,
        timeout: 30,
        init_timeout: 10,
        role: None,
        environment: BTreeMap::new(),
    }
}

pub(super) fn bind(event_type: EventType) -> Step {
    let operation = Operation::Bind { event_type, function: function(), qualifier: "$DEFAULT".into() };
    Step { resource: Resource::Trigger(event_type), ..step(&format!("bind-{event_type}"), operation) }
}

/// A field: its name, what the cloud holds, what the stack wants. `!` before a value makes it sensitive.
pub(super) fn field(name: &str, before: Option<&str>, after: Option<&str>, origin: Origin) -> FieldChange {
    let value = |text: &str| match text.strip_prefix('!') {
        Some(secret) => Value::sensitive(secret),
        None => Value::shown(text),
    };
    FieldChange { field: Field(name.into()), before: before.map(value), after: after.map(value), origin }
}

pub(super) fn change(resource: Resource, action: Action, fields: Vec<FieldChange>) -> ResourceChange {
    ResourceChange { resource, action, fields }
}

/// What a screen shows on standard output.
pub(super) fn shown(width: usize, appearance: &Appearance, show: impl FnOnce(&Screen)) -> String {
    let (screen, capture) = Screen::captured_as(width, appearance);
    show(&screen);
    screen.end(&Ok(()));
    assert_eq!(capture.err(), "", "nothing else is said");
    capture.out()
}
