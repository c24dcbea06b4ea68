//! Changing roles and their policies.

use super::{
    Executor,
    ensure::{Standing, Step, Trouble, Unseen, unmoved},
    explain::{explain, explain_any},
    mark, rights,
    role::owner,
};
use crate::{
    client::Thing,
    model::{Failure, Fault, Kind, OwnPolicy, Statement, canonical_policy},
    wire::{ErrorCode, cam},
};
use std::{collections::BTreeSet, time::Duration};

/// A role or policy just made is not seen everywhere at once; one that is unknown after this is unknown.
const VISIBILITY: Unseen = Unseen {
    says: |error| error.says_absent(Thing::Role) || error.says_absent(Thing::Policy),
    within: Duration::from_secs(20),
};

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
        self.handed.note_role(name);
        let ours = || async {
            Ok::<_, Trouble>(self.observer().role_info(name).await?.is_some_and(|info| is_made_by(&info, stack)))
        };
        let there = || async { Ok(Standing::at_once(ours().await?, "it is not there, or another's")) };
        match self.ensure(step, "", &action, &format!("role `{name}` to become visible"), there).await {
            Err(error) if error.code() == Some(&ErrorCode::InvalidRoleNameInUse) => match ours().await {
                Ok(true) => Ok(()),
                Ok(false) => Err(taken(&format!("role `{name}`"))),
                Err(error) => Err(error.into_failure(format!("could not read role `{name}`"))),
            },
            other => other.map_err(|error| error.into_failure(format!("could not create role `{name}`"))),
        }
    }

    pub(super) async fn update_trust(
        &self,
        step: &Step<'_>,
        role: &str,
        service: &str,
        found: &BTreeSet<String>,
    ) -> Result<(), Failure> {
        let action = cam::UpdateAssumeRolePolicy {
            policy_document: rights::trust(service),
            role_name: Some(role.to_owned()),
            ..Default::default()
        };
        let failed = || format!("could not change the trust of role `{role}`");
        let services = || async {
            let info = self.observer().role_info(role).await?;
            Ok(info.and_then(|info| rights::trusted_services(&info.policy_document).ok()).unwrap_or_default())
        };
        let done = || async { Ok(Standing::at_once(services().await?.iter().eq([service]), "it trusts others")) };
        let held = services().await.map_err(|error: Trouble| error.into_failure(failed()))?;
        if !held.iter().eq([service]) {
            unmoved(&format!("the trust of role `{role}`"), found, &held)?;
        }
        self.ensure(step, "", &action, &format!("the trust of role `{role}` to change"), done)
            .await
            .map_err(|error| error.into_failure(failed()))
    }

    pub(super) async fn put_policy(
        &self,
        step: &Step<'_>,
        name: &str,
        found: Option<&OwnPolicy>,
        rights: &[Statement],
        stack: &str,
    ) -> Result<(), Failure> {
        let document = canonical_policy(rights);
        let what = format!("policy `{name}` to change");
        let held = || async {
            let found = self.observer().own_policy(name).await;
            found.map_err(|error| explain_any(format!("could not read policy `{name}`"), error))
        };
        let is_wanted = |policy: &OwnPolicy| policy.document == document && policy.owner.as_deref() == Some(stack);
        let done = || async { Ok(held().await?.as_ref().is_some_and(is_wanted)) };
        let written = || async { Ok(Standing::at_once(done().await?, "it is another")) };
        let result = match found {
            Some(found) => {
                let held = held().await?;
                if !held.as_ref().is_some_and(is_wanted) {
                    unmoved(&format!("policy `{name}`"), &Some(found), &held.as_ref())?;
                }
                let id = found.id;
                let action = cam::UpdatePolicy {
                    policy_id: Some(id),
                    description: Some(mark::description(stack)),
                    policy_document: Some(document.clone()),
                    ..Default::default()
                };
                self.ensure(step, "", &action, &what, written).await
            }
            None => {
                let action = cam::CreatePolicy {
                    policy_name: name.to_owned(),
                    policy_document: document.clone(),
                    description: Some(mark::description(stack)),
                };
                match self.ensure(step, "", &action, &what, written).await {
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
        let done = || async {
            Ok(Standing::at_once(self.observer().attachments(role).await?.contains_key(policy), "it is not attached"))
        };
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
            Ok(()) => Ok(()),
            // No code is documented for deleting what is gone: a look tells.
            Err(error) => match done().await {
                Ok(true) => Ok(()),
                _ => Err(error.into_failure(format!("could not delete policy `{name}`"))),
            },
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

fn is_made_by(info: &cam::RoleInfo, stack: &str) -> bool {
    owner(info).as_deref() == Some(stack)
}

fn taken(what: &str) -> Failure {
    Failure::new(format!("{what} was made by somebody else since the account was read"))
        .code(Fault::ChangedMeanwhile)
        .kind(Kind::Refused)
        .hint("plan again: the new plan will take it into account")
}
