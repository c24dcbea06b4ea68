//! Differences that a stack lives with.

use super::{Field, Value};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// A difference that is neither reported nor healed, as long as the cloud holds exactly this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Which field.
    pub field: Field,
    /// What the cloud may hold.
    pub value: AcceptedValue,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day; `None` = for good.
    pub until: Option<Date>,
}

/// What the cloud may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptedValue {
    /// Nothing.
    Absent,
    /// This text; never fits what must not be shown.
    Text(String),
    /// A text with this SHA-256, in lower-case hexadecimal.
    Sha256(String),
}

impl AcceptedValue {
    /// Whether this is what the cloud holds.
    pub fn fits(&self, held: Option<&Value>) -> bool {
        match (self, held) {
            (Self::Absent, None) => true,
            (Self::Text(text), Some(held)) => held.show() == Some(text),
            (Self::Sha256(digest), Some(held)) => *digest == sha256(held),
            (Self::Absent, Some(_)) | (Self::Text(_) | Self::Sha256(_), None) => false,
        }
    }
}

fn sha256(value: &Value) -> String {
    Sha256::digest(value.compare()).iter().map(|byte| format!("{byte:02x}")).collect()
}
