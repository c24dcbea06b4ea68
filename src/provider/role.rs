//! Roles and their policies.

use super::{
    Executor, Observer,
    ensure::{Step, Unseen},
    explain::{explain, hole},
    mark, rights,
};
use crate::{
    client::{CallError, Thing},
    model::{
        Attachment, Failure, Kind, ObservedRole, OwnPolicy, ReadFailure, RoleQuery, Statement, canonical_document,
        canonical_policy,
    },
    wire::{ErrorCode, cam},
};
use std::{collections::BTreeMap, time::Duration};

/// The largest page that CAM gives.
const PAGE: u64 = 200;
/// A role or policy just made is not seen everywhere at once; one that is unknown after this is unknown.
const VISIBILITY: Unseen = Unseen {
    says: |error| error.says_absent(Thing::Role) || error.says_absent(Thing::Policy),
    within: Duration::from_secs(20),
};

/// A role and the custom policy of its name, as read.
pub(super) struct RoleReading {
    pub(super) role: Option<ObservedRole>,
    pub(super) policy: Option<OwnPolicy>,
}

impl Observer {
    /// Reads everything about a role at once.
    pub(super) async fn role(&self, query: &RoleQuery) -> Result<RoleReading, Vec<ReadFailure>> {
        let name = query.name.as_str();
        let policy = async {
            match query.own_policy {
                true => self.own_policy(name).await.map_err(|source| hole(format!("policy `{name}`"), source)),
                false => Ok(None),
            }
        };
        let (info, attachments, policy) = tokio::join!(self.role_info(name), self.attachments(name), policy);
        let mut holes = Vec::new();
        let info = info.map_err(|error| holes.push(hole(format!("role `{name}`"), error))).ok().flatten();
        let policy = policy.map_err(|hole| holes.push(hole)).ok().flatten();
        let missing = holes.is_empty() && info.is_none();
        let attachments = match attachments {
            // No code is documented for asking about a role that is not there (`cam-roles.md` 5).
            Err(error) if missing && error.code().is_some_and(|code| code.is_in("InvalidParameter")) => BTreeMap::new(),
            Err(error) => {
                holes.push(hole(format!("the policies of role `{name}`"), error));
                BTreeMap::new()
            }
            Ok(attachments) => attachments,
        };
        let role = info.and_then(|info| match rights::trusted_services(&info.policy_document) {
            Ok(services) => Some(ObservedRole { services, owner: owner(&info), attachments }),
            Err(error) => {
                holes.push(hole(format!("the trust document of role `{name}`"), error));
                None
            }
        });
        if holes.is_empty() { Ok(RoleReading { role, policy }) } else { Err(holes) }
    }

