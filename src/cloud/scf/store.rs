//! What SCF remembers, and in which state that is by now.
//!
//! A state is stored as the moment at which it ends, so that it passes without anybody acting and survives a restart.

use super::errors;
use crate::{
    cloud::store::{Look, StoreError, Writer},
    wire::{ApiError, ErrorCode, KeyValue, scf},
};
use serde::{Deserialize, Serialize};
use std::fmt;

const FUNCTION: &str = "scf-function";
const VERSION: &str = "scf-version";
const ALIAS: &str = "scf-alias";
const TRIGGER: &str = "scf-trigger";
/// Kind of the zips, whose keys are their hashes.
pub const CODE: &str = "scf-code";
const NAMESPACE: &str = "scf-namespace";

/// The version that is edited.
pub const LATEST: &str = "$LATEST";
/// The alias that every function has.
pub const DEFAULT: &str = "$DEFAULT";

/// Where a function is. No part may hold a slash, so that its text is a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Region.
    pub region: String,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
}

impl Place {
    /// A place by the parts of a request; the namespace is `default` when absent or empty.
    pub fn new(region: &str, namespace: Option<&str>, name: &str) -> Self {
        let namespace = namespace.filter(|namespace| !namespace.is_empty()).unwrap_or("default");
        Self { region: region.into(), namespace: namespace.into(), name: name.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { region, namespace, name } = self;
        write!(formatter, "{region}/{namespace}/{name}")
    }
}

/// A function.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Function {
    /// Its key.
    pub place: Place,
    /// `lam-xxxxxxxx`.
    pub id: String,
    /// Cannot be changed.
    pub runtime: String,
    /// Unix milliseconds.
    pub added: i64,
    /// Tags; changed by the Tag service.
    pub tags: Vec<KeyValue>,
    /// What `$LATEST` is.
    pub latest: Content,
    /// What it is busy with, until when.
    pub work: Work,
    /// Number of the version published last.
    pub versions: u64,
    /// Extra attempts of asynchronous events.
    pub retries: i64,
    /// Seconds for which asynchronous events are worth another attempt.
    pub max_age: i64,
}

/// Work on a function and the moment (unix milliseconds) at which it is done.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Work {
    /// What is done.
    pub kind: Status,
    /// When it is done.
    pub until: i64,
}

/// Status of a function or version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Takes calls.
    Active,
    /// New.
    Creating,
    /// Code or configuration is being replaced.
    Updating,
    /// A version is being made. The function itself never shows it (`real-clients.md` 16).
    Publishing,
    /// On its way out.
    Deleting,
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

/// Code and configuration: what a version freezes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Content {
    /// Raised by every change, so that instances of an older content are told apart.
    pub revision: u64,
    /// Unix milliseconds.
    pub modified: i64,
    /// Lower-case hexadecimal SHA-256 of the zip.
    pub sha256: String,
    /// Bytes of the zip.
    pub code_size: u64,
    /// Entry.
    pub handler: String,
    /// Text.
    pub description: String,
    /// MB.
    pub memory: u64,
    /// Seconds.
    pub timeout: u64,
    /// Seconds.
    pub init_timeout: u64,
    /// Variables.
    pub environment: Vec<KeyValue>,
    /// Execution role or empty.
    pub role: String,
    /// Log set or empty.
    pub cls_logset_id: String,
    /// Log topic or empty.
    pub cls_topic_id: String,
    /// Dead letters; empty members = none.
    pub dead_letter: scf::DeadLetterConfig,
    /// Way out.
    pub public_net: scf::PublicNetConfig,
    /// `TRUE`/`FALSE`.
    pub install_dependency: String,
}

/// A published version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    /// From 1.
    pub number: u64,
    /// Frozen.
    pub content: Content,
    /// Unix milliseconds.
    pub added: i64,
    /// `Publishing` until then.
    pub published: i64,
}

impl Version {
    /// Status by now.
    pub fn status(&self, now: i64) -> Status {
        if self.published > now { Status::Publishing } else { Status::Active }
    }
}

/// An alias.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Alias {
    /// Its name.
    pub name: String,
    /// Main version.
    pub version: String,
    /// A second version and its share.
    pub additional: Option<(String, f64)>,
    /// Text.
    pub description: String,
    /// Unix milliseconds.
    pub added: i64,
    /// Unix milliseconds.
    pub modified: i64,
}

/// A trigger of SCF's own. MPS triggers are bindings, which are kept elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trigger {
    /// `timer` or `cos`.
    pub kind: String,
    /// Version or alias.
    pub qualifier: String,
    /// Name.
    pub name: String,
    /// JSON text.
    pub desc: String,
    /// Whether it is open.
    pub enabled: bool,
    /// As given.
    pub argument: Option<String>,
    /// As given.
    pub description: Option<String>,
    /// Unix milliseconds.
    pub added: i64,
    /// Unix milliseconds.
    pub modified: i64,
}

/// A namespace beside `default`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Namespace {
    /// Name.
    pub name: String,
    /// Text.
    pub description: String,
    /// Unix milliseconds.
    pub added: i64,
}

