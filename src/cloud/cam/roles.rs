//! Actions on roles.

use super::{
    errors, store,
    store::{LONGEST_SESSION, Role},
    trust,
};
use crate::{
    cloud::{Call, times},
    wire::{
        ApiError, Empty, ErrorCode, KeyValue,
        cam::{
            CreateRole, CreateRoleAnswer, DeleteRole, DescribeRoleList, DescribeRoleListAnswer, GetRole, GetRoleAnswer,
            GetUserAppId, GetUserAppIdAnswer, RoleInfo, UpdateAssumeRolePolicy, UpdateRoleDescription,
        },
    },
};
use std::collections::BTreeMap;

/// Roles an account may have.
const MOST_ROLES: usize = 1000;

/// Tags a resource may have.
const MOST_TAGS: usize = 50;

pub async fn create_role(call: &Call<'_>, request: CreateRole) -> Result<CreateRoleAnswer, ApiError> {
    let CreateRole { role_name, policy_document, description, console_login, session_duration, tags } = request;
    errors::check_name(ErrorCode::InvalidRoleNameError.as_str(), &role_name)?;
    let description = description.unwrap_or_default();
    errors::check_description(&description)?;
    let session_duration = session_duration.filter(|seconds| *seconds > 0).unwrap_or(LONGEST_SESSION);
    if session_duration > LONGEST_SESSION {
        return Err(errors::parameter("`SessionDuration` is at most 43200 seconds"));
    }
    let console_login = console_login.unwrap_or(0);
    if console_login > 1 {
        return Err(errors::parameter("`ConsoleLogin` is 0 or 1"));
    }
    let tags = tags.unwrap_or_default();
    if tags.len() > MOST_TAGS {
        return Err(ApiError::new("InvalidParameter.TagLimitExceeded", "a resource has at most 50 tags"));
    }
    let tags: BTreeMap<_, _> = tags.into_iter().map(|KeyValue { key, value }| (key, value)).collect();
    let trust = trust::normalise(&policy_document, &call.caller.account.uin)?;
    let now = call.cloud.clock.now_ms();
    let role_id = call.cloud.store.write(|writer| {
        let taken = store::role_names(writer)?;
        if taken.contains(&role_name) {
            return Err(ApiError::new(ErrorCode::InvalidRoleNameInUse, format!("role `{role_name}` exists already")));
        }
        if taken.len() >= MOST_ROLES {
            return Err(errors::full("InvalidParameter.RoleFull", MOST_ROLES));
        }
        let id = store::next_role_id(writer)?;
        store::put_role(
            writer,
            &Role {
                id: id.clone(),
                name: role_name,
                description,
                trust,
                added: now,
                updated: now,
                console_login,
                session_duration,
                tags,
                visible: call.visible_from(),
            },
        )?;
        Ok(id)
    })?;
    Ok(CreateRoleAnswer { role_id })
}

pub async fn get_role(call: &Call<'_>, request: GetRole) -> Result<GetRoleAnswer, ApiError> {
    let GetRole { role_id, role_name } = request;
    let role = call.cloud.store.read(|reader| store::role(reader, role_id.as_deref(), role_name.as_deref()))?;
    Ok(GetRoleAnswer { role_info: info(call, role) })
}

pub async fn describe_role_list(
    call: &Call<'_>,
    request: DescribeRoleList,
) -> Result<DescribeRoleListAnswer, ApiError> {
    let DescribeRoleList { page, rp } = request;
    let roles = call.cloud.store.read(store::roles)?;
    let (roles, total_num) = errors::page(roles, page, rp)?;
    Ok(DescribeRoleListAnswer { list: roles.into_iter().map(|role| info(call, role)).collect(), total_num })
}

pub async fn delete_role(call: &Call<'_>, request: DeleteRole) -> Result<Empty, ApiError> {
    let DeleteRole { role_id, role_name } = request;
    call.cloud.store.write(|writer| {
        let role = store::role(writer, role_id.as_deref(), role_name.as_deref())?;
        store::delete_role(writer, &role)?;
        Ok(Empty {})
    })
}

pub async fn update_assume_role_policy(call: &Call<'_>, request: UpdateAssumeRolePolicy) -> Result<Empty, ApiError> {
    let UpdateAssumeRolePolicy { policy_document, role_id, role_name } = request;
    let trust = trust::normalise(&policy_document, &call.caller.account.uin)?;
    update(call, role_id.as_deref(), role_name.as_deref(), |role| role.trust = trust)
}

pub async fn update_role_description(call: &Call<'_>, request: UpdateRoleDescription) -> Result<Empty, ApiError> {
    let UpdateRoleDescription { description, role_id, role_name } = request;
    errors::check_description(&description)?;
    update(call, role_id.as_deref(), role_name.as_deref(), |role| role.description = description)
}

pub async fn get_user_app_id(call: &Call<'_>, _: GetUserAppId) -> Result<GetUserAppIdAnswer, ApiError> {
    let account = &call.caller.account;
    Ok(GetUserAppIdAnswer { uin: account.uin.clone(), owner_uin: account.uin.clone(), app_id: account.appid })
}

fn update(
    call: &Call<'_>,
    id: Option<&str>,
    name: Option<&str>,
    change: impl FnOnce(&mut Role),
) -> Result<Empty, ApiError> {
    call.cloud.store.write(|writer| {
        let mut role = store::role(writer, id, name)?;
        change(&mut role);
        role.updated = call.cloud.clock.now_ms();
        store::put_role(writer, &role)?;
        Ok(Empty {})
    })
}

fn info(call: &Call<'_>, role: Role) -> RoleInfo {
    let Role { id, name, description, trust, added, updated, console_login, session_duration, tags, visible: _ } = role;
    RoleInfo {
        role_id: id,
        role_arn: Some(format!("qcs::cam::uin/{}:roleName/{name}", call.caller.account.uin)),
        role_name: name,
        policy_document: trust,
        description,
        add_time: times::china(added),
        update_time: times::china(updated),
        console_login,
        role_type: Some("user".into()),
        session_duration: Some(session_duration),
        deletion_task_id: None,
        tags: Some(tags.into_iter().map(|(key, value)| KeyValue { key, value }).collect()),
    }
}
