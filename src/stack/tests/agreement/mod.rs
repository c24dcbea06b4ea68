//! The schema accepts what the readers accept: 10,000 stacks, most of them changed in one place, are shown to both.
//!
//! A failure prints its seed; `SEED=17 cargo test --lib agreement` runs that stack alone.

mod changed;
mod generated;

use super::Scene;
use crate::stack::{
    StackError,
    keys::{Name, STACK, all, schema},
};
use changed::{Change, change};
use fastrand::Rng;
use generated::Generated;
use jsonschema::Validator;
use serde_json::{Map, Value as Json, json};
use std::{collections::BTreeMap, sync::LazyLock};

const STACKS: u64 = 10_000;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Json = serde_json::from_str(&schema()).expect("the schema is JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is one")
});

/// What the readers say of a document, in each of its environments.
fn read(document: &Json, shell: &BTreeMap<String, String>) -> Result<(), Vec<String>> {
    let names = document["environments"].as_object().into_iter().flatten().map(|(name, _)| Some(name.clone()));
    let mut said = Vec::new();
    for environment in [None].into_iter().chain(names) {
        let mut scene = Scene::of(document.to_string()).file("messages/ops.hbs", "{{headline}}");
        (scene.shell, scene.environment) = (shell.clone(), environment);
        match scene.load() {
            Ok(_) => {}
            Err(StackError::Rejected(rejected)) => {
                let errors = rejected.diagnostics.into_iter().filter(|diagnostic| !diagnostic.code.is_warning());
                said.extend(errors.map(|error| format!("{} {}", error.code, error.message)));
            }
            Err(error) => said.push(error.to_string()),
        }
    }
    if said.is_empty() { Ok(()) } else { Err(said) }
}

/// Rules that a schema cannot say, between values and about what references stand for, by what the readers say when one is broken.
const BETWEEN_VALUES: [&str; 12] = [
    "message template ",
    "the environment variable `",
    "no variable `",
    "two routes are named",
    "has two meanings",
    "stands under `roles` and is made for the function",
    "leads back to this function",
    "the variables have",
    "the bucket's host name has",
    "the handler does not run on",
    "releases that mpstack does not manage",
    "the shares do not grow",
];

