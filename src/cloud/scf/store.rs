//! What SCF remembers, and where.

use super::errors;
use crate::{
    cloud::store::{Look, StoreError, Writer},
    wire::{ApiError, ErrorCode},
};

pub use super::records::{
    Alias, Content, DEFAULT, Function, LATEST, Namespace, Place, Provisioned, Resolved, Status, Trigger, Version, Work,
};

const FUNCTION: &str = "scf-function";
const VERSION: &str = "scf-version";
const ALIAS: &str = "scf-alias";
const TRIGGER: &str = "scf-trigger";
/// Kind of the zips, whose keys are their hashes.
pub const CODE: &str = "scf-code";
const NAMESPACE: &str = "scf-namespace";

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

/// Returns the functions of all regions.
pub fn all_functions(look: &impl Look, now: i64) -> Result<Vec<Function>, StoreError> {
    let found = look.scan::<Function>(FUNCTION, "")?;
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

/// Returns the versions of which instances are kept.
pub fn provisioned(look: &impl Look) -> Result<Vec<(Place, Version)>, StoreError> {
    let found = look.scan::<Version>(VERSION, "")?.into_iter().filter(|(_, version)| version.provisioned.is_some());
    Ok(found.filter_map(|(key, version)| Some((Place::of_key(&key)?, version))).collect())
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

/// Returns the timers of all functions.
pub fn timers(look: &impl Look) -> Result<Vec<(Place, Trigger)>, StoreError> {
    let found = look.scan::<Trigger>(TRIGGER, "")?.into_iter().filter(|(_, trigger)| trigger.kind == "timer");
    Ok(found.filter_map(|(key, trigger)| Some((Place::of_key(&key)?, trigger))).collect())
}

/// Returns a trigger.
pub fn trigger_opt(
    look: &impl Look,
    place: &Place,
    kind: &str,
    qualifier: &str,
    name: &str,
) -> Result<Option<Trigger>, StoreError> {
    look.get(TRIGGER, &trigger_key(place, kind, qualifier, name))
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

/// Returns a namespace that was created.
pub fn namespace_opt(look: &impl Look, region: &str, name: &str) -> Result<Option<Namespace>, StoreError> {
    look.get(NAMESPACE, &format!("{region}/{name}"))
}

/// Writes a namespace.
pub fn put_namespace(writer: &mut Writer<'_>, region: &str, namespace: &Namespace) -> Result<(), StoreError> {
    writer.put(NAMESPACE, &format!("{region}/{}", namespace.name), namespace)
}

/// Removes a namespace and tells whether there was one.
pub fn delete_namespace(writer: &mut Writer<'_>, region: &str, name: &str) -> Result<bool, StoreError> {
    writer.delete(NAMESPACE, &format!("{region}/{name}"))
}
