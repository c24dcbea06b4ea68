//! What an earlier check found, so that the next one can tell what is new.

use super::{Field, Mark, Value};
use jiff::Timestamp;
use std::{collections::BTreeMap, path::Path};

/// What was open when an earlier check ended, by the stack's file as it was named then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Earlier {
    /// Fields that had drifted.
    pub stacks: BTreeMap<String, BTreeMap<Field, Open>>,
}

impl Earlier {
    /// What was open in the stack of a file; nothing if it was not there.
    pub fn of(&self, file: &Path) -> BTreeMap<Field, Open> {
        self.stacks.get(&Self::name_of(file)).cloned().unwrap_or_default()
    }

    /// A stack's file as reports name it, the same on every system.
    pub fn name_of(file: &Path) -> String {
        file.display().to_string().replace('\\', "/")
    }
}

/// A drifted field of an earlier check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// What the cloud held.
    pub held: Held,
    /// When it was found first.
    pub since: Timestamp,
}

/// What a report says of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// There was none.
    Absent,
    /// It must not be shown.
    Hidden,
    /// It was this.
    Shown(String),
}

impl From<Option<&Value>> for Held {
    fn from(value: Option<&Value>) -> Self {
        match value.map(Value::show) {
            None => Self::Absent,
            Some(None) => Self::Hidden,
            Some(Some(text)) => Self::Shown(text.to_owned()),
        }
    }
}

/// How a check compares with an earlier one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Of the fields that have drifted now.
    pub marks: BTreeMap<Field, Mark>,
    /// Fields that had drifted then and have not now.
    pub resolved: BTreeMap<Field, Open>,
}
