//! mpstack keeps a Tencent Cloud account equal to one file: a function that takes MPS callbacks, its roles, and its triggers.
//!
//! | Module | Responsibility | May import |
//! |---|---|---|
//! | `cli` | what may be typed, and what it means | `model` |
//! | `command` | one file per verb: gather, decide, act, show | all but `client`, `wire` |
//! | `model` | the vocabulary as plain data | nothing of ours |
//! | `engine` | pure decisions: compare, plan, order, audit | `model` |
//! | `stack` | read and check a stack file | `model`, the handler's configuration types |
//! | `provider` | read the account, carry out one operation on it | `model`, `client`, `wire` |
//! | `client` | send a typed request: sign, time out, retry, decode | `wire` |
//! | `wire` | requests, answers, error codes, signatures | nothing of ours |
//! | `cloud` | the embedded cloud | `wire` |
//! | `bundle` | package the handler reproducibly | nothing of ours |
//! | `scaffold` | write projects from templates | nothing of ours |
//! | `view` | everything that a person or a script reads | `model` |
//!
//! `client` and `cloud` meet only in `wire`. The handler is the package `mpstack-handler` beside this one; its `sign` module and
//! its configuration types are shared. `tests/integration/boundaries.rs` holds the code against this map.

pub mod bundle;
pub mod cli;
pub mod client;
pub mod cloud;
pub mod command;
pub mod engine;
pub mod model;
pub mod provider;
pub mod scaffold;
pub mod stack;
pub mod view;
pub mod wire;
