//! Triggers: SCF's own, and the MPS bindings that are listed with them.

use super::{
    cron::Schedule,
    errors::{self, Attempted, ensure_active, invalid, limit},
    lists::{Order, page},
    read_back, rules,
    store::{self, LATEST, Place, Trigger},
};
use crate::{
    cloud::{
        Call, bindings,
        settings::MpsTrigger,
        store::{Look, StoreError, Writer},
    },
    wire::{
        ApiError, Empty, ErrorCode,
        scf::{
            CreateTrigger, CreateTriggerAnswer, DeleteTrigger, Filter, ListTriggers, ListTriggersAnswer,
            Trigger as ListedTrigger, UpdateTrigger, UpdateTriggerStatus,
        },
    },
};
use serde_json::{Value, json};

/// Triggers of one type on one function.
const TRIGGERS: usize = 10;

/// Returns everything that is listed with a function.
pub fn listed(look: &impl Look, place: &Place, uin: &str) -> Result<Vec<ListedTrigger>, StoreError> {
    let own = store::triggers(look, place)?;
    let bound = bindings::of_function(look, place)?;
    let bound = bound.iter().map(|binding| binding.trigger(uin));
    Ok(own.iter().map(read_back::trigger).chain(bound).collect())
}

/// `ListTriggers`.
pub async fn list(call: &Call<'_>, request: ListTriggers) -> Result<ListTriggersAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let order = Order::parse(request.order.as_deref())?;
    let now = call.cloud.clock.now_ms();
    let mut triggers = call.cloud.store.read(|reader| {
        store::function(reader, &place, now)?;
        Ok::<_, ApiError>(listed(reader, &place, &call.caller.account.uin)?)
    })?;
    for Filter { name, values } in request.filters.unwrap_or_default() {
        let value: fn(&ListedTrigger) -> &str = match name.as_str() {
            "Qualifier" => |trigger| &trigger.qualifier,
            "TriggerName" => |trigger| &trigger.trigger_name,
            "Description" => |trigger| trigger.description.as_deref().unwrap_or_default(),
            other => return Err(invalid("Filters", format!("There is no filter `{other}`."))),
        };
        triggers.retain(|trigger| values.iter().any(|wanted| wanted == value(trigger)));
    }
    match request.order_by.as_deref() {
        None | Some("" | "mod_time") => order.sort(&mut triggers, |trigger| trigger.mod_time.clone()),
        Some("add_time") => order.sort(&mut triggers, |trigger| trigger.add_time.clone()),
        Some(other) => return Err(invalid("OrderBy", format!("Triggers are not ordered by `{other}`."))),
    }
    let total_count = triggers.len() as u64;
    Ok(ListTriggersAnswer { total_count, triggers: page(triggers, request.offset, request.limit, 100) })
}

/// `CreateTrigger`.
pub async fn create(call: &Call<'_>, request: CreateTrigger) -> Result<CreateTriggerAnswer, ApiError> {
    let cloud = call.cloud;
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    rules::trigger_name(&request.trigger_name)?;
    let qualifier = request.qualifier.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| LATEST.into());
    let enable = request.enable.as_deref().filter(|text| !text.is_empty()).unwrap_or("OPEN");
    let enabled = rules::one_of(enable, ["OPEN", "CLOSE"], "Enable")? == "OPEN";
    let desc = request.trigger_desc.as_deref().unwrap_or_default();
    let now = cloud.clock.now_ms();
    let trigger_info = cloud.store.write(|writer| {
        let function = store::function(writer, &place, now)?;
        ensure_active(&cloud.settings.readings, &function, now, Attempted::CreateTrigger)?;
        if store::resolve(writer, &function, &qualifier, now, 1.0)?.is_none() {
            return Err(errors::no_qualifier(ErrorCode::ResourceNotFoundQualifier, &qualifier));
        }
        if request.kind == "mps" && cloud.settings.readings.create_mps_trigger == MpsTrigger::Accepted {
            return bind(call, writer, &place, &qualifier, desc);
        }
        let trigger = Trigger {
            desc: match request.kind.as_str() {
                "timer" => timer_desc(desc)?,
                "cos" => cos_desc(desc)?,
                other => return Err(invalid("Type", format!("Triggers of type `{other}` are not created here."))),
            },
            kind: request.kind,
            qualifier: qualifier.clone(),
            name: request.trigger_name,
            enabled,
            argument: request.custom_argument,
            description: request.description,
            added: now,
            modified: now,
        };
        let same_kind: Vec<_> =
            store::triggers(writer, &place)?.into_iter().filter(|other| other.kind == trigger.kind).collect();
        if same_kind.iter().any(|other| other.name == trigger.name && other.qualifier == trigger.qualifier) {
            let message = format!("The trigger `{}` exists already.", trigger.name);
            return Err(ApiError::new(ErrorCode::ResourceInUseTrigger, message));
        }
        if same_kind.len() >= TRIGGERS {
            return Err(limit("Trigger", format!("At most {TRIGGERS} triggers of a type on a function.")));
        }
        store::put_trigger(writer, &place, &trigger)?;
        Ok(read_back::trigger(&trigger))
    })?;
    cloud.wake_timers();
    Ok(CreateTriggerAnswer { trigger_info: read_back::beside_function(trigger_info) })
}

