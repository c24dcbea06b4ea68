//! The route table.

use super::{attach, handlers, pairs};
use crate::{
    cloud::routes::{Route, routes},
    wire::tag,
};

/// Every action.
pub const ROUTES: &[Route] = routes! {
    tag::ModifyResourceTags => handlers::modify_resource_tags;
    tag::DescribeResourceTagsByResourceIds => handlers::describe_resource_tags_by_resource_ids;
    tag::CreateTag => pairs::create_tag;
    tag::DeleteTag => pairs::delete_tag;
    tag::DescribeTags => pairs::describe_tags;
    tag::AttachResourcesTag => attach::attach_resources_tag;
    tag::DetachResourcesTag => attach::detach_resources_tag;
    tag::GetResources => attach::get_resources;
};
