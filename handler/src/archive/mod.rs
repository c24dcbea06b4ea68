//! Keeping the raw bytes of every event, unchanged, where a retry finds the same place again.

mod key;

pub use self::key::key;

#[cfg(feature = "runtime")]
mod cos;
#[cfg(feature = "runtime")]
mod ledger;
#[cfg(feature = "runtime")]
mod store;

#[cfg(feature = "runtime")]
pub use self::{
    cos::{Cos, ENDPOINT},
    ledger::Ledger,
    store::{Kept, store},
};
