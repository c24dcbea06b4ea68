//! Both worlds as maps from field to value, so that comparing them is one loop and a new field is one line on each side.

use crate::model::{
    Alias, Bucket, Configuration, DEFAULT_ALIAS, Desired, DesiredFunction, EventType, Field, Frozen, FunctionKey,
    Holder, OWN_VARIABLE_PREFIX, Observed, ObservedFunction, ObservedRole, ObservedTrigger, Release, Releases,
    Resource, Role, RoleKind, Start, Trigger, Value, canonical_policy,
};
use secrecy::ExposeSecret;
use std::collections::{BTreeMap, BTreeSet};

/// What the stack wants of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Want {
    /// This.
    Value(Value),
    /// What is there, since secrets that it is made of have no value where we run. Holds their names.
    Kept(Vec<String>),
}

const PRESENT: &str = "present";
const ATTACHED: &str = "attached";
const UNBOUND: &str = "unbound";
/// The owner of what carries no mark.
pub(super) const NOBODY: &str = "nobody's";

/// A field made of these parts.
pub(super) fn field(parts: &[&str]) -> Field {
    Field(parts.join("."))
}

/// The function as a whole.
pub(super) fn function() -> Field {
    field(&["function"])
}

/// The function's code.
pub(super) fn code() -> Field {
    field(&["function", "code"])
}

/// What the code was made of: part of the baseline only, since the cloud cannot tell it.
pub(super) fn code_inputs() -> Field {
    field(&["function", "code", "inputs"])
}

/// A part of what the code was made of; likewise.
pub(super) fn code_part(part: &str) -> Field {
    field(&["function", "code", part])
}

/// Whose a thing is.
pub(super) fn owner(thing: &Field) -> Field {
    field(&[&thing.0, "owner"])
}

/// A variable of the function.
pub(super) fn variable(name: &str) -> Field {
    field(&["function", "environment", name])
}

/// A role as a whole.
pub(super) fn role(name: &str) -> Field {
    field(&["roles", name])
}

/// A policy attached to a role.
pub(super) fn attachment(role: &str, policy: &str) -> Field {
    field(&["roles", role, "policies", policy])
}

/// The rights of a role of ours.
pub(super) fn rights(role: &str) -> Field {
    field(&["roles", role, "rights"])
}

/// The service that may assume a role of ours.
pub(super) fn trust(role: &str) -> Field {
    field(&["roles", role, "trust"])
}

/// A binding.
pub(super) fn trigger(event_type: EventType) -> Field {
    field(&["triggers", event_type.as_str()])
}

/// Where live traffic goes.
pub(super) fn alias() -> Field {
    field(&["alias", DEFAULT_ALIAS])
}

/// The archive's bucket.
pub(super) fn bucket() -> Field {
    field(&["archive", "bucket"])
}

/// Whether a published version freezes this field.
pub(super) fn is_frozen(candidate: &Field) -> bool {
    candidate.is_within(&function()) && !candidate.is_within(&field(&["function", "retries"]))
}

/// The resource that a field belongs to.
pub(super) fn resource(field: &Field, desired: &Desired) -> Resource {
    let mut parts = field.0.split('.');
    match (parts.next(), parts.next()) {
        (Some("roles"), Some(name)) => Resource::Role(name.to_owned()),
        (Some("archive"), _) => {
            Resource::Bucket(desired.bucket.as_ref().map(|bucket| bucket.name.clone()).unwrap_or_default())
        }
        (Some("alias"), Some(name)) => Resource::Alias(name.to_owned()),
        (Some("triggers"), Some(name)) => {
            Resource::Trigger(name.parse().expect("trigger fields are made from event types"))
        }
        _ => Resource::Function(desired.function.name.clone()),
    }
}

