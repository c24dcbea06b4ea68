//! Reserved and provisioned concurrency (`scf-api.md` 10.3): memory set aside for a function, and instances that are kept.

use super::{
    errors::{self, Attempted, ensure_active, invalid, limit},
    functions::done_at,
    rules,
    store::{self, Function, LATEST, Place, Provisioned, Status, Version},
};
use crate::{
    cloud::{
        Call, host,
        store::{Look, StoreError},
    },
    wire::{
        ApiError, Empty, ErrorCode,
        scf::{
            DeleteProvisionedConcurrencyConfig, DeleteReservedConcurrencyConfig, GetProvisionedConcurrencyConfig,
            GetProvisionedConcurrencyConfigAnswer, GetReservedConcurrencyConfig, GetReservedConcurrencyConfigAnswer,
            PutProvisionedConcurrencyConfig, PutReservedConcurrencyConfig, VersionProvisionedConcurrencyInfo,
        },
    },
};

/// MB of a region that stay for functions without a reservation.
const UNRESERVED: u64 = 12_800;

/// Memory of all instances of a region together, in MB (`scf-api.md` 2).
pub fn quota(region: &str) -> u64 {
    match region {
        "ap-guangzhou" | "ap-shanghai" | "ap-beijing" | "ap-chengdu" | "ap-hongkong" => 128_000,
        _ => 64_000,
    }
}

/// What the kept instances of a function may hold, in MB.
pub fn provisioned_memory(look: &impl Look, place: &Place) -> Result<u64, StoreError> {
    let memory = |version: Version| version.provisioned.map_or(0, |kept| kept.count * version.content.memory);
    Ok(store::versions(look, place)?.into_iter().map(memory).sum())
}

/// `PutReservedConcurrencyConfig`.
pub async fn reserve(call: &Call<'_>, request: PutReservedConcurrencyConfig) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let wanted = request.reserved_concurrency_mem;
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let mut function = store::function(writer, &place, now)?;
        ensure_active(&call.cloud.settings.readings, &function, now, Attempted::PutReservedConcurrencyConfig)?;
        if provisioned_memory(writer, &place)? > wanted {
            let message = "The instances that are kept need more than that.";
            return Err(ApiError::new("FailedOperation.ProvisionedExceedReserved", message));
        }
        let others: u64 = store::functions_in(writer, &place.region, now)?
            .into_iter()
            .filter(|other| other.place != place)
            .filter_map(|other| other.reserved)
            .sum();
        let most = quota(&place.region) - UNRESERVED;
        if others.saturating_add(wanted) > most {
            let message = format!("At most {most} MB can be reserved in a region; {others} MB are.");
            return Err(limit("FunctionReservedConcurrencyMemory", message));
        }
        function.reserved = Some(wanted);
        store::put_function(writer, &function)?;
        Ok(Empty {})
    })
}

/// `GetReservedConcurrencyConfig`.
pub async fn reserved(
    call: &Call<'_>,
    request: GetReservedConcurrencyConfig,
) -> Result<GetReservedConcurrencyConfigAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let now = call.cloud.clock.now_ms();
    let function = call.cloud.store.read(|reader| store::function(reader, &place, now))?;
    Ok(GetReservedConcurrencyConfigAnswer { reserved_mem: function.reserved.into() })
}

/// `DeleteReservedConcurrencyConfig`.
pub async fn release(call: &Call<'_>, request: DeleteReservedConcurrencyConfig) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let mut function = store::function(writer, &place, now)?;
        ensure_active(&call.cloud.settings.readings, &function, now, Attempted::DeleteReservedConcurrencyConfig)?;
        function.reserved = None;
        store::put_function(writer, &function)?;
        Ok(Empty {})
    })
}

