//! What a stack wants.

use super::{Accepted, Code, EventType, Places, Rollout};
use secrecy::{ExposeSecret, SecretString};
use std::collections::{BTreeMap, BTreeSet};

/// A whole stack, checked and with every reference replaced. What is `None` was not mentioned and is not ours.
#[derive(Debug, Clone)]
pub struct Desired {
    /// Name; the mark on everything that we create.
    pub stack: String,
    /// Region of the function, `ap-beijing`.
    pub region: String,
    /// Refuse any other account (owner uin).
    pub account: Option<String>,
    /// Refuse to take away what is deployed.
    pub protect: bool,
    /// What the stack may make its own this once.
    pub claims: Claims,
    /// Roles by name: service roles as the stack lists them, and the execution role if it is ours to make.
    pub roles: BTreeMap<String, Role>,
    /// The archive's bucket: created when missing, never deleted, since it holds the user's events.
    pub bucket: Option<Bucket>,
    /// The function.
    pub function: Function,
    /// Bindings by event type: one per type by construction.
    pub triggers: BTreeMap<EventType, Trigger>,
    /// Differences that the stack lives with.
    pub accepted: Vec<Accepted>,
    /// Where the file says so; nothing is decided by it.
    pub places: Places,
}

/// What a stack may make its own although it is not: said with the command, never in the stack.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claims {
    /// Event types that another function holds.
    pub take_over: bool,
    /// Things of the stack's names that nobody owns.
    pub adopt: bool,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Whose it is.
    pub kind: RoleKind,
    /// The service that may assume it, `scf.qcloud.com`.
    pub service: String,
    /// Names of preset policies to be attached.
    pub presets: BTreeSet<String>,
    /// Rights of its own, kept in a custom policy with the role's name; empty = no such policy.
    pub rights: Vec<Statement>,
    /// Stays on destroy.
    pub retain: bool,
}

/// Whose a role is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleKind {
    /// Shared by the whole account: adopted as it is, its trust never rewritten, nothing detached.
    Service,
    /// Made by this stack for its function alone.
    Execution,
}

/// One `allow` of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `cos:PutObject`, ...; sorted.
    pub actions: Vec<String>,
    /// Six-segment names or `*`; sorted.
    pub resources: Vec<String>,
}

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Full name, with the appid.
    pub name: String,
    /// Region.
    pub region: String,
    /// Where archived events go; ends with `/` or is empty.
    pub prefix: String,
}

/// A function's address within an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FunctionKey {
    /// Region.
    pub region: String,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
}

/// The function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Namespace, `default` unless said otherwise.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Text.
    pub description: Option<String>,
    /// MB.
    pub memory: Option<u64>,
    /// Seconds.
    pub timeout: u64,
    /// Name of the execution role.
    pub role: Option<String>,
    /// The variables that the stack sets, without our own.
    pub environment: BTreeMap<String, Variable>,
    /// Retries of asynchronous events.
    pub retries: Option<Retries>,
    /// How a new release comes to serve; `None` = at once.
    pub rollout: Option<Rollout>,
    /// Who keeps versions and the alias `$DEFAULT`.
    pub releases: Releases,
    /// The deployment package.
    pub code: Code,
}

/// Who keeps a function's versions and its alias `$DEFAULT`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Releases {
    /// The stack: what is deployed goes live by a version that has answered a probe, and triggers are bound to the alias.
    #[default]
    Managed,
    /// Somebody else: what is deployed serves as they left it, and triggers may be bound to any version or alias.
    Unmanaged,
}

/// A variable of the function. Every value is kept as a secret; only those without `secrets` may be shown.
#[derive(Debug, Clone)]
pub struct Variable {
    /// `None` if one of `secrets` has no value where we run: then what the cloud holds stays.
    pub value: Option<SecretString>,
    /// Names of the secrets that the value is made of.
    pub secrets: Vec<String>,
}

impl Variable {
    /// A value that may be shown.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { value: Some(SecretString::from(text.into())), secrets: Vec::new() }
    }

    /// Whether the value must not be shown.
    pub fn is_sensitive(&self) -> bool {
        !self.secrets.is_empty()
    }
}

impl PartialEq for Variable {
    fn eq(&self, other: &Self) -> bool {
        let text = |variable: &Self| variable.value.as_ref().map(|value| value.expose_secret().to_owned());
        self.secrets == other.secrets && text(self) == text(other)
    }
}

/// Retries of asynchronous events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// 0-2 more tries after an execution error.
    pub attempts: i64,
    /// Seconds until an event is given up, 60-21600.
    pub max_age: i64,
}

/// A binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trigger {
    /// `false` unbinds but keeps the entry.
    pub enabled: bool,
}

/// What to read of an account, so that a plan can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The function.
    pub function: FunctionKey,
    /// The roles.
    pub roles: Vec<RoleQuery>,
    /// The archive's bucket.
    pub bucket: Option<Bucket>,
}

/// A role to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleQuery {
    /// Name.
    pub name: String,
    /// Whether a custom policy of the same name is to be read too.
    pub own_policy: bool,
}

/// Which log lines to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Unix milliseconds, inclusive.
    pub from: i64,
    /// Unix milliseconds, exclusive.
    pub to: i64,
    /// Any of these invocations; empty = all.
    pub request_ids: Vec<String>,
    /// Words that must stand in the line; a task id for instance.
    pub containing: Option<String>,
    /// At most this many lines, the newest.
    pub limit: usize,
}

impl Desired {
    /// The function's address.
    pub fn function_key(&self) -> FunctionKey {
        FunctionKey {
            region: self.region.clone(),
            namespace: self.function.namespace.clone(),
            name: self.function.name.clone(),
        }
    }

    /// The name of the execution role, and of its policy, that this stack makes if it needs one.
    pub fn execution_role(&self) -> String {
        format!("{}-exec", self.stack)
    }

    /// What must be read to plan this stack: its own role too when it no longer wants one, so that none is orphaned.
    pub fn query(&self) -> Query {
        let own = self.execution_role();
        let service = self.roles.keys().filter(|name| **name != own);
        let service = service.map(|name| RoleQuery { name: name.clone(), own_policy: false });
        let roles = service.chain([RoleQuery { name: own.clone(), own_policy: true }]).collect();
        Query { function: self.function_key(), roles, bucket: self.bucket.clone() }
    }
}
