//! Events as text for people. Templates are Handlebars in strict mode: a name that does not exist is an error, not a gap.
//!
//! Everything an event says was chosen by strangers - whoever names an object or fills `SessionContext`. Each value
//! becomes one clean line before a template sees it, and loses its markup on the way out.

mod error;
mod escape;
mod format;
mod helpers;
mod render;
mod samples;
mod view;

pub use self::{
    error::{Complaint, TemplateError},
    escape::{clip, one_line},
    format::Format,
    render::{Rendered, check, render},
    samples::samples,
    view::names,
};
