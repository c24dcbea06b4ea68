//! What to do about the differences, each step after what it needs.

use super::{
    compare::{Comparison, living, orphan},
    fields,
    shift::shift,
};
use crate::model::{
    BASELINE_VARIABLE, Configuration, DEFAULT_ALIAS, Desired, DesiredFunction, EventType, Field, Frozen, FunctionKey,
    FunctionState, NewFunction, OWN_VARIABLE_PREFIX, Observed, ObservedFunction, Operation, Release, Resource,
    RoleKind, Step, StepId,
};
use secrecy::SecretString;
use std::collections::BTreeMap;

/// Published releases that stay, the live one among them: enough to go back to, few enough to read.
const KEPT_VERSIONS: usize = 5;

/// Makes the steps of one plan, each after what it needs.
pub(super) struct Steps<'a> {
    desired: &'a Desired,
    observed: &'a Observed,
    comparison: &'a Comparison,
    function: Option<&'a ObservedFunction>,
    key: FunctionKey,
    steps: Vec<Step>,
}

/// Steps about roles, by what waits for them.
#[derive(Default)]
struct RoleSteps {
    /// Before SCF works on the function: its service roles are whole, and the function's own is there.
    there: Vec<StepId>,
    /// Before live traffic comes: all roles have all their rights.
    whole: Vec<StepId>,
}

impl<'a> Steps<'a> {
    pub fn new(desired: &'a Desired, observed: &'a Observed, comparison: &'a Comparison) -> Self {
        let function = living(observed).filter(|function| !matches!(function.state, FunctionState::CreateFailed(_)));
        Self { desired, observed, comparison, function, key: desired.function_key(), steps: Vec::new() }
    }

    /// Returns the steps, in an order in which each stands after what it needs.
    pub fn all(mut self) -> Vec<Step> {
        let RoleSteps { there, whole } = self.roles();
        let bucket = self.bucket();
        let adopted = self.adoption();
        // Retries are no part of what a version freezes: they change beside all else, or as soon as there is a function that is
        // whole, which its publication has waited for.
        let (published, retries) = if self.function.is_some() {
            let retries = self.retries(&adopted);
            let configured = self.update(&[there, adopted].concat());
            (self.publication(configured), retries)
        } else {
            let created = self.create(&there);
            let published = self.publication(created);
            let retries = self.retries(&published);
            (published, retries)
        };
        let around: Vec<StepId> = whole.into_iter().chain(bucket).chain(retries).collect();
        let live = self.release(&published, &around);
        self.bindings(&live);
        self.orphans(&live);
        self.steps
    }

    fn push(&mut self, id: impl Into<String>, resource: Resource, operation: Operation, needs: &[StepId]) -> StepId {
        let id = StepId(id.into());
        self.steps.push(Step { id: id.clone(), resource, operation, needs: needs.to_vec() });
        id
    }

    fn function_resource(&self) -> Resource {
        Resource::Function(self.desired.function.name.clone())
    }

    fn roles(&mut self) -> RoleSteps {
        let desired = self.desired;
        let mut steps = RoleSteps::default();
        for (name, role) in &desired.roles {
            let resource = Resource::Role(name.clone());
            let (stack, service) = (desired.stack.clone(), role.service.clone());
            let mut made = Vec::new();
            if self.comparison.differs(&fields::owner(&fields::role(name))) {
                let account = self.observed.account.clone();
                let operation = Operation::AdoptRole { name: name.clone(), stack: stack.clone(), account };
                made.push(self.push(format!("adopt role {name}"), resource.clone(), operation, &[]));
            }
            if self.comparison.differs(&fields::role(name)) {
                let operation = Operation::CreateRole { name: name.clone(), service, stack: stack.clone() };
                made.push(self.push(format!("create role {name}"), resource.clone(), operation, &[]));
            } else if self.comparison.differs(&fields::trust(name)) {
                let operation = Operation::UpdateTrust {
                    role: name.clone(),
                    service,
                    found: self
                        .observed
                        .roles
                        .get(name)
                        .cloned()
                        .flatten()
                        .map(|role| role.services)
                        .unwrap_or_default(),
                };
                made.push(self.push(format!("update trust of role {name}"), resource.clone(), operation, &made));
            }
            steps.there.extend(made.clone());
            let rights = fields::rights(name);
            if self.comparison.differs(&rights) || self.comparison.differs(&fields::owner(&rights)) {
                let found = self.observed.policies.get(name).cloned();
                let operation = Operation::PutPolicy { name: name.clone(), found, rights: role.rights.clone(), stack };
                made.push(self.push(format!("write policy {name}"), resource.clone(), operation, &[]));
            }
            let own = (!role.rights.is_empty()).then_some(name);
            let mut attached = Vec::new();
            for policy in role.presets.iter().chain(own) {
                if self.comparison.differs(&fields::attachment(name, policy)) {
                    let operation = Operation::AttachPolicy { role: name.clone(), policy: policy.clone() };
                    let id = format!("attach {policy} to role {name}");
                    attached.push(self.push(id, resource.clone(), operation, &made));
                }
            }
            self.detach(name, &resource);
            if role.kind == RoleKind::Service {
                steps.there.extend(attached.clone());
            }
            steps.whole.extend(made);
            steps.whole.extend(attached);
        }
        steps
    }

