//! The undocumented actions that bind event types to functions (`scf-api.md` 11.2).

use super::request::{invalid, missing};
use crate::{
    cloud::{Call, bindings, scf::store::Place},
    wire::{
        ApiError, Empty,
        mps::{BindTrigger, BindTriggerAnswer, UnbindTrigger},
    },
};

/// The alias that stands for "default traffic".
const DEFAULT: &str = "$DEFAULT";

pub async fn bind_trigger(call: &Call<'_>, request: BindTrigger) -> Result<BindTriggerAnswer, ApiError> {
    let BindTrigger { scf_region, event_type, qualifier, function_name, namespace } = request;
    if scf_region.is_empty() {
        return Err(missing("ScfRegion"));
    }
    let place = Place::new(&scf_region, Some(&namespace), &function_name);
    let cloud = call.cloud;
    let resource_id =
        cloud.store.write(|writer| bindings::bind(cloud, writer, &event_type, &place, or_default(&qualifier)))?;
    Ok(BindTriggerAnswer { resource_id })
}

pub async fn unbind_trigger(call: &Call<'_>, request: UnbindTrigger) -> Result<Empty, ApiError> {
    let UnbindTrigger { kind, qualifier, function_name, namespace, resource_id } = request;
    if kind != "mps" {
        return Err(invalid(format!("`Type` is `mps`, not `{kind}`")));
    }
    let event_type = bindings::event_type_of(&resource_id)
        .ok_or_else(|| invalid(format!("`ResourceId` `{resource_id}` ends in no event type")))?;
    let cloud = call.cloud;
    cloud.store.write(|writer| {
        let mut place = Place::new(call.region, Some(&namespace), &function_name);
        // The request has no member for the function's region, and MPS itself has none: without one, the holder's it is.
        if place.region.is_empty()
            && let Some(holder) = bindings::holder_opt(writer, event_type)?
        {
            place.region = holder.place.region;
        }
        bindings::unbind(cloud, writer, event_type, &place, or_default(&qualifier))
    })?;
    Ok(Empty {})
}

fn or_default(qualifier: &str) -> &str {
    if qualifier.is_empty() { DEFAULT } else { qualifier }
}
