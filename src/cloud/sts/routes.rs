//! The route table.

use super::handlers;
use crate::{
    cloud::routes::{Route, routes},
    wire::sts,
};

/// Every action.
pub const ROUTES: &[Route] = routes! {
    sts::GetCallerIdentity => handlers::get_caller_identity;
    sts::AssumeRole => handlers::assume_role;
};
