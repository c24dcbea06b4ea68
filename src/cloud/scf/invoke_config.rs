//! How often asynchronous events are tried.

use super::{
    errors::{self, Attempted, ensure_active, invalid, limit},
    rules,
    store::{self, LATEST, Place},
};
use crate::{
    cloud::Call,
    wire::{
        ApiError, Empty, ErrorCode,
        scf::{
            AsyncTriggerConfig, GetFunctionEventInvokeConfig, GetFunctionEventInvokeConfigAnswer, RetryConfig,
            UpdateFunctionEventInvokeConfig,
        },
    },
};

/// `GetFunctionEventInvokeConfig`.
pub async fn get(
    call: &Call<'_>,
    request: GetFunctionEventInvokeConfig,
) -> Result<GetFunctionEventInvokeConfigAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let qualifier = request.qualifier.as_deref().filter(|text| !text.is_empty()).unwrap_or(LATEST);
    let now = call.cloud.clock.now_ms();
    let function = call.cloud.store.read(|reader| {
        let function = store::function(reader, &place, now)?;
        let found = store::resolve(reader, &function, qualifier, now, 1.0)?;
        found.ok_or_else(|| errors::no_qualifier(ErrorCode::ResourceNotFoundQualifier, qualifier))?;
        Ok::<_, ApiError>(function)
    })?;
    // The official sample has a second element that means nothing; clients must read the first.
    let retry_config = vec![RetryConfig { retry_num: function.retries }, RetryConfig { retry_num: -1 }];
    let async_trigger_config = AsyncTriggerConfig { retry_config, msg_ttl: function.max_age };
    Ok(GetFunctionEventInvokeConfigAnswer { async_trigger_config })
}

/// `UpdateFunctionEventInvokeConfig`.
pub async fn update(call: &Call<'_>, request: UpdateFunctionEventInvokeConfig) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let AsyncTriggerConfig { retry_config, msg_ttl } = request.async_trigger_config;
    let Some(RetryConfig { retry_num }) = retry_config.first() else {
        return Err(invalid("AsyncTriggerConfig", "`RetryConfig` is required."));
    };
    if !(0..=2).contains(retry_num) {
        return Err(limit("RetryNum", "0 to 2 retries."));
    }
    if !(60..=21_600).contains(&msg_ttl) {
        return Err(limit("MsgTTL", "60 to 21600 seconds."));
    }
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let mut function = store::function(writer, &place, now)?;
        ensure_active(&call.cloud.settings.readings, &function, now, Attempted::UpdateFunctionEventInvokeConfig)?;
        (function.retries, function.max_age) = (*retry_num, msg_ttl);
        store::put_function(writer, &function)?;
        Ok(Empty {})
    })
}
