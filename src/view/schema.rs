//! JSON Schemas of what programs read. The stack's own is made from its types, elsewhere.

/// Schemas by the name of the document: what `--output json` of a command prints, a report, a line of `--output ndjson`.
pub const SCHEMAS: [(&str, &str); 6] = [
    ("plan", include_str!("../../docs/schema/plan.schema.json")),
    ("drift", include_str!("../../docs/schema/drift.schema.json")),
    ("fleet", include_str!("../../docs/schema/fleet.schema.json")),
    ("report", include_str!("../../docs/schema/report.schema.json")),
    ("failure", include_str!("../../docs/schema/failure.schema.json")),
    ("events", include_str!("../../docs/schema/events.schema.json")),
];

/// The schema of a document that is one of [`SCHEMAS`].
pub fn schema(name: &str) -> &'static str {
    let found = SCHEMAS.into_iter().find_map(|(known, text)| (known == name).then_some(text));
    found.expect("only documents of the list are asked for")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn every_schema_is_json_and_tells_its_own_name() {
        for (name, text) in SCHEMAS {
            let schema: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let id = schema["$id"].as_str().unwrap_or_default();
            assert!(id.ends_with(&format!("/{name}.schema.json")), "{name}: {id}");
            assert_eq!(self::schema(name), text);
        }
    }
}