fn bind(
    call: &Call<'_>,
    writer: &mut Writer<'_>,
    place: &Place,
    qualifier: &str,
    desc: &str,
) -> Result<ListedTrigger, ApiError> {
    let desc: Value = serde_json::from_str(desc).unwrap_or_default();
    let event_type = desc["eventType"].as_str().unwrap_or_default();
    bindings::bind(call.cloud, writer, event_type, place, qualifier)?;
    let bound = bindings::of_function(writer, place)?;
    let bound = bound.into_iter().find(|binding| binding.event_type == event_type && binding.qualifier == qualifier);
    let trigger = bound.map(|binding| binding.trigger(&call.caller.account.uin));
    trigger.ok_or_else(|| ApiError::new(ErrorCode::InternalError, "the binding was not kept"))
}

/// Reads the seven fields of a schedule, bare or as the platform prints them, and prints them (`real-clients.md` 18).
fn timer_desc(desc: &str) -> Result<String, ApiError> {
    let wrapped =
        serde_json::from_str::<Value>(desc).ok().and_then(|desc| desc["cron"].as_str().map(ToOwned::to_owned));
    let cron = wrapped.unwrap_or_else(|| desc.to_owned());
    Schedule::parse(&cron).map_err(|problem| invalid("TriggerDesc", format!("{problem}.")))?;
    Ok(json!({"cron": cron}).to_string())
}

fn cos_desc(desc: &str) -> Result<String, ApiError> {
    match serde_json::from_str::<Value>(desc) {
        Ok(value) if value["event"].as_str().is_some_and(|event| event.starts_with("cos:")) => Ok(value.to_string()),
        _ => Err(invalid("TriggerDesc", "A COS trigger names its event.")),
    }
}

/// `UpdateTrigger`: an absent member stays as it is.
pub async fn update(call: &Call<'_>, request: UpdateTrigger) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    let named = Named { kind: &request.kind, qualifier: request.qualifier.as_deref(), name: &request.trigger_name };
    change(call, &place, &named, &["timer"], |trigger| {
        if let Some(enable) = request.enable.as_deref().filter(|text| !text.is_empty()) {
            trigger.enabled = rules::one_of(enable, ["OPEN", "CLOSE"], "Enable")? == "OPEN";
        }
        if let Some(desc) = request.trigger_desc.as_deref().filter(|text| !text.is_empty()) {
            trigger.desc = timer_desc(desc)?;
        }
        trigger.description = request.description.or_else(|| trigger.description.take());
        trigger.argument = request.custom_argument.or_else(|| trigger.argument.take());
        Ok(())
    })
}

/// `UpdateTriggerStatus`.
pub async fn update_status(call: &Call<'_>, request: UpdateTriggerStatus) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    let named = Named { kind: &request.kind, qualifier: request.qualifier.as_deref(), name: &request.trigger_name };
    change(call, &place, &named, &["timer", "cos"], |trigger| {
        let enabled = rules::one_of(&request.enable, ["OPEN", "CLOSE"], "Enable")? == "OPEN";
        if trigger.kind == "cos" {
            cos_desc(request.trigger_desc.as_deref().unwrap_or_default())?;
        }
        if trigger.enabled == enabled {
            let message = format!("The trigger `{}` is in this state already.", trigger.name);
            return Err(ApiError::new("FailedOperation.UpdateTriggerStatus", message));
        }
        trigger.enabled = enabled;
        Ok(())
    })
}

/// Which trigger of a function.
struct Named<'r> {
    kind: &'r str,
    qualifier: Option<&'r str>,
    name: &'r str,
}

fn change(
    call: &Call<'_>,
    place: &Place,
    named: &Named<'_>,
    types: &[&str],
    change: impl FnOnce(&mut Trigger) -> Result<(), ApiError>,
) -> Result<Empty, ApiError> {
    rules::function_name(&place.name)?;
    let Named { kind, qualifier, name } = named;
    let qualifier = qualifier.filter(|text| !text.is_empty()).unwrap_or(LATEST);
    if !types.contains(kind) {
        return Err(invalid("Type", format!("Triggers of type `{kind}` are not changed this way here.")));
    }
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let function = store::function(writer, place, now)?;
        ensure_active(&call.cloud.settings.readings, &function, now, Attempted::UpdateTrigger)?;
        let mut trigger = store::trigger_opt(writer, place, kind, qualifier, name)?.ok_or_else(|| no_trigger(name))?;
        change(&mut trigger)?;
        trigger.modified = now;
        Ok::<_, ApiError>(store::put_trigger(writer, place, &trigger)?)
    })?;
    call.cloud.wake_timers();
    Ok(Empty {})
}

fn no_trigger(name: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFoundTrigger, format!("The trigger `{name}` does not exist."))
}

/// `DeleteTrigger`. Type `mps` is outside its document; a listed binding can be removed all the same (`real-clients.md` 24).
pub async fn delete(call: &Call<'_>, request: DeleteTrigger) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let qualifier = request.qualifier.as_deref().filter(|text| !text.is_empty()).unwrap_or(LATEST);
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        store::function(writer, &place, now)?;
        match request.kind.as_str() {
            "mps" => bindings::remove(writer, &request.trigger_name, &place, qualifier)?,
            "timer" | "cos" => {
                if !store::delete_trigger(writer, &place, &request.kind, qualifier, &request.trigger_name)? {
                    return Err(no_trigger(&request.trigger_name));
                }
            }
            other => return Err(invalid("Type", format!("There are no triggers of type `{other}` here."))),
        }
        Ok(Empty {})
    })
}
