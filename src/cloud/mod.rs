//! The embedded cloud: a wire-compatible subset of SCF, CAM, STS, MPS, CLS, Tag and COS on one loopback port.
//!
//! It is honest: it checks signatures, clocks, rights, names, limits and states, refuses what it does not model in the
//! vendor's error format, and runs the uploaded code as a real process. It knows `wire` and nothing else of ours; the rest
//! of mpstack reaches it through HTTP like any other client.
//!
//! | Part | What it does |
//! |---|---|
//! | `http` | reads requests, checks who signed them, finds the action, writes answers |
//! | `services` | the one list of what is modelled |
//! | `host` | runs uploaded code, and the queue of asynchronous events |
//! | `bindings`, `logs` | what SCF shares with MPS and CLS |
//! | one folder per service | `routes`, handlers by noun, `store` |
//! | `store`, `clock`, `keys`, `audit` | what the services share |

pub mod audit;
pub mod background;
pub mod bindings;
mod call;
pub mod cam;
mod clock;
pub mod cloudaudit;
mod cls;
mod cos;
mod error;
pub mod faults;
pub mod host;
pub mod http;
pub mod ids;
pub mod keys;
mod lenient;
pub mod logs;
mod mps;
pub mod readings;
pub mod resources;
pub mod routes;
mod running;
pub mod scf;
pub mod services;
pub mod settings;
pub mod store;
mod sts;
mod tag;
mod throttle;
pub mod times;

pub use call::{Call, Caller, Identity};
pub use clock::Clock;
pub use error::CloudError;
pub use keys::Keys;
pub use readings::UnknownReading;
pub use running::{Cloud, Running};
pub use settings::{Account, Delays, Readings, Settings};
pub use store::is_held;

#[cfg(test)]
mod tests;
