//! A line of the stack that a failure is about, with all that is needed to show it.

use super::{Place, Places};
use std::{ops::Range, path::PathBuf, sync::Arc};

/// A piece of the stack file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The file, as it was named.
    pub file: PathBuf,
    /// Its text, in which known secrets are masked.
    pub source: Arc<str>,
    /// Bytes of it.
    pub span: Range<usize>,
}

impl Places {
    /// A place of this stack, to be shown.
    pub fn excerpt(&self, place: &Place) -> Excerpt {
        Excerpt { file: self.file.clone(), source: Arc::clone(&self.source), span: place.span.clone() }
    }
}
