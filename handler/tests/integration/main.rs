//! The real `bootstrap` process against a runtime API, a COS and receivers, all on loopback.

#![allow(clippy::unwrap_used, missing_docs)]

mod checks;
mod corpus;
mod events;
mod hostile;
mod protocol;
mod retries;
mod scenes;
mod taste;
mod world;
