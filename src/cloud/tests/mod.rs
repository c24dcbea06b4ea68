//! Scenes: a cloud on a free port, spoken to over HTTP with real signatures.

mod core;
mod functions;
mod host;
pub mod scene;
mod strangers;
mod terraform;
mod triggers;
