//! The real `bootstrap` process against a runtime API, a COS and receivers, all on loopback.

#![allow(clippy::unwrap_used, missing_docs)]

mod chats;
mod dead_letters;
mod defects;
mod events;
mod hostile;
mod mail;
mod protocol;
mod retries;
mod scenes;
mod tencent;
mod world;
