//! Keeping the raw bytes of every event, unchanged, where a retry finds the same place again; and beside them what is known
//! about events that were not delivered at once.
//!
//! Below the prefix: `<EventType>/<TaskId>/<Status>.json` and the like are events (`key`); `deliveries/` says which sinks an
//! event that is still being tried has reached (`ledger`); `dead-letters/` says which ones it never reached (`letter`); `fetched/`
//! has what an event lacked when it came.

mod key;
mod letter;
mod meta;

pub use self::{
    key::{FETCHED, fetched_key, key},
    letter::{DEAD_LETTERS, DELIVERIES, DeadLetter, Undelivered, letter_key},
    meta::meta,
};

#[cfg(feature = "runtime")]
mod cos;
#[cfg(feature = "runtime")]
mod ledger;
#[cfg(feature = "runtime")]
mod store;

#[cfg(feature = "runtime")]
use self::key::other_key;
#[cfg(feature = "runtime")]
pub use self::{
    cos::{Before, Cos, ENDPOINT},
    ledger::{Entry, Ledger},
    store::{Kept, store},
};
