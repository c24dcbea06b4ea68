//! The route table.

use super::{attachments, policies, roles};
use crate::{
    cloud::routes::{Route, routes},
    wire::cam,
};

/// Every action.
pub const ROUTES: &[Route] = routes! {
    cam::CreateRole => roles::create_role;
    cam::GetRole => roles::get_role;
    cam::DescribeRoleList => roles::describe_role_list;
    cam::DeleteRole => roles::delete_role;
    cam::UpdateAssumeRolePolicy => roles::update_assume_role_policy;
    cam::UpdateRoleDescription => roles::update_role_description;
    cam::GetUserAppId => roles::get_user_app_id;
    cam::AttachRolePolicy => attachments::attach_role_policy;
    cam::DetachRolePolicy => attachments::detach_role_policy;
    cam::ListAttachedRolePolicies => attachments::list_attached_role_policies;
    cam::ListPolicies => policies::list_policies;
    cam::GetPolicy => policies::get_policy;
    cam::CreatePolicy => policies::create_policy;
    cam::UpdatePolicy => policies::update_policy;
    cam::DeletePolicy => policies::delete_policy;
};
