//! Stacks with nothing to complain about, made of the table: its examples, and what its kinds allow.

use crate::stack::keys::{Key, Kind, Map, Name, Numbers, STACK};
use fastrand::Rng;
use serde_json::{Map as Object, Value as Json, json};
use std::collections::BTreeMap;

/// A stack, and what its references to the environment stand for.
pub(super) struct Generated {
    pub document: Json,
    pub shell: BTreeMap<String, String>,
}

impl Generated {
    pub fn new(rng: &mut Rng) -> Self {
        let mut shell = BTreeMap::from([("SET".to_owned(), "x".to_owned())]);
        let mut document = map(&STACK, true, rng, &mut shell);
        give_names_of_their_own(&mut document);
        Self { document, shell }
    }
}

/// Routes are told by their names.
fn give_names_of_their_own(document: &mut Json) {
    for (place, route) in document["notify"].as_array_mut().into_iter().flatten().enumerate() {
        route["name"] = json!(format!("route {place}"));
    }
    if document["notify"].is_null() {
        document.as_object_mut().map(|document| document.remove("notify"));
    }
}

fn map(map: &Map, whole: bool, rng: &mut Rng, shell: &mut BTreeMap<String, String>) -> Json {
    let chosen = (!map.one_of.is_empty()).then(|| map.one_of[rng.usize(..map.one_of.len())]);
    let mut object = Object::new();
    for key in map.keys {
        let wanted = match key.name {
            Name::Word(name) if map.one_of.contains(&name) => chosen == Some(name),
            Name::Word(_) => (whole && key.required) || rng.u8(..10) < 4,
            Name::Own { .. } => rng.u8(..10) < 6,
        };
        let overlays =
            matches!(key.kind, Kind::Map(map) if map.keys.iter().any(|key| matches!(key.kind, Kind::Overlay)));
        if !wanted || (overlays && !whole) {
            continue;
        }
        let name = match key.name {
            Name::Word(name) => name.to_owned(),
            Name::Own { placeholder, .. } => own_name(placeholder, key, rng),
        };
        object.insert(name, value(key, rng, shell));
    }
    keep_together(&mut object);
    Json::Object(object)
}

/// Names of the user's that fit where they stand, and a few that are possible and strange.
fn own_name(placeholder: &str, key: &Key, rng: &mut Rng) -> String {
    let names: &[&str] = match (placeholder, &key.kind) {
        ("PATH", _) => &[".", ".stage", ".owner.name", ".名前", ". "],
        (_, Kind::Overlay) => &["production", "test stage", "1"],
        (_, Kind::Map(_)) => &["other-role", "SCF_QcsRole2", "a@b.c", "=", "QcsRole"],
        (_, Kind::Either(_)) => &["stage", "_x", "with-hyphen"],
        _ => &["STAGE", "a1", "SCF", "Long_Name_2"],
    };
    names[rng.usize(..names.len())].to_owned()
}

/// A user without a password, an unencrypted way out and a pointer to nothing are refused as such.
fn keep_together(object: &mut Object<String, Json>) {
    if object.contains_key("user") != object.contains_key("password") {
        object.remove("user");
        object.remove("password");
    }
    // By way of a variable it may be `none` too.
    if object.get("tls").and_then(Json::as_str).is_some_and(|tls| tls == "none" || tls.starts_with('$')) {
        object.insert("host".into(), json!("localhost"));
    }
    if object.contains_key("notify") && !object.contains_key("archive") {
        for route in object["notify"].as_array_mut().into_iter().flatten() {
            if let Some(cos) = route.get_mut("cos").and_then(Json::as_object_mut) {
                cos.remove("content");
            }
        }
    }
}

fn value(key: &Key, rng: &mut Rng, shell: &mut BTreeMap<String, String>) -> Json {
    let examples: Vec<Json> =
        key.examples.iter().map(|example| serde_json::from_str(example).expect("examples are JSON")).collect();
    of_kind(&key.kind, &examples, rng, shell)
}

fn of_kind(kind: &Kind, examples: &[Json], rng: &mut Rng, shell: &mut BTreeMap<String, String>) -> Json {
    let example = |fits: fn(&Json) -> bool, rng: &mut Rng| {
        let fitting: Vec<_> = examples.iter().filter(|example| fits(example)).collect();
        fitting[rng.usize(..fitting.len())].clone()
    };
    let value = match kind {
        Kind::Boolean => json!(rng.bool()),
        Kind::True => json!(true),
        Kind::Number(Numbers::These(numbers)) => json!(numbers[rng.usize(..numbers.len())]),
        Kind::Number(Numbers::Between { least, most, but }) => {
            let number = rng.i64(*least..=*most);
            json!(if Some(number) == *but { *least } else { number })
        }
        Kind::Duration { least: _, most } => {
            let near = ["60s", "061s", "1m", "5m"];
            json!(if rng.bool() { most } else { near[rng.usize(..near.len())] })
        }
        Kind::Word(words) => json!(words[rng.usize(..words.len())]),
        Kind::Text(_) | Kind::Secret(_) => example(Json::is_string, rng),
        Kind::Written => [json!(true), json!(1.5), json!(512)][rng.usize(..3)].clone(),
        Kind::Either(kinds) => {
            let kind = &kinds[rng.usize(..kinds.len())];
            return match kind {
                Kind::List(_) | Kind::Several { .. } => example(Json::is_array, rng),
                kind => of_kind(kind, examples, rng, shell),
            };
        }
        Kind::List(item) => match (item, rng.u8(..8)) {
            (_, 0) => return Json::Null,
            (Kind::Map(_), size) => {
                return (0..size / 2).map(|_| of_kind(item, &[], rng, shell)).collect();
            }
            (_, 1) => return json!([]),
            (Kind::Word(_), _) => return json!([of_kind(item, &[], rng, shell)]),
            _ => return example(Json::is_array, rng),
        },
        Kind::Several { .. } => return example(Json::is_array, rng),
        Kind::Map(map) => {
            let demanding = map.keys.iter().any(|key| key.required) || !map.one_of.is_empty();
            return if !demanding && rng.u8(..10) == 0 { Json::Null } else { self::map(map, true, rng, shell) };
        }
        Kind::Overlay => return overlay(rng, shell),
    };
    if rng.u8(..12) == 0 { referred(&value, shell) } else { value }
}

/// A part of a stack that fits whatever it is laid over: what an overlay makes of a stack is not the schema's to see.
fn overlay(rng: &mut Rng, shell: &mut BTreeMap<String, String>) -> Json {
    let mut overlay = map(&STACK, false, rng, shell);
    give_names_of_their_own(&mut overlay);
    let Json::Object(members) = &mut overlay else { return overlay };
    members.retain(|key, value| !value.is_null() && !["archive", "stack", "version"].contains(&key.as_str()));
    if let Some(function) = members.get_mut("function").and_then(Json::as_object_mut) {
        function.remove("code");
    }
    for route in members.get_mut("notify").and_then(Json::as_array_mut).into_iter().flatten() {
        if let Some(cos) = route.get_mut("cos").and_then(Json::as_object_mut) {
            cos.remove("content");
        }
    }
    if rng.bool() {
        members.insert("protect".into(), Json::Null);
    }
    overlay
}

/// The value by way of a variable, which may stand for a number or a boolean as well.
fn referred(value: &Json, shell: &mut BTreeMap<String, String>) -> Json {
    let text = match value {
        Json::String(text) if text.contains("${") => return value.clone(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let name = format!("V{}", shell.len());
    shell.insert(name.clone(), text);
    json!(format!("${{env:{name}}}"))
}
