//! A whole stack.

use super::{
    hide::may_be_shown,
    live::{Live, LiveCode, Written},
    notify::{notify, place},
    yaml::{Map, Yaml, comment},
};
use crate::{
    model::{EventType, Field, OWN_VARIABLE_PREFIX, ObservedFunction, ObservedRole, Release, Start},
    stack::{compose::own_role_name, limits, read::SERVICE_ROLES},
};
use mpstack_handler::config::{Archive, Configuration, CosArchive, Sink};
use secrecy::ExposeSecret;
use std::collections::BTreeSet;

/// Writes the stack that a function is, or could be, the result of.
pub fn write(live: &Live<'_>) -> Written {
    let (routes, mut secrets) = notify(live.configuration.map(|found| found.notify.as_slice()).unwrap_or_default());
    let mut map = Map::default();
    map.put("version", Yaml::word(1)).put("stack", Yaml::text(live.stack)).put("region", Yaml::text(&live.key.region));
    if live.names_account() {
        map.put("account", Yaml::text(&live.observed.account)).beside("refuses any other");
    }
    let roles = live.roles();
    map.put_opt("roles", (!roles.is_empty()).then(|| roles.into()));
    map.put("function", live.function(&mut secrets));
    map.put("triggers", live.triggers());
    if let Some(Archive { cos: CosArchive { bucket, region, prefix } }) = live.archive() {
        map.put("archive", Map::of("cos", place(bucket, region, prefix)));
    }
    map.put_opt("notify", (routes != Yaml::List(Vec::new())).then_some(routes));
    Written { text: format!("{}{}", live.head(&secrets), map.write()), secrets }
}

