//! Asking CloudAudit who changed something (CloudAudit API, `DescribeEvents`, product/1021/42703).
//!
//! One search for each action that can have done it: `EventName` with one value is the one attribute that is documented without a
//! doubt; what `ResourceName` holds is not, product by product. Which of the found calls were about the stack is decided in `engine`.

use super::{Observer, explain::in_one_line};
use crate::{
    client::{self, CallError},
    model::{Deed, Deeds, Record, Silence},
    wire::cloudaudit::{DescribeEvents, Event, LookupAttribute},
};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// Where the log is asked for, whatever the region of the calls that it tells of: the document's own example is from there, and of
/// the few regions that its international edition lists, most functions are in none.
const REGION: &str = "ap-guangzhou";

/// Events of a page: the most there can be.
const PAGE: i64 = 50;

/// Pages of one action that are read: 500 calls of it in four weeks are more than people make, and a script that made them is named
/// by the newest.
const PAGES: usize = 10;

/// Seconds.
const DAY: i64 = 86_400;

/// Characters of a public key half that are told: enough to find it among one's own.
const TOLD: usize = 4;

/// Members that name what a request is about; all others are taken for secrets and left behind.
const NAMES: [&str; 11] = [
    "AttachRoleName",
    "DetachRoleName",
    "EventType",
    "FunctionName",
    "Name",
    "Namespace",
    "PolicyId",
    "PolicyName",
    "ResourceId",
    "RoleName",
    "ScfRegion",
];

/// Searches that stacks of one command share: they are about the account, not about a stack.
pub(super) type Searches = Mutex<HashMap<&'static str, Arc<OnceCell<Deeds>>>>;

impl Observer {
    /// Returns who called these actions in the last [`Deed::DAYS`] days.
    ///
    /// # Errors
    /// One search failed: what it would have found may be newer than what others find.
    pub async fn deeds(&self, actions: &BTreeSet<&'static str>) -> Result<Deeds, Silence> {
        let found = try_join_all(actions.iter().map(|action| self.deeds_once(action))).await?;
        let complete = found.iter().all(|deeds| deeds.complete);
        let records = newest_first(found.into_iter().map(|deeds| deeds.records));
        Ok(Deeds { records, complete })
    }

    async fn deeds_once(&self, action: &'static str) -> Result<Deeds, Silence> {
        let Some(shared) = &self.shared else { return self.deeds_of(action).await };
        let cell = {
            let mut searches = shared.searches.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(searches.entry(action).or_default())
        };
        cell.get_or_try_init(|| self.deeds_of(action)).await.cloned()
    }

    async fn deeds_of(&self, action: &str) -> Result<Deeds, Silence> {
        let attribute =
            |key: &str, value: &str| LookupAttribute { attribute_key: key.into(), attribute_value: value.into() };
        // A day ahead, however wrong the machine's clock is: the log's times are the service's. An end that lies ahead is nothing odd,
        // the example of `LookUpEvents` has the end of its day.
        let end_time = Timestamp::now().as_second() + DAY;
        let mut ask = DescribeEvents {
            start_time: end_time - (Deed::DAYS + 1) * DAY,
            end_time,
            max_results: Some(PAGE),
            lookup_attributes: Some(vec![attribute("EventName", action), attribute("ActionType", "Write")]),
            ..Default::default()
        };
        let mut deeds = Deeds::default();
        for _ in 0..PAGES {
            let page = self.reader.read(REGION, &ask).await.map_err(|error| silence(&error))?;
            deeds.records.extend(page.events.into_iter().filter_map(record));
            deeds.complete = page.list_over || page.next_token == 0;
            if deeds.complete {
                return Ok(deeds);
            }
            ask.next_token = Some(page.next_token);
        }
        // That the newest come first is written nowhere: if they do not, what was read is not what counts.
        let in_order = deeds.records.is_sorted_by_key(|record| Reverse(record.deed.time));
        if in_order { Ok(deeds) } else { Err(Silence::TooMuch) }
    }
}

/// Puts the calls of several actions in one order, the newest first. Times are whole seconds. Within one, calls of an action keep the
/// order of the log; of different actions, what others did counts as later than what we did: what has drifted was changed after us.
fn newest_first(found: impl IntoIterator<Item = Vec<Record>>) -> Vec<Record> {
    let sorted = found.into_iter().map(|mut records| {
        records.sort_by_key(|record| Reverse(record.deed.time));
        VecDeque::from(records)
    });
    let mut rest: Vec<VecDeque<Record>> = sorted.collect();
    let next = |records: &VecDeque<Record>| records.front().map(|record| (record.deed.time, !record.ours));
    let mut merged = Vec::new();
    while let Some(record) = rest.iter_mut().max_by_key(|records| next(records)).and_then(VecDeque::pop_front) {
        merged.push(record);
    }
    merged
}

fn silence(error: &CallError) -> Silence {
    match error {
        CallError::Api { error, .. } if error.code.is_denied() => Silence::Denied,
        error => Silence::Failed(in_one_line(error)),
    }
}

