//! Actions on policies.

use super::{
    document::{Document, refuse},
    errors, store,
    store::{Origin, Policy},
};
use crate::{
    cloud::{Call, times},
    wire::{
        ApiError, Empty, ErrorCode,
        cam::{
            CreatePolicy, DeletePolicy, GetPolicy, GetPolicyAnswer, ListPolicies, ListPoliciesAnswer, PolicyIdAnswer,
            StrategyInfo, UpdatePolicy,
        },
    },
};

/// Custom policies an account may have.
const MOST_POLICIES: usize = 1500;

pub async fn create_policy(call: &Call<'_>, request: CreatePolicy) -> Result<PolicyIdAnswer, ApiError> {
    let CreatePolicy { policy_name, policy_document, description } = request;
    errors::check_name("InvalidParameter.PolicyNameError", &policy_name)?;
    let description = description.unwrap_or_default();
    errors::check_description(&description)?;
    Document::parse(&policy_document)?;
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let policies = store::every_policy(writer)?;
        if policies.iter().any(|policy| policy.name == policy_name) {
            return Err(ApiError::new(
                ErrorCode::FailedPolicyNameInUse,
                format!("policy `{policy_name}` exists already"),
            ));
        }
        if policies.iter().filter(|policy| policy.origin == Origin::Custom).count() >= MOST_POLICIES {
            return Err(errors::full("FailedOperation.PolicyFull", MOST_POLICIES));
        }
        let policy_id = store::next_policy_id(writer)?;
        store::put_policy(
            writer,
            &Policy {
                id: policy_id,
                name: policy_name,
                description,
                document: policy_document,
                added: now,
                updated: now,
                origin: Origin::Custom,
                visible: call.visible_from(),
            },
        )?;
        Ok(PolicyIdAnswer { policy_id })
    })
}

pub async fn update_policy(call: &Call<'_>, request: UpdatePolicy) -> Result<PolicyIdAnswer, ApiError> {
    let UpdatePolicy { policy_id, policy_name, description, policy_document } = request;
    if let Some(description) = &description {
        errors::check_description(description)?;
    }
    if let Some(document) = &policy_document {
        Document::parse(document)?;
    }
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let found = store::policy_opt(writer, policy_id, policy_name.as_deref())?;
        // With an id, the name is the new one.
        let renamed = policy_id.and(policy_name);
        let Some(mut policy) = found.filter(|policy| policy.origin == Origin::Custom) else {
            return Err(refuse("PolicyIdError", "there is no such custom policy"));
        };
        if let Some(name) = renamed.filter(|name| *name != policy.name) {
            errors::check_name("InvalidParameter.PolicyNameError", &name)?;
            if store::every_policy(writer)?.iter().any(|other| other.name == name) {
                return Err(ApiError::new(ErrorCode::FailedPolicyNameInUse, format!("policy `{name}` exists already")));
            }
            policy.name = name;
        }
        policy.description = description.unwrap_or(policy.description);
        policy.document = policy_document.unwrap_or(policy.document);
        policy.updated = now;
        store::put_policy(writer, &policy)?;
        Ok(PolicyIdAnswer { policy_id: policy.id })
    })
}

pub async fn delete_policy(call: &Call<'_>, request: DeletePolicy) -> Result<Empty, ApiError> {
    let DeletePolicy { policy_id: ids } = request;
    if ids.is_empty() {
        return Err(errors::parameter("`PolicyId` lists at least one policy"));
    }
    call.cloud.store.write(|writer| {
        for id in ids {
            let found = store::policy_opt(writer, Some(id), None)?;
            if found.is_none_or(|policy| policy.origin == Origin::Preset) {
                return Err(refuse("PolicyIdError", format!("`{id}` is no custom policy")));
            }
            store::delete_policy(writer, id)?;
        }
        Ok(Empty {})
    })
}

pub async fn get_policy(call: &Call<'_>, request: GetPolicy) -> Result<GetPolicyAnswer, ApiError> {
    let GetPolicy { policy_id } = request;
    let found = call.cloud.store.read(|reader| store::policy_opt(reader, Some(policy_id), None))?;
    let Some(Policy { id: _, name, description, document, added, updated, origin, visible: _ }) = found else {
        let message = format!("policy `{policy_id}` does not exist");
        return Err(ApiError::new(ErrorCode::ResourceNotFoundPolicyId, message));
    };
    Ok(GetPolicyAnswer {
        policy_name: name,
        description,
        kind: kind(origin),
        add_time: times::china(added),
        update_time: times::china(updated),
        policy_document: document,
    })
}

pub async fn list_policies(call: &Call<'_>, request: ListPolicies) -> Result<ListPoliciesAnswer, ApiError> {
    let ListPolicies { page, rp, scope, keyword } = request;
    let wanted = match scope.as_deref() {
        None | Some("" | "All") => None,
        Some("QCS") => Some(Origin::Preset),
        Some("Local") => Some(Origin::Custom),
        Some(other) => return Err(refuse("ScopeError", format!("`{other}` is not `All`, `QCS` or `Local`"))),
    };
    let keyword = keyword.unwrap_or_default();
    let (policies, carriers) =
        call.cloud.store.read(|reader| Ok::<_, ApiError>((store::policies(reader)?, store::carriers(reader)?)))?;
    let matching = policies
        .into_iter()
        .filter(|policy| wanted.is_none_or(|origin| origin == policy.origin) && policy.name.contains(&keyword))
        .collect();
    let (policies, total_num) = errors::page(matching, page.unwrap_or(1), rp.unwrap_or(20))?;
    let list = policies.into_iter().map(|policy| StrategyInfo {
        policy_id: policy.id,
        policy_name: policy.name,
        add_time: times::china(policy.added),
        kind: kind(policy.origin),
        description: policy.description,
        create_mode: 2,
        attachments: carriers.get(&policy.id).copied().unwrap_or(0),
    });
    Ok(ListPoliciesAnswer { total_num, list: list.collect() })
}

fn kind(origin: Origin) -> u64 {
    match origin {
        Origin::Custom => 1,
        Origin::Preset => 2,
    }
}
