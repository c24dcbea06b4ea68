//! Aliases: names that point to versions, and split traffic between two.

use super::{
    errors::{self, invalid},
    lists::page,
    rules,
    store::{self, Alias, DEFAULT, Function, LATEST, Place},
};
use crate::{
    cloud::{Call, store::Look, times},
    wire::{
        ApiError, Empty, ErrorCode,
        scf::{
            AliasInfo, CreateAlias, DeleteAlias, GetAlias, ListAliases, ListAliasesAnswer, RoutingConfig, UpdateAlias,
            VersionWeight,
        },
    },
};

fn ensure_version(look: &impl Look, function: &Function, version: &str) -> Result<(), ApiError> {
    if version == LATEST || store::version_opt(look, &function.place, version)?.is_some() {
        return Ok(());
    }
    Err(errors::no_qualifier(ErrorCode::ResourceNotFoundFunctionVersion, version))
}

fn additional(
    look: &impl Look,
    function: &Function,
    routing: Option<RoutingConfig>,
) -> Result<Option<(String, f64)>, ApiError> {
    let RoutingConfig { additional_version_weights, addtion_version_matchs } = routing.unwrap_or_default();
    if !addtion_version_matchs.is_empty() {
        return Err(ApiError::new("InvalidParameter.RoutingConfig", "Routing by rule is not modelled here."));
    }
    match additional_version_weights.as_slice() {
        [] => Ok(None),
        [VersionWeight { version, weight }] if (0.0..=1.0).contains(weight) => {
            ensure_version(look, function, version)?;
            Ok(Some((version.clone(), *weight)))
        }
        [_] => Err(invalid("AdditionalVersionWeights", "A weight is between 0 and 1.")),
        _ => Err(invalid("AdditionalVersionWeights", "At most one additional version.")),
    }
}

/// `CreateAlias`.
pub async fn create(call: &Call<'_>, request: CreateAlias) -> Result<Empty, ApiError> {
    let CreateAlias { name, function_name, function_version, namespace, routing_config, description } = request;
    let place = Place::new(call.region, namespace.as_deref(), &function_name);
    rules::function_name(&place.name)?;
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let function = store::function(writer, &place, now)?;
        if store::alias_opt(writer, &place, &name)?.is_some() {
            return Err(ApiError::new(ErrorCode::ResourceInUseAlias, format!("The alias `{name}` exists already.")));
        }
        rules::alias_name(&name)?;
        ensure_version(writer, &function, &function_version)?;
        let alias = Alias {
            name,
            version: function_version,
            additional: additional(writer, &function, routing_config)?,
            description: description.unwrap_or_default(),
            added: now,
            modified: now,
        };
        store::put_alias(writer, &place, &alias)?;
        Ok(Empty {})
    })
}

/// `UpdateAlias`: a full replacement.
pub async fn update(call: &Call<'_>, request: UpdateAlias) -> Result<Empty, ApiError> {
    let UpdateAlias { function_name, name, function_version, namespace, routing_config, description } = request;
    let place = Place::new(call.region, namespace.as_deref(), &function_name);
    rules::function_name(&place.name)?;
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let function = store::function(writer, &place, now)?;
        let alias = store::alias_opt(writer, &place, &name)?.ok_or_else(|| no_alias(&name))?;
        ensure_version(writer, &function, &function_version)?;
        let alias = Alias {
            version: function_version,
            additional: additional(writer, &function, routing_config)?,
            description: description.unwrap_or_default(),
            modified: now,
            ..alias
        };
        store::put_alias(writer, &place, &alias)?;
        Ok(Empty {})
    })
}

/// `GetAlias`.
pub async fn get(call: &Call<'_>, request: GetAlias) -> Result<AliasInfo, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let now = call.cloud.clock.now_ms();
    call.cloud.store.read(|reader| {
        store::function(reader, &place, now)?;
        let alias = store::alias_opt(reader, &place, &request.name)?.ok_or_else(|| no_alias(&request.name))?;
        Ok(info(alias))
    })
}

/// `ListAliases`, whose offset and limit are text.
pub async fn list(call: &Call<'_>, request: ListAliases) -> Result<ListAliasesAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let number = |name: &str, text: Option<String>| match text.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| invalid(name, format!("`{text}` is not a number."))),
    };
    let (offset, limit) = (number("Offset", request.offset)?, number("Limit", request.limit)?);
    let now = call.cloud.clock.now_ms();
    let mut aliases = call.cloud.store.read(|reader| {
        store::function(reader, &place, now)?;
        Ok::<_, ApiError>(store::aliases(reader, &place)?)
    })?;
    if let Some(version) = request.function_version.filter(|version| !version.is_empty()) {
        aliases.retain(|alias| alias.version == version);
    }
    let total_count = aliases.len() as u64;
    let aliases = page(aliases, offset, limit, 100).into_iter().map(info).collect();
    Ok(ListAliasesAnswer { aliases, total_count })
}

/// `DeleteAlias`.
pub async fn delete(call: &Call<'_>, request: DeleteAlias) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    if request.name == DEFAULT {
        return Err(invalid("Alias", "The default alias cannot be deleted."));
    }
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        store::function(writer, &place, now)?;
        if !store::delete_alias(writer, &place, &request.name)? {
            return Err(no_alias(&request.name));
        }
        for trigger in store::triggers(writer, &place)?.iter().filter(|trigger| trigger.qualifier == request.name) {
            store::delete_trigger(writer, &place, &trigger.kind, &trigger.qualifier, &trigger.name)?;
        }
        Ok(Empty {})
    })
}

fn no_alias(name: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFoundAlias, format!("The alias `{name}` does not exist."))
}

fn info(alias: Alias) -> AliasInfo {
    let Alias { name, version, additional, description, added, modified } = alias;
    let weights = additional.into_iter().map(|(version, weight)| VersionWeight { version, weight }).collect();
    AliasInfo {
        name,
        function_version: version,
        routing_config: RoutingConfig { additional_version_weights: weights, addtion_version_matchs: Vec::new() },
        description,
        add_time: times::china(added),
        mod_time: times::china(modified),
    }
}
