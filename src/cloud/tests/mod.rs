//! Scenes: a cloud on a free port, spoken to over HTTP with real signatures.

mod actions;
mod concurrency;
mod copies;
mod core;
mod events;
mod faults;
mod functions;
mod host;
mod limits;
mod processes;
mod python;
mod rights;
pub mod scene;
mod strangers;
mod terraform;
mod timers;
mod torn;
mod triggers;