    /// Takes away what an earlier apply attached and the stack no longer wants.
    fn detach(&mut self, role: &str, resource: &Resource) {
        let Some(Some(found)) = self.observed.roles.get(role) else { return };
        for (policy, attachment) in &found.attachments {
            let field = fields::attachment(role, policy);
            let goes = self.comparison.changes.iter().any(|change| change.field == field && change.after.is_none());
            if goes {
                let operation =
                    Operation::DetachPolicy { role: role.to_owned(), policy: policy.clone(), id: attachment.id };
                self.push(format!("detach {policy} from role {role}"), resource.clone(), operation, &[]);
            }
        }
    }

    fn bucket(&mut self) -> Option<StepId> {
        let bucket = self.desired.bucket.as_ref().filter(|_| self.comparison.differs(&fields::bucket()))?;
        let (name, region) = (bucket.name.clone(), bucket.region.clone());
        let resource = Resource::Bucket(name.clone());
        Some(self.push(format!("create bucket {name}"), resource, Operation::CreateBucket { name, region }, &[]))
    }

    fn create(&mut self, roles: &[StepId]) -> Vec<StepId> {
        let mut needs = roles.to_vec();
        if let Some(FunctionState::CreateFailed(_)) = living(self.observed).map(|function| &function.state) {
            let operation = Operation::DeleteFunction { function: self.key.clone() };
            needs.push(self.push("delete failed function", self.function_resource(), operation, &[]));
        }
        let new = NewFunction {
            key: self.key.clone(),
            stack: self.desired.stack.clone(),
            configuration: self.configuration(),
            code: self.desired.function.code.clone(),
        };
        vec![self.push("create function", self.function_resource(), Operation::CreateFunction(Box::new(new)), &needs)]
    }

    fn adoption(&mut self) -> Vec<StepId> {
        if self.function.is_none() || !self.comparison.differs(&fields::owner(&fields::function())) {
            return Vec::new();
        }
        let (stack, account) = (self.desired.stack.clone(), self.observed.account.clone());
        let operation = Operation::AdoptFunction { function: self.key.clone(), stack, account };
        vec![self.push("adopt function", self.function_resource(), operation, &[])]
    }

    fn update(&mut self, needs: &[StepId]) -> Vec<StepId> {
        let Some(found) = self.function else { return needs.to_vec() };
        let mut last = needs.to_vec();
        let handler = fields::field(&["function", "handler"]);
        if self.comparison.differs(&fields::code()) || self.comparison.differs(&handler) {
            let operation = Operation::UpdateCode {
                function: self.key.clone(),
                code: self.desired.function.code.clone(),
                found: found.code_sha256.clone(),
            };
            last = vec![self.push("update code", self.function_resource(), operation, &last)];
        }
        let configured_elsewhere = |field: &Field| {
            *field != fields::code() && *field != handler && !field.is_within(&fields::field(&["function", "retries"]))
        };
        let configuration_differs = self.comparison.differs_within(&fields::function(), configured_elsewhere);
        // The baseline rides along with anything that is done, and alone it is no reason to do anything.
        if configuration_differs || self.comparison.found.as_ref() != Some(&self.comparison.baseline) {
            let operation = Operation::UpdateConfiguration {
                function: self.key.clone(),
                configuration: self.configuration(),
                found: found.configuration(),
            };
            last = vec![self.push("update configuration", self.function_resource(), operation, &last)];
        }
        last
    }

