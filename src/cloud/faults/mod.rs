//! Trouble on demand: what goes wrong on the way to a cloud and back, planned by a test.
//!
//! A plan is a list of faults, in YAML (of which JSON is a part), given to `serve --faults` or put to the control API:
//!
//! ```yaml
//! - { action: CreateRole, trouble: { invisible: 2s } }
//! - { action: "*", probability: 0.1, seed: 7, trouble: throttled }
//! - { action: PutObject, skip: 3, times: 2, trouble: unanswered }
//! - { action: GetFunction, after: 10s, lasting: 5s, trouble: internal_error }
//! ```

mod befalling;
mod fault;
mod plan;
mod span;

pub use befalling::{Outgoing, send};
pub use fault::{Fault, Trouble};
pub use plan::{BadPlan, Faults, parse};
pub use span::Span;
