//! Reading roles and their policies.

use super::{Observer, explain::hole, mark, rights};
use crate::{
    client::{CallError, Thing},
    model::{Attachment, ObservedRole, OwnPolicy, ReadFailure, RoleQuery, canonical_document},
    wire::cam,
};
use std::collections::BTreeMap;

/// The largest page that CAM gives.
const PAGE: u64 = 200;
/// A role and the custom policy of its name, as read.
#[derive(Debug, Clone)]
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

    /// Finds a custom policy by its exact name: the service offers only a search within names. What the search finds is read
    /// beside it, if it is the policy that was seen the last time.
    pub(super) async fn own_policy(
        &self,
        name: &str,
    ) -> Result<Option<OwnPolicy>, Box<dyn std::error::Error + Send + Sync>> {
        let guess = self.hints.number(name);
        let guessed = async {
            match guess {
                Some(id) => Some(self.policy(id).await),
                None => None,
            }
        };
        let (id, guessed) = tokio::join!(self.policy_id(name), guessed);
        let Some(id) = id? else { return Ok(None) };
        let policy = match guessed {
            Some(policy) if guess == Some(id) => policy,
            _ => self.policy(id).await,
        };
        let policy = match policy {
            Err(error) if error.says_absent(Thing::Policy) => return Ok(None),
            other => other?,
        };
        self.hints.remember(name, id);
        let document = canonical_document(&policy.policy_document)?;
        Ok(Some(OwnPolicy { id, owner: mark::of_description(&policy.description), document }))
    }

    async fn policy(&self, id: u64) -> Result<cam::GetPolicyAnswer, CallError> {
        self.reader.read("", &cam::GetPolicy { policy_id: id }).await
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

/// The stack that made the role.
pub(super) fn owner(info: &cam::RoleInfo) -> Option<String> {
    let by_tag = info.tags.as_deref().and_then(mark::of_tags);
    by_tag.or_else(|| mark::of_description(&info.description))
}
