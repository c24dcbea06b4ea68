//! Actions on the policies of a role.

use super::{errors, store, store::Origin};
use crate::{
    cloud::{
        Call,
        store::{Look, Writer},
        times,
    },
    wire::{
        ApiError, Empty,
        cam::{
            AttachRolePolicy, AttachedPolicy, DetachRolePolicy, ListAttachedRolePolicies,
            ListAttachedRolePoliciesAnswer,
        },
    },
};

/// Policies a role may carry.
const MOST_POLICIES: usize = 200;

pub async fn attach_role_policy(call: &Call<'_>, request: AttachRolePolicy) -> Result<Empty, ApiError> {
    let AttachRolePolicy { policy_id, policy_name, attach_role_id, attach_role_name } = request;
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let role = store::role(writer, attach_role_id.as_deref(), attach_role_name.as_deref())?.name;
        let policy = policy(writer, policy_id, policy_name.as_deref())?;
        if store::attached(writer, &role)? >= MOST_POLICIES && !store::carries(writer, &role, policy)? {
            return Err(errors::full("InvalidParameter.AttachmentFull", MOST_POLICIES));
        }
        store::attach(writer, &role, policy, now, call.visible_from())?;
        Ok(Empty {})
    })
}

pub async fn detach_role_policy(call: &Call<'_>, request: DetachRolePolicy) -> Result<Empty, ApiError> {
    let DetachRolePolicy { policy_id, policy_name, detach_role_id, detach_role_name } = request;
    call.cloud.store.write(|writer: &mut Writer<'_>| {
        let role = store::role(writer, detach_role_id.as_deref(), detach_role_name.as_deref())?.name;
        let policy = policy(writer, policy_id, policy_name.as_deref())?;
        store::detach(writer, &role, policy)?;
        Ok(Empty {})
    })
}

pub async fn list_attached_role_policies(
    call: &Call<'_>,
    request: ListAttachedRolePolicies,
) -> Result<ListAttachedRolePoliciesAnswer, ApiError> {
    let ListAttachedRolePolicies { page, rp, role_id, role_name, policy_type } = request;
    let wanted = match policy_type.as_deref() {
        None | Some("") => None,
        Some("User") => Some(Origin::Custom),
        Some("QCS") => Some(Origin::Preset),
        Some(other) => return Err(errors::parameter(format!("`PolicyType` is `User` or `QCS`, not `{other}`"))),
    };
    let attached = call.cloud.store.read(|reader| {
        let role = store::role(reader, role_id.as_deref(), role_name.as_deref())?;
        let attached = store::attachments(reader, &role.name)?;
        let policies = store::policies(reader)?;
        let carried = policies.into_iter().filter_map(|policy| {
            let (_, added) = attached.iter().find(|(id, _)| *id == policy.id)?;
            wanted.is_none_or(|origin| origin == policy.origin).then_some((policy, *added))
        });
        Ok::<_, ApiError>(carried.collect::<Vec<_>>())
    })?;
    let (attached, total_num) = errors::page(attached, page, rp)?;
    let list = attached.into_iter().map(|(policy, added)| AttachedPolicy {
        policy_id: policy.id,
        policy_name: policy.name,
        add_time: times::china(added),
        policy_type: match policy.origin {
            Origin::Preset => "QCS".into(),
            Origin::Custom => "User".into(),
        },
        create_mode: 2,
        description: policy.description,
        deactived: 0,
        deactived_detail: Vec::new(),
    });
    Ok(ListAttachedRolePoliciesAnswer { list: list.collect(), total_num })
}

fn policy(look: &impl Look, id: Option<u64>, name: Option<&str>) -> Result<u64, ApiError> {
    let named = || id.map_or_else(|| name.unwrap_or_default().to_owned(), |id| id.to_string());
    let found = store::policy_opt(look, id, name)?;
    found.map(|policy| policy.id).ok_or_else(|| errors::policy_not_exist(&named()))
}
