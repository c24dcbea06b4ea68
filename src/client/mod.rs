//! Sends typed requests: where to, signed by whom, how often, and what a failure means.
//!
//! The embedded cloud is an [`Address`] like any other: every request is built and signed for its real host, and the address
//! only decides where the connection goes. Looking and changing are two types: a [`Reader`] has no method that takes a
//! [`wire::Change`](crate::wire::Change), so what is built on it cannot write. What a change amounts to after its answer was
//! lost is not decided here: [`CallError::outcome_unknown`] says so and `provider` reads the state back.

mod address;
mod api;
mod bucket;
mod clock;
mod core;
mod credential_file;
mod credentials;
mod download;
mod error;
mod form;
mod rate;
mod reader;
mod retry;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod transport;
mod writer;

pub use address::{Address, BadAddress};
pub use api::is_this_program;
pub use core::{Settings, SetupError, Timings};
pub use credential_file::FileError;
pub use credentials::{Credentials, CredentialsError, MACHINE_FILE, Search};
pub use error::{CallError, Lost, Thing};
pub use reader::Reader;
pub use retry::Pace;
pub use writer::Writer;
