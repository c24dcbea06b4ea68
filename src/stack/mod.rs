//! Reads a stack: from a YAML file to what an account should hold, with errors that point at file, line and column.
//!
//! ```text
//! text ─ yaml ─▶ nodes ─ overlay, reference ─▶ nodes ─ read ─▶ document ─ compose ─▶ Desired, handler configuration
//! ```
//!
//! Every stage leaves what it finds in one report, so that one run tells everything that is wrong. Secrets stay names until
//! `read` makes variables of the function from them. Packaging is `bundle`; comparing with the account is `engine`. `write` goes
//! the other way: from what an account holds to the text of a stack.

mod check;
mod code;
mod compose;
mod diagnostic;
mod document;
mod error;
mod fields;
mod limits;
mod load;
mod node;
mod outline;
mod overlay;
mod places;
mod read;
mod reference;
mod render;
mod repeated;
mod report;
mod suggestion;
mod write;
mod yaml;
mod yaml_error;

#[cfg(test)]
mod tests;

pub use self::{
    check::{Subject, check},
    compose::own_role_name,
    diagnostic::{Diagnostic, Fix, Rejected},
    document::CodeSource,
    error::StackError,
    load::{Loaded, Options, load, load_text},
    outline::Outline,
    read::SERVICE_ROLES,
    render::{render, render_diagnostics},
    write::{Live, LiveCode, Written, write},
};
