//! What CAM remembers. Presets are not stored: they are the same everywhere (`presets`).

use super::{errors, presets::PRESETS};
use crate::{
    cloud::store::{Look, StoreError, Writer},
    wire::ApiError,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const ROLE: &str = "cam-role";
const POLICY: &str = "cam-policy";
const ATTACHMENT: &str = "cam-attachment";
const COUNTER: &str = "cam-counter";

/// Real role ids are 19 digits from 2^62 on: above what a JSON number carries safely.
const FIRST_ROLE: u64 = (1 << 62) + 10_000;
/// Seconds of a session at most, and what answers print for a role that says nothing.
pub const LONGEST_SESSION: u64 = 43_200;
const FIRST_POLICY: u64 = 200_000_001;

/// A role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Role {
    /// 19 digits.
    pub id: String,
    /// Its key.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Trust document, normalised.
    pub trust: String,
    /// Unix milliseconds.
    pub added: i64,
    /// Unix milliseconds.
    pub updated: i64,
    /// 0 or 1.
    pub console_login: u64,
    /// Seconds.
    pub session_duration: u64,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Unix milliseconds from which on anybody sees it.
    #[serde(default)]
    pub visible: i64,
}

/// A policy, preset or custom.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Policy {
    /// Its key.
    pub id: u64,
    /// Unique in the account.
    pub name: String,
    /// Free text.
    pub description: String,
    /// JSON text.
    pub document: String,
    /// Unix milliseconds.
    pub added: i64,
    /// Unix milliseconds.
    pub updated: i64,
    /// Who made it.
    pub origin: Origin,
    /// Unix milliseconds from which on anybody sees it.
    #[serde(default)]
    pub visible: i64,
}

/// Who made a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The vendor.
    Preset,
    /// The account.
    Custom,
}

#[derive(Serialize, Deserialize)]
struct Attachment {
    added: i64,
    #[serde(default)]
    visible: i64,
}

/// Returns the roles by name, those that can be seen.
pub fn roles(look: &impl Look) -> Result<Vec<Role>, StoreError> {
    let roles = look.scan(ROLE, "")?.into_iter().map(|(_, role): (_, Role)| role);
    Ok(roles.filter(|role| role.visible <= look.moment()).collect())
}

/// Returns a role by its exact name, if it can be seen.
pub fn role_named(look: &impl Look, name: &str) -> Result<Option<Role>, StoreError> {
    let role: Option<Role> = look.get(ROLE, name)?;
    Ok(role.filter(|role| role.visible <= look.moment()))
}

/// Returns the names of all roles, seen or not: a name is taken at once.
pub fn role_names(look: &impl Look) -> Result<Vec<String>, StoreError> {
    look.keys(ROLE, "")
}

/// Returns the role that a request names by id or by name; the id decides if both are there.
pub fn role(look: &impl Look, id: Option<&str>, name: Option<&str>) -> Result<Role, ApiError> {
    let found = match (id.filter(|id| !id.is_empty()), name.filter(|name| !name.is_empty())) {
        (Some(id), _) => roles(look)?.into_iter().find(|role| role.id == id),
        (None, Some(name)) => role_named(look, name)?,
        (None, None) => return Err(errors::parameter("one of role id and role name is needed")),
    };
    found.ok_or_else(|| errors::role_not_exist(id.or(name).unwrap_or_default()))
}

/// Writes a role.
pub fn put_role(writer: &mut Writer<'_>, role: &Role) -> Result<(), StoreError> {
    writer.put(ROLE, &role.name, role)
}

#[cfg(test)]
/// Makes a role of the usual settings, unless there is one of its name.
pub fn ensure_role(writer: &mut Writer<'_>, name: &str, trust: &str, now: i64) -> Result<(), StoreError> {
    if role_named(writer, name)?.is_some() {
        return Ok(());
    }
    let role = Role {
        id: next_role_id(writer)?,
        name: name.into(),
        description: String::new(),
        trust: trust.into(),
        added: now,
        updated: now,
        console_login: 0,
        session_duration: LONGEST_SESSION,
        tags: BTreeMap::new(),
        visible: now,
    };
    put_role(writer, &role)
}

/// Removes a role and its attachments.
pub fn delete_role(writer: &mut Writer<'_>, role: &Role) -> Result<(), StoreError> {
    for (policy, _) in every_attachment(writer, &role.name)? {
        detach(writer, &role.name, policy)?;
    }
    writer.delete(ROLE, &role.name)?;
    Ok(())
}

/// Returns a fresh role id.
pub fn next_role_id(writer: &mut Writer<'_>) -> Result<String, StoreError> {
    Ok(next(writer, "role", FIRST_ROLE)?.to_string())
}

/// Returns a fresh policy id.
pub fn next_policy_id(writer: &mut Writer<'_>) -> Result<u64, StoreError> {
    next(writer, "policy", FIRST_POLICY)
}

