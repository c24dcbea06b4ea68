//! SCF: functions, versions, aliases, triggers, namespaces and invocations (`scf-api.md`).
//!
//! Modelled as far as a function of type `Event` goes. What is not modelled is refused: layers, private networks, images,
//! HTTP functions, asynchronous running. Triggers of type `cos` are kept and listed; they do not fire.

mod account;
mod aliases;
mod code;
mod concurrency;
mod copies;
pub mod cron;
pub mod download;
mod errors;
mod events;
mod functions;
mod invocations;
mod invoke_config;
mod lists;
mod namespaces;
mod read_back;
mod records;
mod routes;
mod rules;
pub mod store;
mod triggers;
mod updates;
mod versions;

pub use errors::Attempted;
pub use routes::ROUTES;
pub use updates::{topic_exists, topics};
