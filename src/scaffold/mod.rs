//! Writes new projects from the templates in `templates/`.
//!
//! What belongs into them comes in as plain values; what to do with them is for others.

mod draft;
mod eject;
mod error;
mod gallery;
mod render;
mod workflow;

pub use draft::{Draft, refuse_existing, write_new};
pub use eject::{Project, eject};
pub use error::ScaffoldError;
pub use gallery::{Kind, Parameter, TEMPLATES, Template, template};
pub use workflow::{CNB, GITHUB, GITLAB, JENKINS, Subject, Workflow};
