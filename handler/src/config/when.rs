use super::Pattern;
use crate::event::{Event, EventType, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A selection of events: each list that is not empty must hold something that fits; no list at all selects all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct When {
    /// Event types.
    #[serde(default)]
    pub event: Vec<EventType>,
    /// Outcomes.
    #[serde(default)]
    pub outcome: Vec<Outcome>,
    /// Task ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub task: Vec<Pattern>,
    /// Keys of the sources, without leading slash; addresses without query where a source is no object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub object: Vec<Pattern>,
    /// Buckets of the sources and of the produced files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bucket: Vec<Pattern>,
    /// Parts of `SessionContext` by their paths, all of which must fit: `.` is the whole text, `.a.b` a value within, if the text is
    /// JSON.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, Vec<Pattern>>,
}

impl When {
    /// Says whether the selection contains `event`. What an event does not say fits nothing: an event without a type is only in a
    /// selection that names no type.
    pub fn selects(&self, event: &Event) -> bool {
        let Self { event: types, outcome, task, object, bucket, context } = self;
        let buckets = || {
            let sources = event.inputs.iter().filter_map(|input| input.bucket.as_deref());
            sources.chain(event.outputs.iter().filter_map(|output| output.bucket.as_deref()))
        };
        (types.is_empty() || event.event_type.as_ref().is_some_and(|kind| types.contains(kind)))
            && (outcome.is_empty() || outcome.contains(&event.outcome))
            && fits(task, event.task_id.as_deref())
            && fits(object, event.inputs.iter().map(|input| input.key.as_str()))
            && fits(bucket, buckets())
            && (context.is_empty() || event.session_context.as_deref().is_some_and(|text| context_fits(context, text)))
    }
}

fn fits<'a>(patterns: &[Pattern], texts: impl IntoIterator<Item = &'a str>) -> bool {
    let any = |text: &str| patterns.iter().any(|pattern| pattern.matches(text));
    patterns.is_empty() || texts.into_iter().any(any)
}

fn context_fits(context: &BTreeMap<String, Vec<Pattern>>, text: &str) -> bool {
    let json = serde_json::from_str::<Value>(text).unwrap_or_default();
    context.iter().all(|(path, patterns)| match path.as_str() {
        "." => fits(patterns, [text]),
        path => fits(patterns, at(&json, path).as_deref()),
    })
}

/// Finds `.a.b` and `.list.0`; numbers and booleans are as they are written in JSON, and a list or an object is no text.
fn at(json: &Value, path: &str) -> Option<String> {
    let found = path.strip_prefix('.')?.split('.').try_fold(json, |value, name| match value {
        Value::Object(members) => members.get(name),
        Value::Array(elements) => elements.get(name.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })?;
    match found {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(found.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::understand;
    use serde_json::json;

    #[test]
    fn an_empty_selection_is_everything() {
        let event = understand(br#"{"EventType":"WorkflowTask","WorkflowTaskEvent":{"Status":"PROCESSING"}}"#);
        let when = |event: &[EventType], outcome: &[Outcome]| When {
            event: event.into(),
            outcome: outcome.into(),
            ..When::default()
        };
        assert!(when(&[], &[]).selects(&event));
        assert!(when(&[EventType::WorkflowTask], &[Outcome::Failed, Outcome::InProgress]).selects(&event));
        assert!(!when(&[EventType::EditMediaTask], &[]).selects(&event));
        assert!(!when(&[], &[Outcome::Failed]).selects(&event));
        assert!(!when(&[EventType::WorkflowTask], &[]).selects(&understand(b"{}")));
    }

    /// Written as `mpstack.json` has it.
    fn when(text: Value) -> When {
        serde_json::from_value(text).expect("a selection")
    }

    #[test]
    fn every_list_must_fit_and_any_entry_of_it_will_do() {
        let context =
            json!({"project": "launch", "build": 4711, "draft": false, "tags": ["a", "b"], "owner": {"name": "Ann"}});
        let event = json!({"EventType": "WorkflowTask", "SessionContext": context.to_string(), "WorkflowTaskEvent": {
            "TaskId": "1300-WorkflowTask-9", "Status": "FINISH",
            "InputInfo": {"Type": "COS", "CosInputInfo": {"Bucket": "in-1300", "Region": "r", "Object": "/inbox/a.mp4"}},
            "MediaProcessResultSet": [{"Type": "Transcode", "TranscodeTask": {"Status": "SUCCESS", "Output": {"Path": "/x.mp4",
                "OutputStorage": {"Type": "COS", "CosOutputStorage": {"Bucket": "out-1300", "Region": "r"}}}}}]}});
        let event = understand(event.to_string().as_bytes());
        for (selection, expected) in [
            (json!({"task": ["1300-*"]}), true),
            (json!({"task": ["1300-EditMedia-*", "*-9"]}), true),
            (json!({"task": ["1301-*"]}), false),
            (json!({"object": ["inbox/*.mp4"]}), true),
            (json!({"object": ["/inbox/*"]}), false),
            (json!({"object": ["x.mp4"]}), false),
            (json!({"bucket": ["in-*"]}), true),
            (json!({"bucket": ["out-1300"]}), true),
            (json!({"bucket": ["other-*"]}), false),
            (json!({"task": ["1300-*"], "bucket": ["other-*"]}), false),
            (json!({"context": {".project": ["launch"], ".build": ["47*"], ".draft": ["false"]}}), true),
            (json!({"context": {".owner.name": ["A*"], ".tags.1": ["b"]}}), true),
            (json!({"context": {".project": ["launch"], ".build": ["1*"]}}), false),
            (json!({"context": {".owner": ["*"]}}), false),
            (json!({"context": {".absent": ["*"]}}), false),
            (json!({"context": {".": ["{\"project\":\"launch\"*"]}}), true),
            (json!({"context": {".": ["*teaser*"]}}), false),
        ] {
            assert_eq!(when(selection.clone()).selects(&event), expected, "{selection}");
        }
    }

    #[test]
    fn what_an_event_does_not_say_fits_nothing() {
        let plain = understand(br#"{"EventType":"EditMediaTask","SessionContext":"build 7","EditMediaTaskEvent":{}}"#);
        assert!(when(json!({"context": {".": ["build ?"]}})).selects(&plain));
        for selection in [
            json!({"task": ["*"]}),
            json!({"object": ["*"]}),
            json!({"bucket": ["*"]}),
            json!({"context": {".build": ["*"]}}),
        ] {
            assert!(!when(selection.clone()).selects(&plain), "{selection}");
        }
        assert!(!when(json!({"context": {".": ["*"]}})).selects(&understand(b"{}")));
    }
}