/// Translates a call that succeeded; `None` for one that did not.
fn record(event: Event) -> Option<Record> {
    // What is said beside the members of the event is JSON in a text, with more of it inside (product/1021/40499).
    let whole: Value = serde_json::from_str(&event.cloud_audit_event).unwrap_or_default();
    let failed = |code: &Value| !matches!(text(code).as_str(), "" | "0");
    if event.error_code != 0 || failed(&whole["errorCode"]) || failed(&whole["apiErrorCode"]) {
        return None;
    }
    let mut resources: Vec<String> = inner(&whole["resources"]);
    resources.push(event.resources.resource_name);
    resources.retain(|name| !matches!(name.as_str(), "" | "*"));
    let parameters: Map<String, Value> = inner(&whole["requestParameters"]);
    let named = |(name, value): (String, Value)| {
        let value = NAMES.contains(&name.as_str()).then(|| text(&value));
        (name, value)
    };
    let deed = Deed {
        time: time(&event.event_time)?,
        action: event.event_name,
        user: event.username,
        principal: text(&whole["userIdentity"]["principalId"]),
        key: masked(&event.secret_id),
        address: event.source_ip_address,
        request_id: event.request_id,
    };
    Some(Record {
        deed,
        ours: client::is_this_program(&text(&whole["userAgent"])),
        region: event.event_region,
        parameters: parameters.into_iter().map(named).collect::<BTreeMap<_, _>>(),
        resources,
    })
}

/// Reads what is JSON in a text, or JSON as such; nothing if it is neither.
fn inner<T: serde::de::DeserializeOwned + Default>(value: &Value) -> T {
    let read = match value {
        Value::String(text) => serde_json::from_str(text),
        value => serde_json::from_value(value.clone()),
    };
    read.unwrap_or_default()
}

/// A value as text: numbers come as such, too.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Unix seconds.
fn time(text: &str) -> Option<Timestamp> {
    Timestamp::from_second(text.parse().ok()?).ok()
}

fn masked(key: &str) -> String {
    let start = key.char_indices().rev().nth(TOLD - 1).map_or(0, |(start, _)| start);
    if key.chars().count() <= 2 * TOLD { "***".to_owned() } else { format!("***{}", &key[start..]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The document's example, but for who called what (product/1021/42703).
    fn event(whole: &Value) -> Event {
        Event {
            cloud_audit_event: whole.to_string(),
            event_name: "UpdateFunctionConfiguration".into(),
            event_time: "1680513809".into(),
            secret_id: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE".into(),
            request_id: "008ef803-4549-41fe-a7e6-433122273683".into(),
            source_ip_address: "203.0.113.7".into(),
            event_region: "ap-beijing".into(),
            username: "alice".into(),
            ..Default::default()
        }
    }

    #[test]
    fn an_event_is_read_without_the_values_that_may_be_secrets() {
        let parameters = json!({"FunctionName": "Full", "MemorySize": 256, "Environment": {"Variables": ["canary"]}});
        let whole = json!({
            "userIdentity": {"principalId": "100000000002", "sessionContext": "{\"token\": \"canary\"}"},
            "apiErrorCode": 0, "errorCode": "0", "userAgent": "SDK_NODEJS_0.2.1",
            "resources": "[\"*\"]", "requestParameters": parameters.to_string(),
        });
        let found = record(event(&whole)).expect("a call that succeeded");
        assert!(!format!("{found:?}").contains("canary"), "{found:?}");
        let Record { deed, ours, region, parameters, resources } = found;
        assert_eq!(
            (deed.user.as_str(), deed.principal.as_str(), deed.key.as_str(), deed.time.as_second()),
            ("alice", "100000000002", "***MPLE", 1_680_513_809)
        );
        assert_eq!((ours, region.as_str(), resources.len()), (false, "ap-beijing", 0));
        let known: Vec<_> = parameters.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
        assert_eq!(known, [("Environment", None), ("FunctionName", Some("Full")), ("MemorySize", None)]);
    }

    #[test]
    fn calls_that_failed_changed_nothing() {
        for whole in [
            json!({"apiErrorCode": "ResourceNotFound.Function"}),
            json!({"apiErrorCode": 4000}),
            json!({"errorCode": "4"}),
        ] {
            assert_eq!(record(event(&whole)), None, "{whole}");
        }
        assert_eq!(record(Event { error_code: 4, ..event(&json!({})) }), None);
        assert!(record(event(&json!({"apiErrorCode": ""}))).is_some());
    }

    #[test]
    fn what_mpstack_did_is_known_by_its_name() {
        let ours = |agent: &str| record(event(&json!({"userAgent": agent}))).is_some_and(|record| record.ours);
        assert!(ours("mpstack_0.1.0") && ours("mpstack_9.9.9"));
        assert!(!ours("SDK_GO_1.0.374") && !ours(""));
    }

    #[test]
    fn within_a_second_an_action_keeps_its_order_and_others_come_after_us() {
        let at = |second: &str, agent: &str, id: &str| {
            let event = event(&json!({"userAgent": agent}));
            record(Event { event_time: second.into(), request_id: id.into(), ..event }).expect("a call that succeeded")
        };
        let one = vec![at("3", "mpstack_1", "a"), at("2", "mpstack_1", "b"), at("2", "", "c")];
        let another = vec![at("1", "", "f"), at("3", "", "d"), at("2", "", "e")];
        let order = |found: [Vec<Record>; 2]| {
            newest_first(found).into_iter().map(|record| record.deed.request_id).collect::<String>()
        };
        assert_eq!(order([one.clone(), another.clone()]), "daebcf");
        assert_eq!(order([another, one]), "daebcf");
    }

    #[test]
    fn a_short_key_is_not_told_at_all() {
        assert_eq!(masked("AKID1234"), "***");
        assert_eq!(masked("AKID12345"), "***2345");
    }
}
