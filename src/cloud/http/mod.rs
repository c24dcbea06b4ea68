//! The cloud's one port: from bytes to an authenticated call of a known action, and back.

pub mod answer;
mod api;
mod control;
pub mod flat;
mod guard;
pub mod request;
mod server;
mod spelling;
mod tc3;
mod v1;

pub use request::{Body, Request};
pub use server::serve;

/// An answer with its body in one piece: written at once, since headers and body in two writes cost a keep-alive client
/// 40 ms a call (`real-clients.md` 4).
pub type Response = hyper::Response<http_body_util::Full<bytes::Bytes>>;