    fn retries(&mut self, needs: &[StepId]) -> Option<StepId> {
        let retries = self.desired.function.retries?;
        let root = fields::field(&["function", "retries"]);
        if self.function.is_some() && !self.comparison.differs_within(&root, |_| true) {
            return None;
        }
        let operation = Operation::SetRetries {
            function: self.key.clone(),
            retries,
            found: self.function.map(|function| function.retries),
        };
        Some(self.push("set retries", self.function_resource(), operation, needs))
    }

    fn configuration(&self) -> Configuration {
        let DesiredFunction {
            namespace: _,
            name: _,
            description,
            memory,
            timeout,
            role,
            environment,
            retries: _,
            rollout: _,
            releases: _,
            code,
        } = &self.desired.function;
        let gone = |name: &str| {
            let field = fields::variable(name);
            self.comparison.changes.iter().any(|change| change.field == field && change.after.is_none())
        };
        let held = self.function.map(|function| &function.environment).into_iter().flatten();
        // What others set, and secrets that keep what is there, ride along: the call replaces the whole set.
        let mut all: BTreeMap<String, SecretString> = held
            .filter(|(name, _)| !gone(name) && !name.starts_with(OWN_VARIABLE_PREFIX))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        for (name, variable) in environment {
            if let Some(value) = &variable.value {
                all.insert(name.clone(), value.clone());
            }
        }
        all.insert(BASELINE_VARIABLE.to_owned(), SecretString::from(self.comparison.baseline.text()));
        let role_leaves = self.function.is_some_and(|function| {
            role.is_none() && function.role.as_ref().is_some_and(|held| *held == self.desired.execution_role())
        });
        Configuration {
            description: description.clone(),
            memory: *memory,
            timeout: *timeout,
            init_timeout: code.start.init_timeout,
            role: if role_leaves { Some(String::new()) } else { role.clone() },
            environment: all,
        }
    }

    /// What the function is to be frozen as.
    fn frozen(&self) -> Frozen {
        let Configuration { description: _, memory, timeout, init_timeout, role, mut environment } =
            self.configuration();
        environment.retain(|name, _| self.desired.function.environment.contains_key(name));
        let held = self.function.filter(|_| !self.comparison.differs(&fields::code()));
        let code_sha256 =
            held.map_or_else(|| self.desired.function.code.sha256.clone(), |held| held.code_sha256.clone());
        Frozen {
            code_sha256,
            handler: self.desired.function.code.start.handler.clone(),
            configuration: Configuration { description: None, memory, timeout, init_timeout, role, environment },
        }
    }

    /// The published releases, each with the number of its version.
    fn releases(&self) -> impl Iterator<Item = (Release, u64)> {
        let versions = self.function.map(|function| function.versions.as_slice()).unwrap_or_default();
        versions.iter().filter_map(|version| Some((Release::from_description(&version.description)?, version.number)))
    }

    fn is_published(&self) -> bool {
        self.releases().any(|(release, _)| release == self.comparison.release)
    }

    /// Freezes what is `configured`, if live traffic is to go there and no version holds it.
    fn publication(&mut self, configured: Vec<StepId>) -> Vec<StepId> {
        if !self.comparison.differs(&fields::alias()) || self.is_published() {
            return configured;
        }
        let (function, release) = (self.key.clone(), self.comparison.release.clone());
        let operation = Operation::Publish { function, release, frozen: Box::new(self.frozen()) };
        vec![self.push("publish version", self.function_resource(), operation, &configured)]
    }

