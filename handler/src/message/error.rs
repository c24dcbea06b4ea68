use handlebars::{RenderError, RenderErrorReason, TemplateErrorReason};
use std::fmt;

/// A template that does not work.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It cannot be read.
    #[error("the template is not valid Handlebars")]
    Syntax(#[source] Complaint),
    /// It names something that messages do not have, or misuses it.
    #[error("the template fails for a `{event_type}` event")]
    Render {
        /// Type of the event that it failed for.
        event_type: String,
        /// What is wrong, and where.
        source: Complaint,
    },
    /// It is for a body in JSON, and makes something else.
    #[error("the template makes no JSON for a `{event_type}` event")]
    NotJson {
        /// Type of the event that it failed for.
        event_type: String,
        /// Where the result stops being JSON.
        source: serde_json::Error,
    },
    /// What it makes cannot be shortened enough.
    #[error("the template makes {bytes} bytes for a `{event_type}` event, at most {budget} are possible")]
    TooLong {
        /// Type of the event that it failed for.
        event_type: String,
        /// With every list empty.
        bytes: usize,
        /// Of the format.
        budget: usize,
    },
    /// Receivers refuse empty messages.
    #[error("the template makes nothing of a `{event_type}` event")]
    Empty {
        /// Type of the event that it failed for.
        event_type: String,
    },
}

/// One fault of a template, in our words: those of the library repeat themselves and draw pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Line and column in the template, from 1.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub text: String,
    /// The name that nothing has.
    pub unknown: Option<String>,
}

impl TemplateError {
    /// Returns what is wrong at which place of the template, if it is a matter of one place.
    pub fn complaint(&self) -> Option<&Complaint> {
        match self {
            Self::Syntax(complaint) | Self::Render { source: complaint, .. } => Some(complaint),
            Self::NotJson { .. } | Self::TooLong { .. } | Self::Empty { .. } => None,
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(formatter, "line {line}, column {column}: {}", self.text),
            None => formatter.write_str(&self.text),
        }
    }
}

impl std::error::Error for Complaint {}

impl From<handlebars::TemplateError> for Complaint {
    fn from(error: handlebars::TemplateError) -> Self {
        let text = match error.reason() {
            TemplateErrorReason::InvalidSyntax(text) => text.clone(),
            other => other.to_string(),
        };
        Self { place: error.pos(), text: text.lines().next().unwrap_or_default().into(), unknown: None }
    }
}

impl From<RenderError> for Complaint {
    fn from(error: RenderError) -> Self {
        let (text, unknown) = match error.reason() {
            RenderErrorReason::MissingVariable(Some(name)) => {
                (format!("nothing is called `{name}`"), Some(name.clone()))
            }
            RenderErrorReason::HelperNotFound(name) => (format!("no helper is called `{name}`"), Some(name.clone())),
            RenderErrorReason::ParamNotFoundForIndex(helper, index) => {
                (format!("`{helper}` lacks its argument {}, or nothing is called as that says", index + 1), None)
            }
            RenderErrorReason::ParamNotFoundForName(helper, name) => {
                (format!("`{helper}` lacks its argument, `{name}`"), None)
            }
            other => (other.to_string(), None),
        };
        Self { place: error.line_no.zip(error.column_no), text, unknown }
    }
}
