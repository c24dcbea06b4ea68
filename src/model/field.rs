//! Fields: the unit of comparison, of drift and of display.

use std::fmt;

/// The path of a managed field in the words of the stack file, `function.environment.STAGE`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(pub String);

impl Field {
    /// Whether `self` is `other` or lies within it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.strip_prefix(&other.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A field's value in canonical text.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    text: String,
    sensitive: bool,
}

impl Value {
    /// A value that may be shown.
    pub fn shown(text: impl Into<String>) -> Self {
        Self { text: text.into(), sensitive: false }
    }

    /// A value that may be compared but not shown.
    pub fn sensitive(text: impl Into<String>) -> Self {
        Self { text: text.into(), sensitive: true }
    }

    /// The text for comparing and hashing, never for output.
    pub fn compare(&self) -> &str {
        &self.text
    }

    /// The text for output; `None` if it must not be shown.
    pub fn show(&self) -> Option<&str> {
        (!self.sensitive).then_some(self.text.as_str())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.show().unwrap_or("(sensitive)"))
    }
}

/// Who moved: told by the baseline that the last apply left with the function (design 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The cloud was changed behind our back.
    Drift,
    /// The stack was edited since the last apply.
    Pending,
    /// Both moved, apart.
    Both,
    /// No baseline is left to tell: never applied, or deleted altogether.
    Unknown,
}

impl Origin {
    /// Whether the cloud may have been changed: what `drift` reports.
    pub fn is_drift(self) -> bool {
        match self {
            Self::Drift | Self::Both | Self::Unknown => true,
            Self::Pending => false,
        }
    }
}