impl Function {
    /// Status by now; a function that is gone still says `Deleting`.
    pub fn status(&self, now: i64) -> Status {
        match self.work {
            Work { kind: Status::Deleting, .. } => Status::Deleting,
            Work { kind, until } if until > now => kind,
            Work { .. } => Status::Active,
        }
    }

    /// Whether its deletion is done.
    pub fn is_gone(&self, now: i64) -> bool {
        self.work.kind == Status::Deleting && self.work.until <= now
    }
}

/// What a qualifier means at this moment.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// `$LATEST` or a number.
    pub version: String,
    /// The alias it went through, if any.
    pub alias: Option<String>,
    /// What runs.
    pub content: Content,
    /// Status of that version.
    pub status: Status,
    /// Unix milliseconds.
    pub added: i64,
}

/// Returns the function, or `None` if there is none (any more).
pub fn function_opt(look: &impl Look, place: &Place, now: i64) -> Result<Option<Function>, StoreError> {
    let function: Option<Function> = look.get(FUNCTION, &place.to_string())?;
    Ok(function.filter(|function| !function.is_gone(now)))
}

/// Returns the function.
pub fn function(look: &impl Look, place: &Place, now: i64) -> Result<Function, ApiError> {
    if !namespace_exists(look, &place.region, &place.namespace)? {
        let message = format!("Namespace [{}] not found.", place.namespace);
        return Err(ApiError::new(ErrorCode::ResourceNotFoundNamespace, message));
    }
    function_opt(look, place, now)?.ok_or_else(|| errors::no_function(place))
}

/// Returns the functions of a namespace.
pub fn functions(look: &impl Look, region: &str, namespace: &str, now: i64) -> Result<Vec<Function>, StoreError> {
    let found = look.scan::<Function>(FUNCTION, &format!("{region}/{namespace}/"))?;
    Ok(found.into_iter().map(|(_, function)| function).filter(|function| !function.is_gone(now)).collect())
}

/// Returns the functions of all namespaces of a region.
pub fn functions_in(look: &impl Look, region: &str, now: i64) -> Result<Vec<Function>, StoreError> {
    let found = look.scan::<Function>(FUNCTION, &format!("{region}/"))?;
    Ok(found.into_iter().map(|(_, function)| function).filter(|function| !function.is_gone(now)).collect())
}

/// Writes a function.
pub fn put_function(writer: &mut Writer<'_>, function: &Function) -> Result<(), StoreError> {
    writer.put(FUNCTION, &function.place.to_string(), function)
}

/// Removes what is left of a function.
pub fn purge(writer: &mut Writer<'_>, place: &Place) -> Result<(), StoreError> {
    writer.delete(FUNCTION, &place.to_string())?;
    for kind in [VERSION, ALIAS, TRIGGER] {
        for (key, _) in writer.scan_bytes(kind, &format!("{place}/"))? {
            writer.delete(kind, &key)?;
        }
    }
    sweep_code(writer)
}

/// Removes every function whose deletion is done.
pub fn purge_gone(writer: &mut Writer<'_>, now: i64) -> Result<(), StoreError> {
    for (_, function) in writer.scan::<Function>(FUNCTION, "")? {
        if function.is_gone(now) {
            purge(writer, &function.place)?;
        }
    }
    Ok(())
}

fn version_key(place: &Place, number: u64) -> String {
    // Padded, so that keys sort by number.
    format!("{place}/{number:08}")
}

/// Returns the published versions, oldest first.
pub fn versions(look: &impl Look, place: &Place) -> Result<Vec<Version>, StoreError> {
    Ok(look.scan(VERSION, &format!("{place}/"))?.into_iter().map(|(_, version)| version).collect())
}

/// Returns a published version.
pub fn version_opt(look: &impl Look, place: &Place, number: &str) -> Result<Option<Version>, StoreError> {
    match number.parse() {
        Ok(number) => look.get(VERSION, &version_key(place, number)),
        Err(_) => Ok(None),
    }
}

/// Writes a version.
pub fn put_version(writer: &mut Writer<'_>, place: &Place, version: &Version) -> Result<(), StoreError> {
    writer.put(VERSION, &version_key(place, version.number), version)
}

/// Removes a version.
pub fn delete_version(writer: &mut Writer<'_>, place: &Place, number: u64) -> Result<(), StoreError> {
    writer.delete(VERSION, &version_key(place, number))?;
    sweep_code(writer)
}

/// Returns the aliases, by name.
pub fn aliases(look: &impl Look, place: &Place) -> Result<Vec<Alias>, StoreError> {
    Ok(look.scan(ALIAS, &format!("{place}/"))?.into_iter().map(|(_, alias)| alias).collect())
}

/// Returns an alias.
pub fn alias_opt(look: &impl Look, place: &Place, name: &str) -> Result<Option<Alias>, StoreError> {
    look.get(ALIAS, &format!("{place}/{name}"))
}

