//! Where a stack says what it wants: what lets a report, or a refusal of the cloud, point at a line of the file.

use super::{Field, Resource};
use std::{collections::BTreeMap, ops::Range, path::PathBuf, sync::Arc};

/// Where a value stands in the stack file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Bytes of the file. For a mapping or a list, those of its key.
    pub span: Range<usize>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The one of `environments` that says so; `None` = the stack itself.
    pub environment: Option<String>,
}

/// Where everything stands that a stack says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The file, as it was named.
    pub file: PathBuf,
    /// Its text, in which known secrets are masked without moving a byte.
    pub source: Arc<str>,
    /// By key, with dots: `function.memory`, `notify.0.webhook`.
    pub keys: BTreeMap<Field, Place>,
}

impl Places {
    /// Where a field is set or, if the file does not set it, the nearest thing around it that the file mentions.
    ///
    /// `None` if the file mentions nothing of the kind: a default of ours.
    pub fn of(&self, field: &Field) -> Option<&Place> {
        let field = match field.0.as_str() {
            "archive.bucket" => "archive.cos.bucket",
            other => other,
        };
        let ancestors = field.match_indices('.').map(|(end, _)| &field[..end]);
        let mut nearest = ancestors.chain([field]).collect::<Vec<_>>();
        // The pointer to what serves, and the execution role, are parts of what the file calls the function.
        match field.split('.').next() {
            Some("alias") => nearest.insert(0, "function"),
            Some("roles") => nearest.splice(0..0, ["function", "function.role"]).for_each(drop),
            _ => {}
        }
        nearest.into_iter().rev().find_map(|key| self.keys.get(&Field(key.to_owned())))
    }

    /// The one of `environments` that set a field; `None` = the stack itself, or a default of ours.
    pub fn layer(&self, field: &Field) -> Option<&str> {
        self.of(field)?.environment.as_deref()
    }

    /// Where a thing is described.
    pub fn of_resource(&self, resource: &Resource) -> Option<&Place> {
        let field = match resource {
            Resource::Role(name) => format!("roles.{name}"),
            Resource::Bucket(_) => "archive.bucket".to_owned(),
            Resource::Function(_) | Resource::Alias(_) => "function".to_owned(),
            Resource::Trigger(event_type) => format!("triggers.{event_type}"),
        };
        self.of(&Field(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EventType;

    fn places(keys: &[&str]) -> Places {
        let place = |line| Place { span: 0..0, line, column: 1, environment: None };
        let keys = keys.iter().zip(1..).map(|(key, line)| (Field((*key).to_owned()), place(line)));
        Places { keys: keys.collect(), ..Places::default() }
    }

    #[test]
    fn a_field_that_the_file_does_not_set_stands_at_the_nearest_key_around_it() {
        let places =
            places(&["function", "function.memory", "triggers", "triggers.WorkflowTask", "archive.cos.bucket"]);
        let line = |field: &str| places.of(&Field(field.to_owned())).map(|place| place.line);
        assert_eq!(line("function.memory"), Some(2));
        assert_eq!(line("function.timeout"), Some(1));
        assert_eq!(line("alias.$DEFAULT"), Some(1));
        assert_eq!(line("triggers.EditMediaTask"), Some(3));
        assert_eq!(line("archive.bucket"), Some(5));
        assert_eq!(line("roles.demo-exec.rights"), Some(1), "the function has it made");
        assert_eq!(line("elsewhere"), None);
        let of = |resource| places.of_resource(&resource).map(|place| place.line);
        assert_eq!(of(Resource::Trigger(EventType::WorkflowTask)), Some(4));
        assert_eq!(of(Resource::Bucket("b".to_owned())), Some(5));
        assert_eq!(of(Resource::Role("SCF_QcsRole".to_owned())), Some(1));
    }
}
