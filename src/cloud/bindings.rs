//! Which function an event type of MPS is bound to.
//!
//! MPS writes bindings (`BindTrigger`), SCF lists them with the function's triggers and may remove them. Where documents
//! contradict each other the settings' `readings` decide: by default each event type has one holder in the whole account,
//! across regions, and binding one that somebody else holds is refused with `ResourceInUse.Trigger`; under "one trigger per
//! account" a second event type is refused with `LimitExceeded.Trigger`. An unbound binding stays listed, as `off`.

use super::{
    Cloud,
    scf::store::{self as functions, Place},
    settings::{Rebind, Uniqueness},
    store::{Look, StoreError, Writer},
    times,
};
use crate::wire::{ApiError, ErrorCode, scf};
use serde::{Deserialize, Serialize};

const KIND: &str = "mps-binding";

/// The event types that can be bound.
pub const EVENT_TYPES: [&str; 2] = ["WorkflowTask", "EditMediaTask"];

/// An event type bound, or once bound, to a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// `WorkflowTask` or `EditMediaTask`.
    pub event_type: String,
    /// The function.
    pub place: Place,
    /// Version or alias.
    pub qualifier: String,
    /// Whether events are delivered.
    pub state: State,
    /// Unix milliseconds.
    pub added: i64,
    /// Unix milliseconds.
    pub modified: i64,
}

/// Whether a binding delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Bound.
    On,
    /// Unbound, and still listed.
    Off,
}

impl Binding {
    /// Name of the trigger as listed; also the last part of its resource id.
    pub fn trigger_name(&self) -> String {
        format!("{}Event", self.event_type)
    }