    pub(super) async fn role_info(&self, name: &str) -> Result<Option<cam::RoleInfo>, CallError> {
        let ask = cam::GetRole { role_name: Some(name.to_owned()), ..Default::default() };
        match self.reader.read("", &ask).await {
            Ok(answer) => Ok(Some(answer.role_info)),
            Err(error) if error.says_absent(Thing::Role) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn attachments(&self, role: &str) -> Result<BTreeMap<String, Attachment>, CallError> {
        let mut found = BTreeMap::new();
        for page in 1.. {
            let ask = cam::ListAttachedRolePolicies {
                page,
                rp: PAGE,
                role_name: Some(role.to_owned()),
                ..Default::default()
            };
            let answer = self.reader.read("", &ask).await?;
            let last = answer.list.is_empty() || page * PAGE >= answer.total_num;
            found.extend(answer.list.into_iter().map(|policy| {
                let preset = policy.policy_type.eq_ignore_ascii_case("QCS");
                (policy.policy_name, Attachment { id: policy.policy_id, preset })
            }));
            if last {
                break;
            }
        }
        Ok(found)
    }

    /// Finds a custom policy by its exact name: the service offers only a search within names.
    pub(super) async fn own_policy(
        &self,
        name: &str,
    ) -> Result<Option<OwnPolicy>, Box<dyn std::error::Error + Send + Sync>> {
        let Some(id) = self.policy_id(name).await? else { return Ok(None) };
        let policy = match self.reader.read("", &cam::GetPolicy { policy_id: id }).await {
            Err(error) if error.says_absent(Thing::Policy) => return Ok(None),
            other => other?,
        };
        let document = canonical_document(&policy.policy_document)?;
        Ok(Some(OwnPolicy { id, owner: mark::of_description(&policy.description), document }))
    }

    async fn policy_id(&self, name: &str) -> Result<Option<u64>, CallError> {
        for page in 1.. {
            let ask = cam::ListPolicies {
                page: Some(page),
                rp: Some(PAGE),
                scope: Some("Local".to_owned()),
                keyword: Some(name.to_owned()),
            };
            let answer = self.reader.read("", &ask).await?;
            if let Some(policy) = answer.list.iter().find(|policy| policy.policy_name == name) {
                return Ok(Some(policy.policy_id));
            }
            if answer.list.is_empty() || page * PAGE >= answer.total_num {
                break;
            }
        }
        Ok(None)
    }
}

impl Executor {
    pub(super) async fn create_role(
        &self,
        step: &Step<'_>,
        name: &str,
        service: &str,
        stack: &str,
    ) -> Result<(), Failure> {
        let action = cam::CreateRole {
            role_name: name.to_owned(),
            policy_document: rights::trust(service),
            description: Some(mark::description(stack)),
            tags: Some(mark::tags(stack)),
            ..Default::default()
        };
        let ours = || async { Ok(self.observer().role_info(name).await?.is_some_and(|info| is_made_by(&info, stack))) };
        match self.ensure(step, "", &action, &format!("role `{name}` to become visible"), ours).await {
            Err(error) if error.code() == Some(&ErrorCode::InvalidRoleNameInUse) => match ours().await {
                Ok(true) => Ok(()),
                Ok(false) => Err(taken(&format!("role `{name}`"))),
                Err(error) => Err(error.into_failure(format!("could not read role `{name}`"))),
            },
            other => other.map_err(|error| error.into_failure(format!("could not create role `{name}`"))),
        }
    }

    pub(super) async fn update_trust(&self, step: &Step<'_>, role: &str, service: &str) -> Result<(), Failure> {
        let action = cam::UpdateAssumeRolePolicy {
            policy_document: rights::trust(service),
            role_name: Some(role.to_owned()),
            ..Default::default()
        };
        let done = || async {
            let info = self.observer().role_info(role).await?;
            let services = info.and_then(|info| rights::trusted_services(&info.policy_document).ok());
            Ok(services.is_some_and(|services| services.iter().eq([service])))
        };
        self.ensure(step, "", &action, &format!("the trust of role `{role}` to change"), done)
            .await
            .map_err(|error| error.into_failure(format!("could not change the trust of role `{role}`")))
    }

    pub(super) async fn put_policy(
        &self,
        step: &Step<'_>,
        name: &str,
        id: Option<u64>,
        rights: &[Statement],
        stack: &str,
    ) -> Result<(), Failure> {
        let document = canonical_policy(rights);
        let what = format!("policy `{name}` to change");
        let done = || async {
            let found = self.observer().own_policy(name).await;
            let found =
                found.map_err(|error| Failure::new(format!("could not read policy `{name}`")).because(error))?;
            Ok(found.is_some_and(|policy| policy.document == document && policy.owner.as_deref() == Some(stack)))
        };
        let result = match id {
            Some(id) => {
                let action = cam::UpdatePolicy {
                    policy_id: Some(id),
                    description: Some(mark::description(stack)),
                    policy_document: Some(document.clone()),
                    ..Default::default()
                };
                self.ensure(step, "", &action, &what, done).await
            }
            None => {
                let action = cam::CreatePolicy {
                    policy_name: name.to_owned(),
                    policy_document: document.clone(),
                    description: Some(mark::description(stack)),
                };
                match self.ensure(step, "", &action, &what, done).await {
                    Err(error) if error.code() == Some(&ErrorCode::FailedPolicyNameInUse) => match done().await {
                        Ok(true) => Ok(()),
                        Ok(false) => return Err(taken(&format!("policy `{name}`"))),
                        Err(error) => Err(error),
                    },
                    other => other,
                }
            }
        };
        result.map_err(|error| error.into_failure(format!("could not write policy `{name}`")))
    }

    pub(super) async fn attach_policy(&self, step: &Step<'_>, role: &str, policy: &str) -> Result<(), Failure> {
        let action = cam::AttachRolePolicy {
            policy_name: Some(policy.to_owned()),
            attach_role_name: Some(role.to_owned()),
            ..Default::default()
        };
        let done = || async { Ok(self.observer().attachments(role).await?.contains_key(policy)) };
        self.ensure_once_visible(step, "", &action, &format!("policy `{policy}` to be attached"), done, &VISIBILITY)
            .await
            .map_err(|error| error.into_failure(format!("could not attach policy `{policy}` to role `{role}`")))
    }

    pub(super) async fn detach_policy(
        &self,
        step: &Step<'_>,
        role: &str,
        policy: &str,
        id: u64,
    ) -> Result<(), Failure> {
        let action = cam::DetachRolePolicy {
            policy_id: Some(id),
            detach_role_name: Some(role.to_owned()),
            ..Default::default()
        };
        let done = || async {
            match self.observer().attachments(role).await {
                Ok(attachments) => Ok(attachments.values().all(|attachment| attachment.id != id)),
                Err(error) if error.says_absent(Thing::Role) => Ok(true),
                Err(error) => Err(error.into()),
            }
        };
        match self.ensure(step, "", &action, &format!("policy `{policy}` to be detached"), done).await {
            Err(error) if error.says_absent(Thing::Role) || error.says_absent(Thing::Policy) => Ok(()),
            other => other
                .map_err(|error| error.into_failure(format!("could not detach policy `{policy}` from role `{role}`"))),
        }
    }

    pub(super) async fn delete_policy(&self, step: &Step<'_>, name: &str, id: u64) -> Result<(), Failure> {
        let action = cam::DeletePolicy { policy_id: vec![id] };
        let done = || async {
            match self.observer().reader.read("", &cam::GetPolicy { policy_id: id }).await {
                Ok(_) => Ok(false),
                Err(error) if error.says_absent(Thing::Policy) => Ok(true),
                Err(error) => Err(error.into()),
            }
        };
        match self.ensure(step, "", &action, &format!("policy `{name}` to be gone"), done).await {
            Err(error) if error.says_absent(Thing::Policy) => Ok(()),
            other => other.map_err(|error| error.into_failure(format!("could not delete policy `{name}`"))),
        }
    }

    /// Detaches what the role carries, then deletes it: whether the service does the former itself is not documented.
    pub(super) async fn delete_role(&self, step: &Step<'_>, name: &str) -> Result<(), Failure> {
        let failed = || format!("could not delete role `{name}`");
        if self.observer().role_info(name).await.map_err(|error| explain(failed(), error))?.is_none() {
            return Ok(());
        }
        let attachments = self.observer().attachments(name).await.map_err(|error| explain(failed(), error))?;
        for (policy, attachment) in attachments {
            self.detach_policy(step, name, &policy, attachment.id).await?;
        }
        let action = cam::DeleteRole { role_name: Some(name.to_owned()), ..Default::default() };
        let gone = || async { Ok(self.observer().role_info(name).await?.is_none()) };
        match self.ensure(step, "", &action, &format!("role `{name}` to be gone"), gone).await {
            Err(error) if error.says_absent(Thing::Role) => Ok(()),
            other => other.map_err(|error| error.into_failure(failed())),
        }
    }
}

fn owner(info: &cam::RoleInfo) -> Option<String> {
    let by_tag = info.tags.as_deref().and_then(mark::of_tags);
    by_tag.or_else(|| mark::of_description(&info.description))
}

fn is_made_by(info: &cam::RoleInfo, stack: &str) -> bool {
    owner(info).as_deref() == Some(stack)
}

fn taken(what: &str) -> Failure {
    Failure::new(format!("{what} was made by somebody else since the account was read"))
        .kind(Kind::Refused)
        .hint("plan again: the new plan will take it into account")
}
