//! CAM 2019-01-16: roles, policies, attachments, and whether a role may do something (`cam-roles.md`).

mod attachments;
mod conditions;
mod document;
mod errors;
mod policies;
mod presets;
mod rights;
mod roles;
mod routes;
pub(super) mod store;
pub(super) mod trust;

pub use conditions::Context;
pub use document::Question;
pub use rights::{allows, permits};
pub use routes::ROUTES;

/// Role by which MPS reaches COS and functions.
pub const MPS_ROLE: &str = "MPS_QcsRole";

/// Service that must be trusted by [`MPS_ROLE`].
pub const MPS_SERVICE: &str = "mps.cloud.tencent.com";

#[cfg(test)]
mod tests;
