//! Ways out. Each kind is one file that turns a [`Parcel`] into a request and judges the answer; how often it is tried and
//! what is logged is shared (`delivery`). A new kind is a variant of [`Sink`], one of [`Channel`], and a file here.

mod delivery;
mod webhook;
mod wecom;

pub use self::delivery::{Delivery, deliver};
pub use webhook::{id, signature};

use self::{webhook::Webhook, wecom::Wecom};
use crate::{
    config::{MissingSecret, Route, Sink},
    event::Event,
    http::Http,
    report::Place,
    retry::Failure,
};
use std::sync::Arc;

/// Finds environment variables.
pub type LookUp = fn(&str) -> Option<String>;

/// What is to be delivered, the same for every sink.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The event.
    pub event: Arc<Event>,
    /// Name of the stack.
    pub stack: String,
    /// Where the raw bytes are, if they are kept.
    pub archived: Option<Place>,
    /// When the event arrived, in unix seconds.
    pub arrived: i64,
}

/// A sink that is ready to be tried: everything is rendered, every secret resolved.
enum Channel {
    Wecom(Wecom),
    Webhook(Webhook),
}

impl Channel {
    /// Makes a route's channel, and says what was odd about it.
    fn open(route: &Route, parcel: &Parcel, look_up: LookUp) -> Result<(Self, Option<String>), Failure> {
        match &route.sink {
            Sink::Wecom { key, endpoint } => {
                let (wecom, note) = Wecom::new(key, endpoint.as_ref(), route, parcel, look_up)?;
                Ok((Self::Wecom(wecom), note))
            }
            Sink::Webhook { url, sign } => {
                let (webhook, note) = Webhook::new(url, sign.as_ref(), route, parcel, look_up)?;
                Ok((Self::Webhook(webhook), note))
            }
        }
    }

    async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        match self {
            Self::Wecom(wecom) => wecom.attempt(http).await,
            Self::Webhook(webhook) => webhook.attempt(http).await,
        }
    }
}

impl From<MissingSecret> for Failure {
    fn from(missing: MissingSecret) -> Self {
        Self::never(missing.to_string())
    }
}