/// Lays out what the stack wants, but for the alias, whose value is the release of the rest.
pub(super) fn wanted(desired: &Desired) -> BTreeMap<Field, Want> {
    let Desired {
        stack: _,
        region: _,
        account: _,
        protect: _,
        claims: _,
        roles,
        bucket: archive,
        function: wanted,
        triggers,
        accepted: _,
        places: _,
    } = desired;
    let mut fields = BTreeMap::new();
    let mut put = |field: Field, text: String| {
        fields.insert(field, Want::Value(Value::shown(text)));
    };
    for (name, Role { kind, service, presets, rights: own, retain: _ }) in roles {
        put(role(name), PRESENT.into());
        for preset in presets {
            put(attachment(name, preset), ATTACHED.into());
        }
        if *kind == RoleKind::Execution {
            put(trust(name), service.clone());
            if !own.is_empty() {
                put(rights(name), canonical_policy(own));
                put(attachment(name, name), ATTACHED.into());
            }
        }
    }
    if let Some(Bucket { .. }) = archive {
        put(bucket(), PRESENT.into());
    }
    let DesiredFunction {
        namespace: _,
        name: _,
        description,
        memory,
        timeout,
        role: execution_role,
        environment,
        retries,
        rollout: _,
        releases,
        code: package,
    } = wanted;
    for (event_type, binding) in triggers {
        put(trigger(*event_type), bound_if(*binding, *releases));
    }
    put(function(), PRESENT.into());
    put(code(), package.sha256.clone());
    // A function's runtime cannot be changed: the plan refuses another one, and nothing compares it.
    let Start { runtime: _, handler, init_timeout } = &package.start;
    put(field(&["function", "handler"]), handler.clone());
    put(field(&["function", "timeout"]), timeout.to_string());
    put(field(&["function", "init_timeout"]), init_timeout.to_string());
    if let Some(text) = description {
        put(field(&["function", "description"]), text.clone());
    }
    if let Some(memory) = memory {
        put(field(&["function", "memory"]), memory.to_string());
    }
    if let Some(role) = execution_role {
        put(field(&["function", "role"]), role.clone());
    }
    if let Some(retries) = retries {
        put(field(&["function", "retries", "attempts"]), retries.attempts.to_string());
        put(field(&["function", "retries", "max_age"]), retries.max_age.to_string());
    }
    for (name, wanted) in environment {
        let want = match &wanted.value {
            Some(value) if wanted.is_sensitive() => Want::Value(Value::sensitive(value.expose_secret())),
            Some(value) => Want::Value(Value::shown(value.expose_secret())),
            None => Want::Kept(wanted.secrets.clone()),
        };
        fields.insert(variable(name), want);
    }
    fields
}

/// Lays out what the account holds. Values of variables are sensitive unless the stack shows them itself.
pub(super) fn held(desired: &Desired, observed: &Observed) -> BTreeMap<Field, Value> {
    let Observed { today: _, account: _, roles, policies, bucket: archive, function: found, holders: _, others: _ } =
        observed;
    let mut fields = BTreeMap::new();
    for (name, found) in roles {
        let Some(ObservedRole { services, owner: _, attachments }) = found else { continue };
        fields.insert(role(name), Value::shown(PRESENT));
        fields.insert(trust(name), Value::shown(services.iter().cloned().collect::<Vec<_>>().join(" ")));
        for policy in attachments.keys() {
            fields.insert(attachment(name, policy), Value::shown(ATTACHED));
        }
    }
    for (name, policy) in policies {
        fields.insert(rights(name), Value::shown(&policy.document));
    }
    if *archive == Some(true) {
        fields.insert(bucket(), Value::shown(PRESENT));
    }
    let triggers = found.as_ref().map(|function| &function.triggers);
    for event_type in EventType::ALL {
        let trigger_held = triggers.and_then(|triggers| triggers.get(&event_type));
        if trigger_held.is_some() || desired.triggers.contains_key(&event_type) {
            fields.insert(trigger(event_type), Value::shown(state(trigger_held, desired.function.releases)));
        }
    }
    if let Some(found) = found {
        let shown: BTreeSet<&str> = (desired.function.environment.iter())
            .filter(|(_, variable)| !variable.is_sensitive())
            .map(|(name, _)| name.as_str())
            .collect();
        fields.extend(held_by_function(found, &shown));
    }
    fields
}

/// Lays out all that a plan depends on: what is held, whose it is, and what else decides.
pub(super) fn seen(desired: &Desired, observed: &Observed) -> BTreeMap<Field, Value> {
    let whose = |owner: &Option<String>| Value::shown(owner.as_deref().unwrap_or(NOBODY));
    let mut seen = held(desired, observed);
    for (name, role) in &observed.roles {
        if let Some(role) = role {
            seen.insert(owner(&self::role(name)), whose(&role.owner));
        }
    }
    for (name, policy) in &observed.policies {
        seen.insert(owner(&rights(name)), whose(&policy.owner));
        seen.insert(field(&["roles", name, "rights", "policy"]), Value::shown(policy.id.to_string()));
    }
    for (event_type, Holder { function: FunctionKey { region, namespace, name }, trigger }) in &observed.holders {
        let holder = format!("{region}/{namespace}/{name} {}", trigger.qualifier);
        seen.insert(field(&["triggers", event_type.as_str(), "holder"]), Value::shown(holder));
    }
    if let Some(found) = &observed.function {
        let versions: Vec<_> = found.versions.iter().map(|version| version.number.to_string()).collect();
        seen.insert(alias(), alias_held(found));
        seen.insert(owner(&function()), whose(&found.owner));
        seen.insert(field(&["function", "versions"]), Value::shown(versions.join(" ")));
    }
    seen
}

