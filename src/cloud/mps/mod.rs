//! MPS 2019-06-12: tasks that end with an event, and the bindings that say who hears it (`mps-api.md`, `mps-events.md`).
//!
//! Nothing is transcoded: a task looks its source up, writes small placeholders where the results would be, and tells of them
//! in the shape of the real event. Modelled are the six kinds of media results and editing; orchestrations, moderation,
//! analysis and recognition are refused.

mod describe;
mod edit;
mod event;
mod files;
mod items;
mod media;
mod naming;
mod request;
mod routes;
mod store;
mod submit;
mod templates;
mod triggers;
mod work;

pub use routes::ROUTES;
pub use work::resume;

#[cfg(test)]
mod tests;
