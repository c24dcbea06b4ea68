//! The function that mpstack deploys: one MPS callback in, an archived object and notifications out.
//!
//! | Module | Responsibility | Without `runtime` |
//! |---|---|---|
//! | `config` | what `mpstack.json` may say | yes |
//! | `event` | bytes to an understood [`event::Event`]; pure | yes |
//! | `message` | event to text for people, by Handlebars; pure | yes |
//! | `report` | the log lines, which the provisioner reads back | yes |
//! | `archive` | where the raw bytes go (pure), and the upload | the key only |
//! | `clock` | unix seconds and RFC 3339 | yes |
//! | `sign` | request signatures of Tencent Cloud; pure | yes |
//! | `sink` | one file per way out, and the delivery policy they share | no |
//! | `http` | the outgoing clients | no |
//! | `address` | which addresses may be spoken to | no |
//! | `tencent` | calls of Tencent Cloud's API | no |
//! | `fetch` | what an event lacks or points to | no |
//! | `role` | the execution role's temporary keys | no |
//! | `retry` | how often and how long something is tried | no |
//! | `journal` | the way to standard output | no |
//! | `taste` | where a program of one's own has a say | no |
//! | `handle` | one invocation from bytes to answer | no |
//! | `runtime` | the SCF custom runtime protocol around it | no |

pub mod archive;
pub mod clock;
pub mod config;
pub mod event;
pub mod message;
pub mod report;
pub mod sign;

#[cfg(feature = "runtime")]
pub mod address;
#[cfg(feature = "runtime")]
pub mod fetch;
#[cfg(feature = "runtime")]
pub mod handle;
#[cfg(feature = "runtime")]
pub mod http;
#[cfg(feature = "runtime")]
pub mod journal;
#[cfg(feature = "runtime")]
pub mod retry;
#[cfg(feature = "runtime")]
pub mod role;
#[cfg(feature = "runtime")]
pub mod runtime;
#[cfg(feature = "runtime")]
pub mod sink;
#[cfg(feature = "runtime")]
pub mod taste;
#[cfg(feature = "runtime")]
pub mod tencent;

/// The version that the probe answers with.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