/// Writes an alias.
pub fn put_alias(writer: &mut Writer<'_>, place: &Place, alias: &Alias) -> Result<(), StoreError> {
    writer.put(ALIAS, &format!("{place}/{}", alias.name), alias)
}

/// Removes an alias and tells whether there was one.
pub fn delete_alias(writer: &mut Writer<'_>, place: &Place, name: &str) -> Result<bool, StoreError> {
    writer.delete(ALIAS, &format!("{place}/{name}"))
}

/// Returns what a qualifier means, or `None` if it means nothing. `lot` in 0..1 picks the side of a split alias.
pub fn resolve(
    look: &impl Look,
    function: &Function,
    qualifier: &str,
    now: i64,
    lot: f64,
) -> Result<Option<Resolved>, StoreError> {
    if let Some(alias) = alias_opt(look, &function.place, qualifier)? {
        let version = match &alias.additional {
            Some((additional, weight)) if lot < *weight => additional,
            _ => &alias.version,
        };
        let resolved = resolve_version(look, function, version, now)?;
        return Ok(resolved.map(|resolved| Resolved { alias: Some(alias.name), ..resolved }));
    }
    resolve_version(look, function, qualifier, now)
}

fn resolve_version(
    look: &impl Look,
    function: &Function,
    version: &str,
    now: i64,
) -> Result<Option<Resolved>, StoreError> {
    if version == LATEST {
        return Ok(Some(Resolved {
            version: LATEST.into(),
            alias: None,
            content: function.latest.clone(),
            status: function.status(now),
            added: function.added,
        }));
    }
    let found = version_opt(look, &function.place, version)?;
    Ok(found.map(|version| Resolved {
        version: version.number.to_string(),
        alias: None,
        status: match function.status(now) {
            Status::Deleting => Status::Deleting,
            _ => version.status(now),
        },
        content: version.content,
        added: version.added,
    }))
}

fn trigger_key(place: &Place, kind: &str, qualifier: &str, name: &str) -> String {
    format!("{place}/{kind}/{qualifier}/{name}")
}

/// Returns the triggers of a function.
pub fn triggers(look: &impl Look, place: &Place) -> Result<Vec<Trigger>, StoreError> {
    Ok(look.scan(TRIGGER, &format!("{place}/"))?.into_iter().map(|(_, trigger)| trigger).collect())
}

/// Writes a trigger.
pub fn put_trigger(writer: &mut Writer<'_>, place: &Place, trigger: &Trigger) -> Result<(), StoreError> {
    writer.put(TRIGGER, &trigger_key(place, &trigger.kind, &trigger.qualifier, &trigger.name), trigger)
}

/// Removes a trigger and tells whether there was one.
pub fn delete_trigger(
    writer: &mut Writer<'_>,
    place: &Place,
    kind: &str,
    qualifier: &str,
    name: &str,
) -> Result<bool, StoreError> {
    writer.delete(TRIGGER, &trigger_key(place, kind, qualifier, name))
}

/// Keeps a zip under its hash.
pub fn put_code(writer: &mut Writer<'_>, sha256: &str, zip: &[u8]) -> Result<(), StoreError> {
    writer.put_bytes(CODE, sha256, zip)
}

/// Returns a zip by its hash.
pub fn code_opt(look: &impl Look, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
    look.get_bytes(CODE, sha256)
}

/// Removes code that nothing runs any more.
pub fn sweep_code(writer: &mut Writer<'_>) -> Result<(), StoreError> {
    let functions = writer.scan::<Function>(FUNCTION, "")?.into_iter().map(|(_, function)| function.latest.sha256);
    let versions = writer.scan::<Version>(VERSION, "")?.into_iter().map(|(_, version)| version.content.sha256);
    let used: std::collections::BTreeSet<_> = functions.chain(versions).collect();
    for sha256 in writer.keys(CODE, "")? {
        if !used.contains(&sha256) {
            writer.delete(CODE, &sha256)?;
        }
    }
    Ok(())
}

/// Returns the namespaces of a region that were created; `default` is not stored.
pub fn namespaces(look: &impl Look, region: &str) -> Result<Vec<Namespace>, StoreError> {
    Ok(look.scan(NAMESPACE, &format!("{region}/"))?.into_iter().map(|(_, namespace)| namespace).collect())
}

/// Whether a namespace exists.
pub fn namespace_exists(look: &impl Look, region: &str, name: &str) -> Result<bool, StoreError> {
    Ok(name == "default" || look.get_bytes(NAMESPACE, &format!("{region}/{name}"))?.is_some())
}

/// Writes a namespace.
pub fn put_namespace(writer: &mut Writer<'_>, region: &str, namespace: &Namespace) -> Result<(), StoreError> {
    writer.put(NAMESPACE, &format!("{region}/{}", namespace.name), namespace)
}

/// Removes a namespace and tells whether there was one.
pub fn delete_namespace(writer: &mut Writer<'_>, region: &str, name: &str) -> Result<bool, StoreError> {
    writer.delete(NAMESPACE, &format!("{region}/{name}"))
}
