//! The route table.

use super::handlers;
use crate::{
    cloud::routes::{Route, routes},
    wire::tag,
};

/// Every action.
pub const ROUTES: &[Route] = routes! {
    tag::ModifyResourceTags => handlers::modify_resource_tags;
    tag::DescribeResourceTagsByResourceIds => handlers::describe_resource_tags_by_resource_ids;
};