impl Live<'_> {
    /// What the file does not say by itself.
    fn head(&self, secrets: &BTreeSet<String>) -> String {
        let mut lines = vec![
            format!("Function `{}` of {}, as `mpstack export` found it.", self.key.name, self.key.region),
            "The cloud does not keep `protect`, `drift.accept`, `retain`, `environments` and roles beside those named here.".into(),
        ];
        if !secrets.is_empty() {
            let names = secrets.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            lines.push(format!("Secrets, to be set where mpstack runs: {names}."));
            lines.push("Without a value there, what the cloud holds is kept; a new function needs all of them.".into());
        }
        lines.iter().map(|line| comment(line) + "\n").collect()
    }

    /// Whether the stack mentions a field.
    fn mentions(&self, field: &str) -> bool {
        self.managed.is_none_or(|managed| managed.contains(&Field(field.to_owned())))
    }

    fn archive(&self) -> Option<&Archive> {
        self.configuration.and_then(|found| found.archive.as_ref())
    }

    /// The account belongs into a stack, unless the role's policy was made for one that did not say it.
    fn names_account(&self) -> bool {
        let policy = self.observed.policies.get(&own_role_name(self.stack));
        !policy.is_some_and(|policy| policy.document.contains("::namespace/"))
    }

    /// The service roles that the stack relies on: of a function that is nobody's, those that are as they should be.
    fn roles(&self) -> Map {
        let mut roles = Map::default();
        for (name, _, presets) in SERVICE_ROLES {
            let Some(Some(ObservedRole { attachments, .. })) = self.observed.roles.get(name) else { continue };
            let whole = presets.iter().all(|preset| attachments.contains_key(*preset));
            if !self.mentions(&format!("roles.{name}")) || (self.managed.is_none() && !whole) {
                continue;
            }
            let more = attachments.keys().map(String::as_str).filter(|policy| {
                let field = format!("roles.{name}.policies.{policy}");
                self.managed.is_some() && self.mentions(&field) && !presets.contains(policy)
            });
            let more = more.collect::<Vec<_>>();
            let mut role = Map::default();
            role.put_opt("policies", (!more.is_empty()).then(|| Yaml::texts(more)));
            roles.put(name, role);
        }
        roles
    }

    fn function(&self, secrets: &mut BTreeSet<String>) -> Map {
        let ObservedFunction { description, memory, timeout, init_timeout, handler, runtime, retries, .. } =
            self.function;
        let mut map = Map::of("name", Yaml::text(&self.key.name));
        map.put_opt("namespace", (self.key.namespace != "default").then(|| Yaml::text(&self.key.namespace)));
        if self.mentions("function.description") && (self.managed.is_some() || !description.is_empty()) {
            match description.chars().all(limits::is_descriptive) {
                true => map.put("description", Yaml::text(description)),
                false => {
                    map.above("its description is left as it is: a stack's has letters, digits, blanks, `,` and `.`")
                }
            };
        }
        let memory = self.mentions("function.memory").then(|| Yaml::word(memory));
        map.put_opt("memory", memory);
        map.put("timeout", Yaml::duration(*timeout));
        map.put_opt("role", self.role());
        self.environment(&mut map, secrets);
        if self.mentions("function.retries.attempts") {
            let mut both = Map::of("attempts", Yaml::word(retries.attempts));
            both.put("max_age", Yaml::duration(retries.max_age));
            map.put("retries", both);
        }
        let usual = Start::default();
        map.put_opt("runtime", (*runtime != usual.runtime).then(|| Yaml::text(runtime)));
        map.put_opt("handler", (*handler != usual.handler).then(|| Yaml::text(handler)));
        map.put_opt("init_timeout", (*init_timeout != usual.init_timeout).then(|| Yaml::duration(*init_timeout)));
        if !self.keeps_releases() {
            map.put("releases", Yaml::word("unmanaged")).beside("versions and the alias stay somebody else's");
        }
        match self.code {
            LiveCode::Bundled => map.put("code", Yaml::word("bundled")),
            LiveCode::Zip { file, because } => map.put("code", Map::of("zip", Yaml::text(file))).beside(because),
        };
        map
    }

    /// The execution role: left out where `auto` makes it.
    fn role(&self) -> Option<Yaml> {
        let own = own_role_name(self.stack);
        let made = self.observed.roles.get(&own).and_then(Option::as_ref);
        let is_ours = made.is_some_and(|role| role.owner.as_deref() == Some(self.stack));
        let needed = self.configuration.is_some_and(needs_role);
        match self.function.role.as_ref().filter(|_| self.mentions("function.role")) {
            Some(role) if *role == own && is_ours && needed => None,
            Some(role) => Some(Yaml::text(role)),
            None => needed.then(|| Yaml::word("none")),
        }
    }

    fn environment(&self, map: &mut Map, secrets: &mut BTreeSet<String>) {
        let (mut variables, mut others) = (Map::default(), Vec::new());
        for (name, value) in &self.function.environment {
            // Those of routes follow from the routes.
            if name.starts_with(OWN_VARIABLE_PREFIX) || secrets.contains(name) {
                continue;
            }
            let mentioned = self.mentions(&format!("function.environment.{name}"));
            if !mentioned || !limits::is_own_variable_key(name) {
                others.push(name.as_str());
                continue;
            }
            if may_be_shown(name, value.expose_secret()) {
                variables.put(name, Yaml::text(value.expose_secret()));
            } else {
                variables.put(name, Yaml::secret(name));
                secrets.insert(name.clone());
            }
        }
        map.put_opt("environment", (!variables.is_empty()).then(|| variables.into()));
        if !others.is_empty() {
            map.above(format!("set by others, and left to them: {}", others.join(", ")));
        }
    }

    fn triggers(&self) -> Map {
        let mut triggers = Map::default();
        for event_type in EventType::ALL {
            let bound = self.function.triggers.get(&event_type).is_some_and(|trigger| trigger.bound);
            let mentioned = self.mentions(&format!("triggers.{event_type}"));
            match (mentioned, bound) {
                (true, true) => _ = triggers.put(event_type.as_str(), Map::default()),
                (true, false) if self.managed.is_some() => {
                    triggers.put(event_type.as_str(), Map::of("enabled", Yaml::word(false)));
                }
                (true, false) | (false, _) => {}
            }
        }
        triggers
    }

    fn keeps_releases(&self) -> bool {
        let ObservedFunction { versions, alias, .. } = self.function;
        let serves = versions.iter().find(|version| version.number.to_string() == alias.version);
        let ours = serves.is_some_and(|version| Release::from_description(&version.description).is_some());
        match self.managed {
            Some(_) => self.mentions("alias.$DEFAULT"),
            None => ours,
        }
    }
}

/// Whether what a function does needs a role.
fn needs_role(configuration: &Configuration) -> bool {
    configuration.archive.is_some()
        || configuration.notify.iter().any(|route| matches!(route.sink, Sink::Cos(_) | Sink::FanOut(_)))
}