#[test]
fn the_schema_accepts_what_the_readers_accept() {
    let seeds = match std::env::var("SEED").map(|seed| seed.parse::<u64>()) {
        Ok(Ok(seed)) => seed..seed + 1,
        _ => 0..STACKS,
    };
    let (mut accepted, mut refused, mut apart) = (0, 0, Vec::new());
    for seed in seeds.clone() {
        let mut rng = Rng::with_seed(seed);
        let Generated { mut document, shell } = Generated::new(&mut rng);
        let changed = if rng.u8(..10) < 7 { change(&mut document, &mut rng) } else { Change::Nothing };
        let (readers, schema) = (read(&document, &shell), SCHEMA.is_valid(&document));
        let excused = match &readers {
            // Nobody but the machine where mpstack runs knows what a reference stands for.
            Err(_) if changed == Change::Reference => true,
            Err(said) => said.iter().all(|said| BETWEEN_VALUES.iter().any(|words| said.contains(words))),
            Ok(()) => false,
        };
        let schema_says = || SCHEMA.iter_errors(&document).map(|error| error.to_string()).collect::<Vec<_>>();
        if readers.is_ok() != schema && !(excused && schema) {
            let schema = schema_says();
            apart.push(format!("SEED={seed}, {changed:?}: readers {readers:?}, schema {schema:?}\n{document}"));
        }
        match readers {
            Ok(()) => accepted += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(apart.is_empty(), "{} stacks, the first:\n{}", apart.len(), apart[..apart.len().min(9)].join("\n"));
    let least = (seeds.end - seeds.start) / 4;
    assert!(seeds.end - seeds.start == 1 || (accepted > least && refused > least), "{accepted} and {refused}");
}

/// A key that the readers know and the table does not would never be generated.
#[test]
fn the_table_has_every_key_that_the_readers_know() {
    let maps = all().into_iter().map(|(path, key)| (path, key.kind.keys().0));
    for (path, keys) in [(String::new(), STACK.keys)].into_iter().chain(maps) {
        let is_word = |name: &Name| matches!(name, Name::Word(_));
        if keys.is_empty() || !keys.iter().all(|key| is_word(&key.name)) || path == "triggers" {
            continue;
        }
        let document = with_unknown_key(&path);
        let said = Scene::of(document.to_string()).diagnostics();
        let unknown = said.iter().find(|diagnostic| diagnostic.message == "unknown key `zzzzzzzz`");
        let unknown = unknown.unwrap_or_else(|| panic!("nothing is said about an unknown key in `{path}`: {said:?}"));
        let mut known: Vec<&str> = unknown.notes[0].split('`').skip(1).step_by(2).collect();
        let mut told: Vec<&str> = keys.iter().map(|key| key.name()).collect();
        known.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, known, "{path}");
    }
}

/// A stack in which an unknown key stands at a path.
fn with_unknown_key(path: &str) -> Json {
    let mut document = json!({"version": 1, "stack": "demo", "region": "ap-beijing"});
    let mut at = &mut document;
    for word in path.split('.').filter(|word| !word.is_empty()) {
        let (name, is_list) = word.strip_suffix("[]").map_or((word, false), |name| (name, true));
        if !at[name].is_object() && !at[name].is_array() {
            at[name] = if is_list || ["notify", "accept"].contains(&name) { json!([{}]) } else { json!({}) };
        }
        at = if at[name].is_array() { &mut at[name][0] } else { &mut at[name] };
    }
    at["zzzzzzzz"] = json!(1);
    document
}

/// What only the readers know, each with an example: `docs/stack.md`, "In an editor", tells the same.
#[test]
fn what_the_schema_lets_pass() {
    let route = |name: &str| json!({"name": name, "log": {}});
    let function = |more: Json| {
        let mut function = json!({"name": "demo"});
        function.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "function": function })
    };
    let long = |bytes: usize| "x".repeat(bytes);
    let examples = [
        ("values of references", function(json!({"memory": "${env:TEXT}"}))),
        ("references to what is not there", function(json!({"description": "${var:nowhere}"}))),
        ("names of routes", json!({"notify": [route("a"), route("a")]})),
        ("the size of all variables", function(json!({"environment": {"A": long(4000)}}))),
        (
            "one variable, two meanings",
            json!({"function": {"name": "demo", "environment": {"KEY": "x"}},
                   "notify": [{"name": "a", "wecom": {"key": "${secret:KEY}"}}]}),
        ),
        (
            "the role that is made for the function",
            json!({"roles": {"demo-exec": {"service": "scf.qcloud.com"}},
            "archive": {"cos": {"bucket": "a-1250000000"}}}),
        ),
        ("a way back to the function itself", json!({"notify": [{"name": "a", "fan_out": {"function": "demo"}}]})),
        ("the length of a bucket's host", json!({"archive": {"cos": {"bucket": format!("{}-1250000000", long(40))}}})),
        (
            "bytes of a prefix",
            json!({"archive": {"cos": {"bucket": "a-1250000000", "prefix": format!("{}/", "名".repeat(200))}}}),
        ),
        ("a runtime that the handler does not run on", function(json!({"runtime": "Python3.10"}))),
        ("shares of what is not managed", function(json!({"releases": "unmanaged", "rollout": {}}))),
        ("shares that do not grow", function(json!({"rollout": {"steps": ["50%", "10%"]}}))),
        ("templates that fail", json!({"notify": [{"name": "a", "log": {}, "template": {"text": "{{#if}}"}}]})),
        ("files that are missing", json!({"notify": [{"name": "a", "log": {}, "template": "nowhere.hbs"}]})),
        ("numbers with a point", function(json!({"memory": 128.0}))),
        (
            "addresses that only look like one",
            json!({"notify": [{"name": "a", "webhook": {"url": "https://1.2.3.999/"}}]}),
        ),
        ("what an overlay takes away", json!({"environments": {"production": {"function": null}}})),
    ];
    for (what, more) in examples {
        let document = plain(&more);
        let shell = [("TEXT".to_owned(), "x".to_owned())].into();
        assert!(SCHEMA.is_valid(&document), "{what}: {document:#}");
        assert!(read(&document, &shell).is_err(), "{what}: {document:#}");
    }
    // The other way round: spellings that nobody writes.
    let unusual = plain(&json!({"notify": [{"name": "a", "webhook": {"url": "HTTPS:EXAMPLE.COM"}}]}));
    assert!(!SCHEMA.is_valid(&unusual) && read(&unusual, &BTreeMap::new()).is_ok());
}

/// The plain stack, of which some is replaced.
fn plain(more: &Json) -> Json {
    let mut document = json!({"version": 1, "stack": "demo", "region": "ap-beijing", "function": {"name": "demo"},
        "triggers": {"WorkflowTask": {}}});
    document.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_else(Map::new));
    document
}

/// The codes that a schema can stand for are those of shape and value; the others are about YAML and about references.
#[test]
fn the_generated_stacks_raise_every_code_of_shape_and_value() {
    let mut raised = std::collections::BTreeSet::new();
    for seed in 0..STACKS / 4 {
        let mut rng = Rng::with_seed(seed);
        let Generated { mut document, shell } = Generated::new(&mut rng);
        change(&mut document, &mut rng);
        raised.extend(read(&document, &shell).err().into_iter().flatten().map(|said| said[..5].to_owned()));
    }
    let of_shape_and_value =
        |code: &&crate::model::Fault| ["E02", "E03"].iter().any(|group| code.as_str().starts_with(group));
    // A template that fails is none of the schema's business.
    let expected = crate::model::Fault::ALL.iter().filter(of_shape_and_value).filter(|code| code.as_str() != "E0309");
    let missing: Vec<_> = expected.filter(|code| !raised.contains(code.as_str())).collect();
    assert_eq!(missing, [&crate::model::Fault::NotYaml; 0]);
}
