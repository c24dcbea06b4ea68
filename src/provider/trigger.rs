//! Triggers that bind an MPS event type, among all that a function has (`scf-api.md` 11.3 to 11.6).

use super::Observer;
use crate::{
    client::CallError,
    model::{DEFAULT_ALIAS, EventType, FunctionKey, ObservedTrigger},
    wire::scf,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What other clients ask for.
const PAGE: u64 = 100;

/// A function's triggers.
#[derive(Debug, Default)]
pub(super) struct Triggers {
    /// By the event type that they bind.
    pub(super) mps: BTreeMap<EventType, ObservedTrigger>,
    /// `type/name` of all others.
    pub(super) others: Vec<String>,
}

impl Triggers {
    pub(super) fn is_bound(&self, event_type: EventType) -> bool {
        self.mps.get(&event_type).is_some_and(|trigger| trigger.bound)
    }

    /// Whether an event type is bound to this version or alias.
    pub(super) fn is_bound_to(&self, event_type: EventType, qualifier: &str) -> bool {
        self.mps.get(&event_type).is_some_and(|trigger| trigger.bound && trigger.qualifier == qualifier)
    }

    /// The event types that are bound.
    pub(super) fn bound(&self) -> BTreeSet<EventType> {
        EventType::ALL.into_iter().filter(|&event_type| self.is_bound(event_type)).collect()
    }
}

impl Observer {
    /// Lists the triggers of every qualifier.
    pub(super) async fn triggers(&self, key: &FunctionKey) -> Result<Triggers, CallError> {
        let mut listed: Vec<scf::Trigger> = Vec::new();
        loop {
            let ask = scf::ListTriggers {
                function_name: key.name.clone(),
                namespace: Some(key.namespace.clone()),
                offset: Some(listed.len() as u64),
                limit: Some(PAGE),
                ..Default::default()
            };
            let answer = self.reader.read(&key.region, &ask).await?;
            let last = answer.triggers.is_empty();
            listed.extend(answer.triggers);
            if last || listed.len() as u64 >= answer.total_count {
                return Ok(sort(listed));
            }
        }
    }
}

fn sort(listed: Vec<scf::Trigger>) -> Triggers {
    let mut triggers = Triggers::default();
    for trigger in listed {
        let name = format!("{}/{}", trigger.kind, trigger.trigger_name);
        let Some(event_type) = event_type(&trigger) else {
            triggers.others.push(name);
            continue;
        };
        let found = translate(trigger);
        match triggers.mps.get(&event_type) {
            // A binding may leave a record behind on another qualifier.
            Some(other) if rank(other) >= rank(&found) => triggers.others.push(name),
            Some(other) => {
                triggers.others.push(format!("{}/{}", other.kind, other.name));
                triggers.mps.insert(event_type, found);
            }
            None => _ = triggers.mps.insert(event_type, found),
        }
    }
    triggers.others.sort();
    triggers
}

fn rank(trigger: &ObservedTrigger) -> (bool, bool) {
    (trigger.bound, trigger.qualifier == DEFAULT_ALIAS)
}

fn event_type(trigger: &scf::Trigger) -> Option<EventType> {
    let is_mps = trigger.kind.eq_ignore_ascii_case("mps") || trigger.resource_id.contains("TriggerType/");
    if !is_mps {
        return None;
    }
    let last = trigger.resource_id.rsplit('/').next().and_then(|segment| segment.strip_suffix("Event"));
    last.and_then(|name| name.parse().ok()).or_else(|| {
        let text: Value = serde_json::from_str(&trigger.trigger_desc).ok()?;
        let name = text.get("eventType").or(text.get("EventType"))?;
        name.as_str()?.parse().ok()
    })
}

fn translate(trigger: scf::Trigger) -> ObservedTrigger {
    // `Enable` means nothing certain for this type; a binding that is not available is drift of the binding (11.6, 3 and 10).
    let available = matches!(trigger.available_status.to_lowercase().as_str(), "" | "available");
    ObservedTrigger {
        bound: !trigger.bind_status.eq_ignore_ascii_case("off") && available,
        qualifier: trigger.qualifier,
        resource_id: trigger.resource_id,
        name: trigger.trigger_name,
        description: trigger.trigger_desc,
        kind: trigger.kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(kind: &str, resource: &str, description: &str, status: &str, qualifier: &str) -> scf::Trigger {
        scf::Trigger {
            kind: kind.into(),
            trigger_name: format!("{kind}-{qualifier}"),
            resource_id: resource.into(),
            trigger_desc: description.into(),
            bind_status: status.into(),
            qualifier: qualifier.into(),
            available_status: "Available".into(),
            ..Default::default()
        }
    }

    #[test]
    fn event_types_are_found_by_resource_or_description() {
        for (trigger, expected) in [
            (
                listed("mps", "qcs::mps::uin/1:TriggerType/WorkflowTaskEvent", "", "on", ""),
                Some(EventType::WorkflowTask),
            ),
            (listed("MPS", "odd", r#"{"eventType":"EditMediaTask"}"#, "on", ""), Some(EventType::EditMediaTask)),
            (listed("x", "a:TriggerType/EditMediaTaskEvent", "", "on", ""), Some(EventType::EditMediaTask)),
            (listed("mps", "odd", "odd", "on", ""), None),
            (listed("timer", "qcs::scf:bj:uin/1:function/f/t", r#"{"eventType":"WorkflowTask"}"#, "on", ""), None),
        ] {
            assert_eq!(event_type(&trigger), expected, "{trigger:?}");
        }
    }

    #[test]
    fn the_bound_one_counts_and_the_record_left_behind_is_another() {
        let resource = "qcs::mps::uin/1:TriggerType/WorkflowTaskEvent";
        let triggers = sort(vec![
            listed("mps", resource, "", "off", "$DEFAULT"),
            listed("mps", resource, "", "on", "3"),
            listed("timer", "", "0 * * * * * *", "on", "$LATEST"),
        ]);
        assert_eq!(triggers.mps[&EventType::WorkflowTask].qualifier, "3");
        assert_eq!(triggers.others, ["mps/mps-$DEFAULT", "timer/timer-$LATEST"]);
        assert_eq!(triggers.bound(), BTreeSet::from([EventType::WorkflowTask]));
    }

    #[test]
    fn what_is_off_or_unavailable_is_not_bound() {
        let mut trigger = listed("mps", "TriggerType/WorkflowTaskEvent", "", "OFF", "$DEFAULT");
        assert!(!translate(trigger.clone()).bound);
        trigger.bind_status = "on".into();
        assert!(translate(trigger.clone()).bound);
        trigger.available_status = "Deleted".into();
        assert!(!translate(trigger).bound);
    }
}
