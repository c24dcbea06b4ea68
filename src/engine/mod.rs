//! Decisions, and nothing else: what differs between a stack and an account, who moved, and what to do in which order.
//!
//! Pure functions over `model`: no clock, network, files or randomness. Reading and changing the account is `provider`.
//!
//! - `fields` lays the desired and the observed world out as maps from field to value;
//! - `baseline` remembers, with the function itself, what the last apply wanted;
//! - `compare` tells from the three of them what differs and who moved;
//! - `accept` lays the differences that the stack lives with over what it wants;
//! - `managed` tells what of an account the last apply managed;
//! - `adopt` marks what nobody owns as the stack's, when told to;
//! - `authors` finds in the audit log who changed what has drifted;
//! - `history` compares drift with what an earlier check found;
//! - `shift` brings live traffic to a new release by shares;
//! - `policy` finds every operation that a plan of a stack can consist of, and makes a policy of the rights that they need;
//! - `plan` with `steps`, `destroy` and `rollback` turn that into what is to be done, `audit` checks any plan, `run` hands its steps out.

mod accept;
mod adopt;
mod audit;
mod authors;
mod baseline;
mod compare;
mod destroy;
mod fields;
#[cfg(test)]
pub(crate) mod generated;
mod history;
mod managed;
mod plan;
mod policy;
mod release;
mod rollback;
mod run;
mod shift;
mod steps;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod world;

pub use audit::audit;
pub use authors::{authors, suspicious};
pub use destroy::destroy;
pub use history::history;
pub use managed::managed;
pub use plan::{drift, plan};
pub use policy::{possible, possible_anew, statements};
pub use rollback::{Suspects, rollback, suspicion, way_back};
pub use run::Run;
