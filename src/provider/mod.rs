//! Reads an account into `model` and carries operations out on it. Vendor names stop here.
//!
//! An [`Observer`] looks and is built on a client that cannot do anything else; an [`Executor`] changes. Both translate: one
//! function each way between `wire` and `model`. What a plan consists of is decided in `engine`.

mod adopt;
mod archive;
mod bind;
mod bucket;
mod classify;
mod connection;
mod deeds;
mod deploy;
mod ensure;
mod executor;
mod explain;
mod frozen;
mod function;
mod grant;
mod handed;
mod hints;
mod identity;
mod log;
mod mark;
mod needs;
mod observer;
mod outcomes;
mod package;
mod patience;
mod recover;
mod release;
mod replay;
mod rights;
mod role;
mod scan;
mod shared;
mod shift;
mod take_over;
mod task;
#[cfg(test)]
mod tests;
mod trial;
mod trigger;

pub use connection::{Connection, Keys};
pub use executor::Executor;
pub use explain::explain_incomplete;
pub use needs::Needs;
pub use observer::Observer;
pub use task::{Task, TaskInput};
