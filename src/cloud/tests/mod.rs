//! Scenes: a cloud on a free port, spoken to over HTTP with real signatures.

mod actions;
mod core;
mod faults;
mod functions;
mod host;
mod rights;
pub mod scene;
mod torn;
mod triggers;
