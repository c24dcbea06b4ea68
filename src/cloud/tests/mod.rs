//! Scenes: a cloud on a free port, spoken to over HTTP with real signatures.

mod concurrency;
mod copies;
mod core;
mod events;
mod functions;
mod host;
mod limits;
mod processes;
mod python;
pub mod scene;
mod timers;
mod triggers;