fn next(writer: &mut Writer<'_>, counter: &str, first: u64) -> Result<u64, StoreError> {
    let id = writer.get(COUNTER, counter)?.unwrap_or(first);
    writer.put(COUNTER, counter, &(id + 1))?;
    Ok(id)
}

/// Returns the policies, those that can be seen, presets first.
pub fn policies(look: &impl Look) -> Result<Vec<Policy>, StoreError> {
    let moment = look.moment();
    Ok(every_policy(look)?.into_iter().filter(|policy| policy.visible <= moment).collect())
}

/// Returns all policies, seen or not: a name is taken at once.
pub fn every_policy(look: &impl Look) -> Result<Vec<Policy>, StoreError> {
    let presets = PRESETS.iter().map(|preset| Policy {
        id: preset.id,
        name: preset.name.into(),
        description: preset.description.into(),
        document: preset.document(),
        added: 0,
        updated: 0,
        origin: Origin::Preset,
        visible: 0,
    });
    let custom = look.scan(POLICY, "")?.into_iter().map(|(_, policy)| policy);
    Ok(presets.chain(custom).collect())
}

/// Returns the policy that a request names by id or by name, or `None`.
pub fn policy_opt(look: &impl Look, id: Option<u64>, name: Option<&str>) -> Result<Option<Policy>, ApiError> {
    if id.is_none() && name.is_none() {
        return Err(errors::parameter("one of policy id and policy name is needed"));
    }
    let names = |policy: &Policy| match id {
        Some(id) => policy.id == id,
        None => Some(policy.name.as_str()) == name,
    };
    Ok(policies(look)?.into_iter().find(names))
}

/// Writes a custom policy.
pub fn put_policy(writer: &mut Writer<'_>, policy: &Policy) -> Result<(), StoreError> {
    writer.put(POLICY, &policy.id.to_string(), policy)
}

/// Removes a custom policy and takes it from every role.
pub fn delete_policy(writer: &mut Writer<'_>, id: u64) -> Result<(), StoreError> {
    for role in role_names(writer)? {
        detach(writer, &role, id)?;
    }
    writer.delete(POLICY, &id.to_string())?;
    Ok(())
}

fn attachment(role: &str, policy: u64) -> String {
    format!("{role}/{policy}")
}

/// Returns the ids of a role's policies and when each was attached, those that can be seen.
pub fn attachments(look: &impl Look, role: &str) -> Result<Vec<(u64, i64)>, StoreError> {
    let moment = look.moment();
    let seen = every_attachment(look, role)?.into_iter().filter(|(_, attachment)| attachment.visible <= moment);
    Ok(seen.map(|(policy, attachment)| (policy, attachment.added)).collect())
}

fn every_attachment(look: &impl Look, role: &str) -> Result<Vec<(u64, Attachment)>, StoreError> {
    let prefix = format!("{role}/");
    let found = look.scan(ATTACHMENT, &prefix)?.into_iter();
    let parse = |(key, attachment): (String, Attachment)| {
        let id = key.strip_prefix(&prefix).and_then(|id| id.parse().ok());
        id.map(|id| (id, attachment))
    };
    Ok(found.filter_map(parse).collect())
}

/// Returns how many policies a role carries, seen or not.
pub fn attached(look: &impl Look, role: &str) -> Result<usize, StoreError> {
    Ok(every_attachment(look, role)?.len())
}

/// Whether a role carries a policy, seen or not.
pub fn carries(look: &impl Look, role: &str, policy: u64) -> Result<bool, StoreError> {
    Ok(look.get_bytes(ATTACHMENT, &attachment(role, policy))?.is_some())
}

/// Returns how many roles carry each policy.
pub fn carriers(look: &impl Look) -> Result<BTreeMap<u64, u64>, StoreError> {
    let mut counts = BTreeMap::new();
    for (key, Attachment { added: _, visible: _ }) in look.scan(ATTACHMENT, "")? {
        if let Some(id) = key.rsplit_once('/').and_then(|(_, id)| id.parse().ok()) {
            *counts.entry(id).or_insert(0) += 1;
        }
    }
    Ok(counts)
}

/// Attaches a policy, to be seen from `visible` on; an attachment that exists stays as it is.
pub fn attach(writer: &mut Writer<'_>, role: &str, policy: u64, added: i64, visible: i64) -> Result<(), StoreError> {
    if !carries(writer, role, policy)? {
        writer.put(ATTACHMENT, &attachment(role, policy), &Attachment { added, visible })?;
    }
    Ok(())
}

/// Detaches a policy, if it is attached.
pub fn detach(writer: &mut Writer<'_>, role: &str, policy: u64) -> Result<(), StoreError> {
    writer.delete(ATTACHMENT, &attachment(role, policy))?;
    Ok(())
}
