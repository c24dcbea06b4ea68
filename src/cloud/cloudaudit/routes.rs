//! The route table.

use super::handlers;
use crate::{
    cloud::routes::{Route, routes},
    wire::cloudaudit,
};

/// Every action.
pub const ROUTES: &[Route] = routes! {
    cloudaudit::LookUpEvents => handlers::look_up_events;
    cloudaudit::DescribeEvents => handlers::describe_events;
};