    /// The trigger as SCF lists it. What no public source shows is chosen here once (`scf-api.md` 12).
    pub fn trigger(&self, uin: &str) -> scf::Trigger {
        let on = self.state == State::On;
        scf::Trigger {
            enable: i64::from(on),
            qualifier: self.qualifier.clone(),
            trigger_name: self.trigger_name(),
            kind: "mps".into(),
            trigger_desc: format!(r#"{{"eventType":"{}"}}"#, self.event_type),
            available_status: "Available".into(),
            custom_argument: None,
            add_time: times::china(self.added),
            mod_time: times::china(self.modified),
            resource_id: resource_id(uin, &self.event_type),
            bind_status: if on { "on" } else { "off" }.into(),
            trigger_attribute: "double".into(),
            description: None,
            bound_resources: Some(String::new()),
        }
    }

    fn key(&self) -> String {
        format!("{}/{}/{}", self.place, self.qualifier, self.event_type)
    }
}

fn resource_id(uin: &str, event_type: &str) -> String {
    format!("qcs::mps::uin/{uin}:TriggerType/{event_type}Event")
}

/// Returns the event type that a resource id ends in.
pub fn event_type_of(resource_id: &str) -> Option<&str> {
    resource_id.rsplit('/').next()?.strip_suffix("Event")
}

fn all(look: &impl Look) -> Result<Vec<Binding>, StoreError> {
    Ok(look.scan(KIND, "")?.into_iter().map(|(_, binding)| binding).collect())
}

/// Returns the bindings listed with a function.
pub fn of_function(look: &impl Look, place: &Place) -> Result<Vec<Binding>, StoreError> {
    Ok(look.scan(KIND, &format!("{place}/"))?.into_iter().map(|(_, binding)| binding).collect())
}

/// Returns who gets the events of a type.
pub fn holder_opt(look: &impl Look, event_type: &str) -> Result<Option<Binding>, StoreError> {
    Ok(all(look)?.into_iter().find(|binding| binding.event_type == event_type && binding.state == State::On))
}

fn put(writer: &mut Writer<'_>, binding: &Binding) -> Result<(), StoreError> {
    writer.put(KIND, &binding.key(), binding)
}

/// Binds an event type to a function and returns the binding's resource id. Binding what is bound changes nothing.
///
/// # Errors
/// The function or qualifier does not exist, or somebody else holds what the readings allow only once.
pub fn bind(
    cloud: &Cloud,
    writer: &mut Writer<'_>,
    event_type: &str,
    place: &Place,
    qualifier: &str,
) -> Result<String, ApiError> {
    if !EVENT_TYPES.contains(&event_type) {
        let message = format!("The event type `{event_type}` cannot be bound.");
        return Err(ApiError::new("InvalidParameterValue.EventType", message));
    }
    let now = cloud.clock.now_ms();
    let function = functions::function(writer, place, now)?;
    if functions::resolve(writer, &function, qualifier, now, 0.0)?.is_none() {
        let message = format!("The version or alias `{qualifier}` does not exist.");
        return Err(ApiError::new(ErrorCode::ResourceNotFoundQualifier, message));
    }
    let readings = &cloud.settings.readings;
    for other in all(writer)?.into_iter().filter(|other| other.state == State::On) {
        if other.event_type == event_type && other.place == *place && other.qualifier == qualifier {
            return Ok(resource_id(&cloud.settings.account.uin, event_type));
        }
        let same_type = other.event_type == event_type;
        match (readings.uniqueness, readings.rebind) {
            (Uniqueness::PerEventType, _) if !same_type => {}
            (_, Rebind::Steals) => put(writer, &Binding { state: State::Off, modified: now, ..other })?,
            (_, Rebind::Refused) => return Err(held(&other, same_type)),
        }
    }
    let mut binding = Binding {
        event_type: event_type.into(),
        place: place.clone(),
        qualifier: qualifier.into(),
        state: State::On,
        added: now,
        modified: now,
    };
    if let Some(before) = writer.get::<Binding>(KIND, &binding.key())? {
        binding.added = before.added;
    }
    put(writer, &binding)?;
    Ok(resource_id(&cloud.settings.account.uin, event_type))
}

fn held(other: &Binding, same_type: bool) -> ApiError {
    let Binding { event_type, place, qualifier, .. } = other;
    if same_type {
        let message = format!("The event type `{event_type}` is bound to `{place}` (`{qualifier}`) already.");
        ApiError::new(ErrorCode::ResourceInUseTrigger, message)
    } else {
        let message =
            format!("The account has its one MPS trigger already, `{event_type}` on `{place}` (`{qualifier}`).");
        ApiError::new("LimitExceeded.Trigger", message)
    }
}

fn find(look: &impl Look, event_type: &str, place: &Place, qualifier: &str) -> Result<Binding, ApiError> {
    let found = of_function(look, place)?
        .into_iter()
        .find(|binding| binding.event_type == event_type && binding.qualifier == qualifier);
    found.ok_or_else(|| {
        let message = format!("`{event_type}` is not bound to `{place}` (`{qualifier}`).");
        ApiError::new(ErrorCode::ResourceNotFoundTrigger, message)
    })
}

/// Unbinds an event type; the binding stays listed. Unbinding what is unbound changes nothing.
pub fn unbind(
    cloud: &Cloud,
    writer: &mut Writer<'_>,
    event_type: &str,
    place: &Place,
    qualifier: &str,
) -> Result<(), ApiError> {
    let binding = find(writer, event_type, place, qualifier)?;
    if binding.state == State::On {
        put(writer, &Binding { state: State::Off, modified: cloud.clock.now_ms(), ..binding })?;
    }
    Ok(())
}

/// Removes a binding, on or off, by the trigger name that it is listed with.
pub fn remove(writer: &mut Writer<'_>, trigger_name: &str, place: &Place, qualifier: &str) -> Result<(), ApiError> {
    let event_type = trigger_name.strip_suffix("Event").unwrap_or(trigger_name);
    let binding = find(writer, event_type, place, qualifier)?;
    writer.delete(KIND, &binding.key())?;
    Ok(())
}

/// Frees all bindings of a function.
pub fn remove_all(writer: &mut Writer<'_>, place: &Place) -> Result<(), StoreError> {
    for binding in of_function(writer, place)? {
        writer.delete(KIND, &binding.key())?;
    }
    Ok(())
}
