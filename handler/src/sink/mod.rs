//! Ways out. Each kind is one file that turns an order into a request and judges the answer; how often it is tried
//! and what is logged is shared (`delivery`). A new kind is a variant of [`crate::config::Sink`], one of `Channel`, and a file here.

mod channel;
mod delivery;
mod dingtalk;
mod email;
mod fan_out;
mod feishu;
mod log;
mod object;
mod order;
mod pointer;
mod slack;
mod teams;
mod verdict;
mod webhook;
mod wecom;

pub use self::{
    delivery::{Delivery, deliver},
    webhook::{id, signature},
};

use crate::{config::MissingSecret, event::Event, report::Place, retry::Failure};
use std::sync::Arc;

/// Finds environment variables.
pub type LookUp = fn(&str) -> Option<String>;

/// What is to be delivered, the same for every sink.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The event.
    pub event: Arc<Event>,
    /// The message that brought it, as received; a message may bring several events.
    pub body: Arc<Vec<u8>>,
    /// Name of the stack.
    pub stack: String,
    /// Where the raw bytes are, if they are kept.
    pub archived: Option<Place>,
    /// When the event arrived, in unix seconds.
    pub arrived: i64,
}

impl From<MissingSecret> for Failure {
    fn from(missing: MissingSecret) -> Self {
        Self::never(missing.to_string())
    }
}
