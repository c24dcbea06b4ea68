//! The table as a JSON Schema (2020-12), for editors.

use super::{
    form::Form,
    key::{Key, Kind, Map, Name, Numbers},
    pattern,
    top::STACK,
};
use serde_json::{Map as Object, Value as Json, json};

/// Whether a mapping stands for itself, or is laid over another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    Part,
}

/// The schema of a stack file.
pub fn schema() -> String {
    let mut schema = map(&STACK, Extent::Whole);
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A stack of mpstack",
        "description": "One function that takes MPS callbacks, its roles and its triggers.",
        "$comment": "Written by `mpstack schema`. What it cannot say: docs/stack.md, \"In an editor\".",
    });
    put_before(&mut schema, document);
    schema["$defs"] = json!({
        "text": {"type": "string", "pattern": pattern::text(false)},
        "secret": {"type": "string", "pattern": pattern::text(true)},
        "reference": {"type": "string", "pattern": pattern::referring(false)},
        "secretReference": {"type": "string", "pattern": pattern::referring(true)},
        "overlay": map(&STACK, Extent::Part),
    });
    format!("{schema:#}\n")
}

fn put_before(schema: &mut Json, first: Json) {
    if let (Json::Object(rest), Json::Object(mut all)) = (schema.take(), first) {
        all.extend(rest);
        *schema = Json::Object(all);
    }
}

/// A key's schema, and what an editor shows about it.
fn key(key: &Key, extent: Extent) -> Json {
    let mut schema = kind(&key.kind, extent);
    if extent == Extent::Part {
        schema = json!({"anyOf": [schema, {"type": "null"}]});
    }
    let parse = |text: &&str| serde_json::from_str::<Json>(text).expect("the table's values are JSON");
    let mut shown = json!({"description": description(key)});
    if let Some(default) = key.default {
        shown["default"] = parse(&default);
    }
    if !key.examples.is_empty() {
        shown["examples"] = key.examples.iter().map(parse).collect();
    }
    put_before(&mut schema, shown);
    schema
}

/// What stands in the pop-up: the meaning, then what is allowed, then what holds otherwise and where it goes.
fn description(key: &Key) -> String {
    let cloud = (!key.cloud.is_empty()).then(|| format!("in the cloud: {}", key.cloud));
    let default = key.usually().map(|usually| format!("default: {usually}"));
    let parts = [Some(key.meaning.to_owned()), key.allowed(), default, cloud];
    parts.iter().flatten().map(|part| format!("{}.", capital(part))).collect::<Vec<_>>().join("\n\n")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn kind(kind: &Kind, extent: Extent) -> Json {
    let or_reference = |strict: Json| json!({"anyOf": [strict, {"$ref": "#/$defs/reference"}]});
    match kind {
        Kind::Boolean => or_reference(json!({"type": "boolean"})),
        Kind::True => or_reference(json!({"const": true})),
        Kind::Number(Numbers::These(numbers)) => or_reference(json!({"type": "integer", "enum": numbers})),
        Kind::Number(Numbers::Between { least, most, but }) => {
            let mut number = json!({"type": "integer", "minimum": least, "maximum": most});
            if let Some(but) = but {
                number["not"] = json!({"const": but});
            }
            or_reference(number)
        }
        Kind::Duration { least, most } => {
            or_reference(json!({"type": "string", "pattern": pattern::duration(least, most)}))
        }
        Kind::Word(words) => or_reference(json!({"enum": words})),
        Kind::Text(form) => text(form, "text", "reference"),
        Kind::Secret(form) => text(form, "secret", "secretReference"),
        Kind::Written => json!({"type": ["number", "boolean"]}),
        Kind::Either(kinds) => json!({"anyOf": kinds.iter().map(|one| self::kind(one, extent)).collect::<Vec<_>>()}),
        // What is laid over a list replaces it, and must be whole.
        Kind::List(item) => json!({"type": ["array", "null"], "items": self::kind(item, Extent::Whole)}),
        Kind::Several { of, least, most } => json!({
            "type": "array",
            "items": self::kind(of, Extent::Whole),
            "minItems": least,
            "maxItems": most,
        }),
        Kind::Map(map) => self::map(map, extent),
        Kind::Overlay => json!({"$ref": "#/$defs/overlay"}),
    }
}

/// Text of a form, or with a reference in it whose value is not known.
fn text(form: &Form, well_formed: &str, referring: &str) -> Json {
    let definition = |name: &str| json!({"$ref": format!("#/$defs/{name}")});
    let mut fitting = Object::new();
    if !form.pattern.is_empty() {
        fitting.insert("pattern".into(), form.pattern.into());
    }
    if let Some(longest) = form.longest {
        fitting.insert("maxLength".into(), longest.into());
    }
    if let Some(format) = form.format {
        fitting.insert("format".into(), format.into());
    }
    match fitting.is_empty() {
        true => definition(well_formed),
        false => json!({"allOf": [definition(well_formed)], "anyOf": [fitting, definition(referring)]}),
    }
}

fn map(map: &Map, extent: Extent) -> Json {
    let Map { keys, one_of, rule } = *map;
    let keys =
        keys.iter().filter(|key| extent == Extent::Whole || !matches!(key.kind, Kind::Map(map) if is_overlays(map)));
    let (mut properties, mut patterns, mut required) = (Object::new(), Object::new(), Vec::new());
    for key in keys {
        match key.name {
            Name::Word(name) => {
                properties.insert(name.into(), self::key(key, extent));
                required.extend(key.required.then_some(name));
            }
            Name::Own { placeholder: _, pattern } => {
                patterns.insert(pattern.into(), self::key(key, extent));
            }
        }
    }
    let demanding = extent == Extent::Whole && !(required.is_empty() && one_of.is_empty());
    let mut schema = json!({"type": if demanding { json!("object") } else { json!(["object", "null"]) }});
    if !properties.is_empty() {
        schema["properties"] = properties.into();
    }
    if !patterns.is_empty() {
        schema["patternProperties"] = patterns.into();
    }
    schema["additionalProperties"] = false.into();
    if demanding {
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        if !one_of.is_empty() {
            schema["oneOf"] = one_of.iter().map(|key| json!({"required": [key]})).collect();
        }
    }
    if let (Extent::Whole, Some(rule)) = (extent, rule) {
        let rule: Json = serde_json::from_str(rule).expect("the table's rules are JSON");
        if let (Json::Object(schema), Json::Object(rule)) = (&mut schema, rule) {
            schema.extend(rule);
        }
    }
    schema
}

/// Overlays are not laid over overlays.
fn is_overlays(map: &Map) -> bool {
    map.keys.iter().any(|key| matches!(key.kind, Kind::Overlay))
}
