//! Versions: frozen copies of `$LATEST`.

use super::{
    concurrency,
    errors::{self, Attempted, ensure_active, invalid, limit},
    functions::done_at,
    lists::{Order, page},
    rules,
    store::{self, Function, LATEST, Place, Status, Version},
};
use crate::{
    cloud::{
        Call, host,
        store::{Look, StoreError, Writer},
        times,
    },
    wire::{
        ApiError, Empty, ErrorCode,
        scf::{
            DeleteFunctionVersion, FunctionVersion, ListVersionByFunction, ListVersionByFunctionAnswer, PublishVersion,
            PublishVersionAnswer,
        },
    },
};

/// Versions of one function.
const VERSIONS: usize = 1000;

/// `PublishVersion`.
pub async fn publish(call: &Call<'_>, request: PublishVersion) -> Result<PublishVersionAnswer, ApiError> {
    let cloud = call.cloud;
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    rules::description(request.description.as_deref().unwrap_or_default())?;
    let now = cloud.clock.now_ms();
    cloud.store.write(|writer| {
        let mut function = store::function(writer, &place, now)?;
        ensure_active(&cloud.settings.readings, &function, now, Attempted::PublishVersion)?;
        ensure_none_publishing(call, writer, &place, now, Attempted::PublishVersion)?;
        ensure_room(writer, &place)?;
        let published = done_at(now, cloud.settings.delays.publishing);
        let Version { number, content, .. } = freeze(writer, &mut function, request.description, now, published)?;
        store::put_function(writer, &function)?;
        Ok(PublishVersionAnswer {
            function_version: number.to_string(),
            code_size: content.code_size,
            memory_size: content.memory,
            description: content.description,
            handler: content.handler,
            timeout: content.timeout,
            runtime: function.runtime,
            namespace: place.namespace.clone(),
        })
    })
}

/// Refuses one version too many.
pub fn ensure_room(look: &impl Look, place: &Place) -> Result<(), ApiError> {
    if store::versions(look, place)?.len() < VERSIONS {
        return Ok(());
    }
    Err(limit("FunctionVersions", format!("At most {VERSIONS} versions of a function.")))
}

/// Makes the next version of a function, which the caller writes.
pub fn freeze(
    writer: &mut Writer<'_>,
    function: &mut Function,
    description: Option<String>,
    now: i64,
    published: i64,
) -> Result<Version, StoreError> {
    function.versions += 1;
    let mut content = function.latest.clone();
    content.description = description.unwrap_or_default();
    content.modified = now;
    let version = Version { number: function.versions, content, added: now, published, provisioned: None };
    store::put_version(writer, &function.place, &version)?;
    Ok(version)
}

/// Refuses while a version is being made.
pub fn ensure_none_publishing(
    call: &Call<'_>,
    look: &impl Look,
    place: &Place,
    now: i64,
    attempted: Attempted,
) -> Result<(), ApiError> {
    let busy = store::versions(look, place)?.into_iter().any(|version| version.status(now) == Status::Publishing);
    if busy { Err(errors::busy(&call.cloud.settings.readings, Status::Publishing, attempted)) } else { Ok(()) }
}

/// `ListVersionByFunction`.
pub async fn list(call: &Call<'_>, request: ListVersionByFunction) -> Result<ListVersionByFunctionAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let order = Order::parse(request.order.as_deref())?;
    if let Some(other) = request.order_by.as_deref().filter(|text| !matches!(*text, "" | "AddTime" | "ModTime")) {
        return Err(invalid("OrderBy", format!("Versions are not ordered by `{other}`.")));
    }
    let now = call.cloud.clock.now_ms();
    let (function, mut versions) = call
        .cloud
        .store
        .read(|reader| Ok::<_, ApiError>((store::function(reader, &place, now)?, store::versions(reader, &place)?)))?;
    // A version is never modified, so that both orders are the order of numbers.
    order.sort(&mut versions, |version| version.number);
    let latest = FunctionVersion {
        version: LATEST.into(),
        description: Some(function.latest.description.clone()),
        add_time: Some(times::china(function.added)),
        mod_time: Some(times::china(function.latest.modified)),
        status: Some(function.status(now).to_string()),
    };
    let published = versions.into_iter().map(|version| FunctionVersion {
        version: version.number.to_string(),
        status: Some(version.status(now).to_string()),
        add_time: Some(times::china(version.added)),
        mod_time: Some(times::china(version.content.modified)),
        description: Some(version.content.description),
    });
    let all: Vec<_> = std::iter::once(latest).chain(published).collect();
    let total_count = all.len() as u64;
    let versions = page(all, request.offset, request.limit, 100);
    let function_version = versions.iter().map(|version| version.version.clone()).collect();
    Ok(ListVersionByFunctionAnswer { function_version, versions, total_count })
}

/// `DeleteFunctionVersion`.
pub async fn delete(call: &Call<'_>, request: DeleteFunctionVersion) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    delete_one(call, &place, &request.qualifier)
}

/// Removes a version that no alias needs.
pub fn delete_one(call: &Call<'_>, place: &Place, number: &str) -> Result<Empty, ApiError> {
    let cloud = call.cloud;
    let now = cloud.clock.now_ms();
    cloud.store.write(|writer| {
        store::function(writer, place, now)?;
        let version = store::version_opt(writer, place, number)?
            .ok_or_else(|| errors::no_qualifier(ErrorCode::ResourceNotFoundQualifier, number))?;
        if version.status(now) != Status::Active {
            return Err(errors::busy(&cloud.settings.readings, version.status(now), Attempted::DeleteFunction));
        }
        concurrency::ensure_settled(&version, now)?;
        let needs = |alias: &store::Alias| {
            alias.version == number || alias.additional.as_ref().is_some_and(|(version, _)| version == number)
        };
        if let Some(alias) = store::aliases(writer, place)?.into_iter().find(needs) {
            let message = format!("The version {number} is bound to the alias `{}`.", alias.name);
            return Err(ApiError::new(ErrorCode::UnsupportedOperationAliasBind, message));
        }
        for trigger in store::triggers(writer, place)?.iter().filter(|trigger| trigger.qualifier == number) {
            store::delete_trigger(writer, place, &trigger.kind, number, &trigger.name)?;
        }
        store::delete_version(writer, place, version.number)?;
        Ok::<_, ApiError>(())
    })?;
    host::provision(cloud, place, number);
    Ok(Empty {})
}
