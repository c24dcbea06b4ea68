//! Walking result sets. A set is a member named `..ResultSet` or `..TaskResult`; an item keeps its result in whichever
//! `..Task` slot is filled, because labels and slots do not line up and new kinds appear every few months.

use super::{
    Code, Fact, Output, SubTask,
    json::{elements, object, text},
    output::{outputs, outputs_of},
    value::{Object, Value},
};

/// Everything that the results of one task say.
#[derive(Default)]
pub(super) struct Results {
    pub(super) subtasks: Vec<SubTask>,
    pub(super) outputs: Vec<Output>,
    pub(super) facts: Vec<Fact>,
}

impl Results {
    /// Reads every result set of `payload`.
    pub(super) fn of(payload: &Object<'_>) -> Self {
        let mut results = Self::default();
        for (name, value) in payload.iter() {
            if let Some(set) = name.strip_suffix("ResultSet").or_else(|| name.strip_suffix("TaskResult")) {
                results.set(set, value);
            }
        }
        results
    }

    fn set(&mut self, name: &str, value: &Value<'_>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.set_item(name, item)),
            Value::Object(result) => match result.get("Outputs") {
                Some(batch) => self.set(name, batch),
                None if is_result(result) => self.add(name, result),
                // An object where an array belongs: its members are the items.
                None => result.iter().for_each(|(_, item)| self.set_item(name, item)),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn set_item(&mut self, name: &str, item: &Value<'_>) {
        let Some(item) = item.as_object() else { return };
        for (label, result) in results_in(name, item) {
            self.add(&label, result);
        }
    }

    fn add(&mut self, label: &str, result: &Object<'_>) {
        self.outputs.extend(files(label, result));
        let subtask = subtask(label, result, &mut self.facts);
        self.subtasks.push(subtask);
    }
}

fn is_result(object: &Object<'_>) -> bool {
    ["Status", "Output", "ErrCode"].iter().any(|key| object.get(key).is_some())
}

/// Returns the results of an item with their labels: the filled slots, or the item itself if it has none.
fn results_in<'a, 'b>(set: &str, item: &'b Object<'a>) -> Vec<(String, &'b Object<'a>)> {
    let declared = text(item, "ActivityType").or_else(|| text(item, "Type"));
    let inner = item.iter().find_map(|(key, value)| value.as_object().filter(|_| key.ends_with("ResItem")));
    let slots = slots(inner.unwrap_or(item));
    if slots.is_empty() || is_result(item) {
        return vec![(declared.unwrap_or_else(|| set.into()), item)];
    }
    let label = |slot: &str| declared.clone().unwrap_or_else(|| slot.trim_end_matches("Task").into());
    slots.into_iter().map(|(slot, result)| (label(slot), result)).collect()
}

fn slots<'a, 'b>(item: &'b Object<'a>) -> Vec<(&'b str, &'b Object<'a>)> {
    item.iter()
        .filter(|(key, _)| key.ends_with("Task"))
        .filter_map(|(key, value)| Some((key, value.as_object()?)))
        .collect()
}

/// Looks in `Output`; a batch result has its slots in that place.
fn files(label: &str, result: &Object<'_>) -> Vec<Output> {
    match result.get("Output") {
        Some(output) => outputs(label, output),
        None => slots(result).into_iter().flat_map(|(_, slot)| outputs_of(label, slot)).collect(),
    }
}

fn subtask(label: &str, result: &Object<'_>, facts: &mut Vec<Fact>) -> SubTask {
    let output = object(result, "Output");
    if let Some(suggestion) = output.and_then(|output| text(output, "Suggestion")) {
        facts.push(Fact { name: label.into(), value: suggestion });
    }
    let input = object(result, "Input");
    SubTask {
        kind: label.into(),
        definition: input.and_then(|input| text(input, "Definition")),
        status: text(result, "Status"),
        code: code(result),
        message: text(result, "Message").unwrap_or_default(),
        progress: result.get("Progress").and_then(Value::as_u64),
        parts: parts(label, result, facts),
    }
}

/// Returns the results within a result: an orchestration's array in `Output`, and the languages of a translation.
fn parts(label: &str, result: &Object<'_>, facts: &mut Vec<Fact>) -> Vec<SubTask> {
    let wrapped = elements(result, "Output");
    let languages = object(result, "Output").map_or(&[][..], |output| elements(output, "SubtitleResults"));
    let items = wrapped.iter().chain(languages).filter_map(Value::as_object);
    items.flat_map(|item| results_in(label, item)).map(|(label, part)| subtask(&label, part, facts)).collect()
}

/// Returns the codes that speak of an error; the several spellings of "none" are `None`.
pub(super) fn code(result: &Object<'_>) -> Code {
    let zero = |number: &String| number.parse::<f64>().is_ok_and(|value| value == 0.0);
    Code {
        code: text(result, "ErrCodeExt").filter(|code| code != "SUCCESS"),
        number: text(result, "ErrCode").filter(|number| !zero(number)),
    }
}