/// Lays out what a function holds; values of the variables in `shown` may be shown.
pub(super) fn held_by_function(found: &ObservedFunction, shown: &BTreeSet<&str>) -> BTreeMap<Field, Value> {
    let ObservedFunction {
        owner: _,
        state: _,
        description,
        // What a version freezes, by `held_by_version`.
        memory: _,
        timeout: _,
        init_timeout: _,
        role: _,
        handler: _,
        environment: _,
        code_sha256: _,
        runtime: _,
        retries,
        versions: _,
        alias: _,
        triggers: _,
        other_triggers: _,
        log_topic: _,
    } = found;
    let own = [
        (function(), PRESENT.to_owned()),
        (field(&["function", "description"]), description.clone()),
        (field(&["function", "retries", "attempts"]), retries.attempts.to_string()),
        (field(&["function", "retries", "max_age"]), retries.max_age.to_string()),
    ];
    let own = own.map(|(field, text)| (field, Value::shown(text)));
    held_by_version(&found.frozen(), shown).into_iter().chain(own).collect()
}

/// Lays out what a version of a function holds; values of the variables in `shown` may be shown.
pub(super) fn held_by_version(frozen: &Frozen, shown: &BTreeSet<&str>) -> BTreeMap<Field, Value> {
    let Frozen { code_sha256, handler, configuration } = frozen;
    // A version's description tells its release.
    let Configuration { description: _, memory, timeout, init_timeout, role, environment } = configuration;
    let settings = [
        (code(), Some(code_sha256.clone())),
        (field(&["function", "handler"]), Some(handler.clone())),
        (field(&["function", "memory"]), memory.map(|memory| memory.to_string())),
        (field(&["function", "timeout"]), Some(timeout.to_string())),
        (field(&["function", "init_timeout"]), Some(init_timeout.to_string())),
        (field(&["function", "role"]), Some(role.clone().unwrap_or_default())),
    ];
    let settings = settings.into_iter().filter_map(|(field, text)| Some((field, Value::shown(text?))));
    let own = |name: &str| name.starts_with(OWN_VARIABLE_PREFIX);
    let variables = environment.iter().filter(|(name, _)| !own(name)).map(|(name, value)| {
        let value = value.expose_secret();
        let value = if shown.contains(name.as_str()) { Value::shown(value) } else { Value::sensitive(value) };
        (variable(name), value)
    });
    settings.chain(variables).collect()
}

/// How a binding of ours shows.
pub(super) fn binding(binding: Trigger, releases: Releases) -> Value {
    Value::shown(bound_if(binding, releases))
}

fn bound_if(binding: Trigger, releases: Releases) -> String {
    if binding.enabled { bound(DEFAULT_ALIAS, releases) } else { UNBOUND.to_owned() }
}

/// Where releases are somebody else's, so is what triggers are bound to.
fn bound(qualifier: &str, releases: Releases) -> String {
    match releases {
        Releases::Managed => format!("bound to {qualifier}"),
        Releases::Unmanaged => "bound".to_owned(),
    }
}

fn state(trigger: Option<&ObservedTrigger>, releases: Releases) -> String {
    match trigger {
        Some(trigger) if trigger.bound => bound(&trigger.qualifier, releases),
        Some(_) | None => UNBOUND.to_owned(),
    }
}

/// Whether a trigger field's value says that something is bound.
pub(super) fn is_bound(value: &Value) -> bool {
    value.compare() != UNBOUND
}

/// The alias that sends all traffic to a release.
pub(super) fn alias_to(release: &Release) -> Value {
    Value::shown(release.to_string())
}

/// Where live traffic goes, told by release where the version is one of ours.
pub(super) fn alias_held(function: &ObservedFunction) -> Value {
    let told = |version: &str| match release_of(function, version) {
        Some(release) => release.to_string(),
        None if version.starts_with('$') => version.to_owned(),
        None => format!("version {version}"),
    };
    let Alias { version, also, shifting: _, rolled_back_from: _ } = &function.alias;
    let main = told(version);
    Value::shown(match also {
        Some((version, share)) => format!("{main}, {share} to {}", told(version)),
        None => main,
    })
}

/// The release of a version, `$LATEST` or a number, if it is one of ours.
pub(super) fn release_of(function: &ObservedFunction, version: &str) -> Option<Release> {
    let found = function.versions.iter().find(|candidate| candidate.number.to_string() == version)?;
    Release::from_description(&found.description)
}