/// `PutProvisionedConcurrencyConfig`: instances of a published version.
pub async fn provision(call: &Call<'_>, request: PutProvisionedConcurrencyConfig) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let kind = request.provisioned_type.as_deref().filter(|kind| !kind.is_empty());
    if kind.is_some_and(|kind| kind != "Default") || request.trigger_actions.is_some_and(|actions| !actions.is_empty())
    {
        return Err(ApiError::new(
            ErrorCode::UnsupportedOperation,
            "Only a fixed number of instances is modelled here.",
        ));
    }
    let count = request.version_provisioned_concurrency_num;
    if count == 0 {
        return Err(invalid("VersionProvisionedConcurrencyNum", "At least one instance."));
    }
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let function = store::function(writer, &place, now)?;
        ensure_active(&call.cloud.settings.readings, &function, now, Attempted::PutProvisionedConcurrencyConfig)?;
        let mut version = version(writer, &function, &request.qualifier)?;
        if version.status(now) != Status::Active {
            let attempted = Attempted::PutProvisionedConcurrencyConfig;
            return Err(errors::busy(&call.cloud.settings.readings, version.status(now), attempted));
        }
        ensure_settled(&version, now)?;
        let own = version.provisioned.map_or(0, |kept| kept.count * version.content.memory);
        let others = provisioned_memory(writer, &place)? - own;
        let wanted = others.saturating_add(count.saturating_mul(version.content.memory));
        match function.reserved {
            Some(reserved) if wanted > reserved => {
                let message = format!("The instances need {wanted} MB of {reserved} MB that are reserved.");
                return Err(ApiError::new("FailedOperation.ProvisionedExceedReserved", message));
            }
            None if wanted > quota(&place.region) - UNRESERVED => {
                let message = format!("The instances need {wanted} MB, more than there are.");
                return Err(limit("FunctionProvisionedConcurrencyMemory", message));
            }
            _ => {}
        }
        version.provisioned = Some(Provisioned { count, until: done_at(now, call.cloud.settings.delays.creating) });
        store::put_version(writer, &place, &version)?;
        Ok(())
    })?;
    host::provision(call.cloud, &place, &request.qualifier);
    Ok(Empty {})
}

/// `GetProvisionedConcurrencyConfig`.
pub async fn provisioned(
    call: &Call<'_>,
    request: GetProvisionedConcurrencyConfig,
) -> Result<GetProvisionedConcurrencyConfigAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let now = call.cloud.clock.now_ms();
    let qualifier = request.qualifier.filter(|qualifier| !qualifier.is_empty());
    let (function, versions, used) = call.cloud.store.read(|reader| {
        let function = store::function(reader, &place, now)?;
        let versions = match &qualifier {
            Some(qualifier) => vec![version(reader, &function, qualifier)?],
            None => store::versions(reader, &place)?,
        };
        Ok::<_, ApiError>((function, versions, provisioned_memory(reader, &place)?))
    })?;
    let most = function.reserved.unwrap_or_else(|| quota(&place.region) - UNRESERVED);
    let allocated = versions.into_iter().filter_map(|version| {
        let Provisioned { count, until } = version.provisioned?;
        let is_done = until <= now;
        Some(VersionProvisionedConcurrencyInfo {
            allocated_provisioned_concurrency_num: count,
            available_provisioned_concurrency_num: if is_done { count } else { 0 },
            status: if is_done { "Done" } else { "InProgress" }.into(),
            status_reason: String::new(),
            qualifier: version.number.to_string(),
            trigger_actions: Vec::new(),
        })
    });
    Ok(GetProvisionedConcurrencyConfigAnswer {
        unallocated_concurrency_num: most.saturating_sub(used) / function.latest.memory,
        allocated: allocated.collect(),
    })
}

/// `DeleteProvisionedConcurrencyConfig`.
pub async fn unprovision(call: &Call<'_>, request: DeleteProvisionedConcurrencyConfig) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let function = store::function(writer, &place, now)?;
        let mut version = version(writer, &function, &request.qualifier)?;
        ensure_settled(&version, now)?;
        version.provisioned = None;
        store::put_version(writer, &place, &version)?;
        Ok::<_, ApiError>(())
    })?;
    host::provision(call.cloud, &place, &request.qualifier);
    Ok(Empty {})
}

fn version(look: &impl Look, function: &Function, qualifier: &str) -> Result<Version, ApiError> {
    if qualifier == LATEST {
        return Err(invalid("Qualifier", "`$LATEST` has no instances that are kept."));
    }
    store::version_opt(look, &function.place, qualifier)?
        .ok_or_else(|| errors::no_qualifier(ErrorCode::ResourceNotFoundFunctionVersion, qualifier))
}

/// Refuses while instances of a version are being started.
pub fn ensure_settled(version: &Version, now: i64) -> Result<(), ApiError> {
    match version.provisioned {
        Some(Provisioned { until, .. }) if until > now => {
            let message = format!("Instances of the version {} are being provisioned.", version.number);
            Err(ApiError::new(ErrorCode::FailedProvisionedInProgress, message))
        }
        _ => Ok(()),
    }
}
