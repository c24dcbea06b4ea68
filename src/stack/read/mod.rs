//! Readers, one per section: from a node to its part of a [`Document`](super::document::Document).
//!
//! Each gives `None` after it has said why.

mod archive;
mod document;
mod drift;
mod environment;
mod function;
mod names;
mod notify;
mod roles;
mod rollout;
mod scalar;
mod sink;
mod template;
mod triggers;
mod when;

pub use self::roles::SERVICE_ROLES;
pub(super) use self::{
    document::document,
    names::{bucket, function, region, stack},
    sink::{host, mailbox},
    template::Files,
};
