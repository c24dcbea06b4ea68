//! The route table.

use super::handlers;
use crate::{
    cloud::routes::{Route, routes},
    wire::cls,
};

/// Every action.
pub const ROUTES: &[Route] = routes! {
    cls::SearchLog => handlers::search_log;
};