    /// Sends live traffic to what is `published`, after all that is `around` it.
    fn release(&mut self, published: &[StepId], around: &[StepId]) -> Vec<StepId> {
        if !self.comparison.differs(&fields::alias()) {
            return [published, around].concat();
        }
        let release = self.comparison.release.clone();
        let (function, resource) = (self.key.clone(), self.function_resource());
        let operation =
            Operation::Probe { function: function.clone(), release: release.clone(), frozen: Box::new(self.frozen()) };
        let mut last = vec![self.push("probe version", resource.clone(), operation, published)];
        last.extend_from_slice(around);
        let alias = Resource::Alias(DEFAULT_ALIAS.to_owned());
        let moved = match self.function.and_then(|function| shift(self.desired, function, &release)) {
            Some(operation) => self.push("shift alias", alias, operation, &last),
            None => {
                let operation = Operation::MoveAlias {
                    function: function.clone(),
                    release,
                    rolled_back_from: None,
                    found: self.function.map(|function| function.alias.clone()),
                };
                self.push("move alias", alias, operation, &last)
            }
        };
        let count = self.releases().count() + usize::from(!self.is_published());
        for version in self.oldest().into_iter().take(count.saturating_sub(KEPT_VERSIONS)) {
            let operation = Operation::DeleteVersion { function: function.clone(), version };
            let id = format!("delete version {version}");
            self.push(id, resource.clone(), operation, std::slice::from_ref(&moved));
        }
        vec![moved]
    }

    /// Versions of ours that may go, oldest first: neither the release to come nor the one that serves now.
    fn oldest(&self) -> Vec<u64> {
        let live = self.function.map(|function| function.alias.version.as_str());
        let goes = |(release, number): (Release, u64)| {
            (release != self.comparison.release && live != Some(number.to_string().as_str())).then_some(number)
        };
        let mut oldest: Vec<u64> = self.releases().filter_map(goes).collect();
        oldest.sort_unstable();
        oldest
    }

    fn bindings(&mut self, needs: &[StepId]) {
        let mut last = needs.to_vec();
        for event_type in EventType::ALL {
            let field = fields::trigger(event_type);
            let Some(change) = self.comparison.changes.iter().find(|change| change.field == field) else { continue };
            let resource = Resource::Trigger(event_type);
            let held = self.function.and_then(|function| function.triggers.get(&event_type));
            if let Some(trigger) = held.filter(|trigger| trigger.bound) {
                let function = self.key.clone();
                let operation = Operation::Unbind { event_type, function, trigger: trigger.clone() };
                last = vec![self.push(format!("unbind {event_type}"), resource.clone(), operation, &last)];
            }
            if change.after.as_ref().is_some_and(fields::is_bound) {
                let (function, qualifier) = (self.key.clone(), DEFAULT_ALIAS.to_owned());
                let (id, operation) = match self.observed.holders.get(&event_type).cloned() {
                    None => ("bind", Operation::Bind { event_type, function, qualifier }),
                    // Without the claim the plan refuses.
                    Some(from) => ("take over", Operation::TakeOver { event_type, function, qualifier, from }),
                };
                last = vec![self.push(format!("{id} {event_type}"), resource, operation, &last)];
            }
        }
    }

    /// Deletes the stack's own role when the stack no longer wants it and what serves has let go of it.
    fn orphans(&mut self, live: &[StepId]) {
        for name in self.observed.roles.keys() {
            if orphan(self.desired, self.observed, &fields::role(name)).is_some() {
                let policy = self.observed.policies.get(name).map(|policy| policy.id);
                for (id, operation) in delete_role(name, policy) {
                    let needs: Vec<StepId> = match &operation {
                        Operation::DeletePolicy { .. } => vec![StepId(format!("delete role {name}"))],
                        _ => live.to_vec(),
                    };
                    self.push(id, Resource::Role(name.clone()), operation, &needs);
                }
            }
        }
    }
}

/// The steps that take a role of ours away with its policy, the role first.
pub(super) fn delete_role(name: &str, policy: Option<u64>) -> Vec<(String, Operation)> {
    let role = (format!("delete role {name}"), Operation::DeleteRole { name: name.to_owned() });
    let policy =
        policy.map(|id| (format!("delete policy {name}"), Operation::DeletePolicy { name: name.to_owned(), id }));
    std::iter::once(role).chain(policy).collect()
}
