//! Writes new projects from the templates in `templates/`.
//!
//! What belongs into them comes in as plain values; what to do with them is for others.

mod eject;
mod error;

pub use eject::{Project, eject};
pub use error::ScaffoldError;
