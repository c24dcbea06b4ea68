//! Scenes: a cloud on a free port, spoken to over HTTP with real signatures.

mod core;
mod functions;
pub mod scene;
mod triggers;
