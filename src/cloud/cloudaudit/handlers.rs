//! Searching the log.

use crate::{
    cloud::{
        Call, Identity,
        audit::{Changes, Entry, Place},
        cam,
        settings::AuditDelay,
        times,
    },
    wire::{
        ApiError, ErrorCode, Product,
        cloudaudit::{
            DescribeEvents, DescribeEventsAnswer, Event, LookUpEvents, LookUpEventsAnswer, LookupAttribute, Resource,
        },
    },
};
use serde_json::json;
use std::ops::{ControlFlow, RangeInclusive};

/// Events of one page.
const USUAL: i64 = 10;
const MOST: i64 = 50;

const DAY: i64 = 86_400;

/// How far back `LookUpEvents` can search, in seconds.
const WINDOW: i64 = 7 * DAY;

/// The same of `DescribeEvents`, and how much at once (product/1021/42703).
const OLDEST: i64 = 90 * DAY;
const SPAN: i64 = 30 * DAY;

/// How late events show if they do, in milliseconds.
const LATE: i64 = 300_000;

/// `LookUpEvents`.
pub async fn look_up_events(call: &Call<'_>, request: LookUpEvents) -> Result<LookUpEventsAnswer, ApiError> {
    let LookUpEvents { start_time, end_time, lookup_attributes, next_token, max_results, mode } = request;
    let window = window(start_time, end_time)?;
    if start_time < call.cloud.clock.now() - WINDOW {
        return Err(ApiError::new("LimitExceeded.OverTime", "Only the last 7 days can be searched."));
    }
    if let Some(mode) = mode.filter(|mode| !matches!(mode.as_str(), "" | "standard" | "quick")) {
        let message = format!("`Mode` is `standard` or `quick`, not `{mode}`.");
        return Err(ApiError::new(ErrorCode::InvalidParameterValue, message));
    }
    let wanted = wanted(lookup_attributes, Edition::LookUp)?;
    let place = next_token.filter(|token| !token.is_empty()).map(|token| place(&token)).transpose()?;
    let (entries, next) = search(call, &Search { window, wanted, place, most: most(max_results)? })?;
    Ok(LookUpEventsAnswer {
        list_over: next.is_none(),
        next_token: next.map(|Place { segment, end }| format!("{segment}-{end}")).unwrap_or_default(),
        events: entries.into_iter().map(|entry| event(call, entry, Edition::LookUp)).collect::<Result<_, _>>()?,
    })
}

/// `DescribeEvents`.
pub async fn describe_events(call: &Call<'_>, request: DescribeEvents) -> Result<DescribeEventsAnswer, ApiError> {
    let DescribeEvents { start_time, end_time, next_token, max_results, lookup_attributes, is_return_location: _ } =
        request;
    let window = window(start_time, end_time)?;
    if start_time < call.cloud.clock.now() - OLDEST || end_time - start_time >= SPAN {
        let message = "Only the last 90 days can be searched, and less than 30 at once.";
        return Err(ApiError::new("LimitExceeded.OverTime", message));
    }
    let wanted = wanted(lookup_attributes, Edition::Describe)?;
    let place = next_token.map(|token| Place { segment: token >> OFFSET_BITS, end: token & ((1 << OFFSET_BITS) - 1) });
    let (entries, next) = search(call, &Search { window, wanted, place, most: most(max_results)? })?;
    Ok(DescribeEventsAnswer {
        list_over: next.is_none(),
        next_token: next.map(|Place { segment, end }| segment << OFFSET_BITS | end).unwrap_or_default(),
        total_count: entries.len() as u64,
        events: entries.into_iter().map(|entry| event(call, entry, Edition::Describe)).collect::<Result<_, _>>()?,
    })
}

/// Bits of a numeric token that tell the place within a file of the log, which ends at some megabytes.
const OFFSET_BITS: u32 = 32;

/// Which of the two actions asks: they tell the same in different forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edition {
    LookUp,
    Describe,
}

/// What is searched for.
struct Search {
    /// Unix seconds, both inclusive.
    window: RangeInclusive<i64>,
    wanted: Vec<Wanted>,
    /// Where the page before ended.
    place: Option<Place>,
    most: usize,
}

fn window(start: i64, end: i64) -> Result<RangeInclusive<i64>, ApiError> {
    if start <= 0 || end <= 0 {
        let message = "`StartTime` and `EndTime` are needed, as whole seconds.";
        return Err(ApiError::new("InvalidParameter.Time", message));
    }
    if start > end {
        return Err(ApiError::new("InvalidParameterValue.Time", "`StartTime` is after `EndTime`."));
    }
    Ok(start..=end)
}

fn most(asked: Option<i64>) -> Result<usize, ApiError> {
    let most = asked.filter(|most| *most > 0).unwrap_or(USUAL);
    if most > MOST {
        return Err(ApiError::new("InvalidParameterValue.MaxResult", "A page holds at most 50 events."));
    }
    Ok(usize::try_from(most).unwrap_or_default())
}

fn wanted(attributes: Option<Vec<LookupAttribute>>, edition: Edition) -> Result<Vec<Wanted>, ApiError> {
    attributes.unwrap_or_default().into_iter().map(|attribute| Wanted::read(attribute, edition)).collect()
}

/// Returns one page, the newest first, and where the next one begins.
fn search(call: &Call<'_>, search: &Search) -> Result<(Vec<Entry>, Option<Place>), ApiError> {
    let Search { window, wanted, place, most } = search;
    let known = match call.cloud.settings.readings.audit {
        AuditDelay::AtOnce => i64::MAX,
        AuditDelay::Late => call.cloud.clock.now_ms() - LATE,
    };
    let mut entries = Vec::new();
    let seen = call.cloud.audit.look_back(*place, |entry| {
        let second = entry.time.div_euclid(1000);
        // The clock can be turned back: an early entry need not be followed by earlier ones.
        if entry.time <= known && window.contains(&second) && wanted.iter().all(|wanted| wanted.matches(&entry)) {
            entries.push(entry);
        }
        if entries.len() < *most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let next = seen.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "the audit log cannot be read");
        ApiError::new("InternalError.SearchError", "The log cannot be searched.")
    })?;
    Ok((entries, next))
}

fn place(token: &str) -> Result<Place, ApiError> {
    let parsed = token.split_once('-').and_then(|(segment, end)| Some((segment.parse().ok()?, end.parse().ok()?)));
    let (segment, end) = parsed
        .ok_or_else(|| ApiError::new(ErrorCode::InvalidParameterValue, format!("`{token}` is no `NextToken`.")))?;
    Ok(Place { segment, end })
}

/// What an entry must have.
struct Wanted {
    key: Key,
    value: String,
}

enum Key {
    Request,
    EventName,
    ReadOnly,
    ActionType,
    Username,
    ResourceType,
    ResourceName,
    Signer,
}

impl Wanted {
    fn read(attribute: LookupAttribute, edition: Edition) -> Result<Self, ApiError> {
        let LookupAttribute { attribute_key, attribute_value } = attribute;
        let key = match (attribute_key.as_str(), edition) {
            ("RequestId", _) => Key::Request,
            ("EventName", _) => Key::EventName,
            ("ResourceType", _) => Key::ResourceType,
            ("ResourceName", _) => Key::ResourceName,
            ("AccessKeyId", _) => Key::Signer,
            // An event is a request here.
            ("EventId", Edition::LookUp) => Key::Request,
            ("ReadOnly", Edition::LookUp) => Key::ReadOnly,
            ("Username", Edition::LookUp) => Key::Username,
            ("ActionType", Edition::Describe) => Key::ActionType,
            (
                "PrincipalId" | "ResourceId" | "SensitiveAction" | "ApiErrorCode" | "CamErrorCode" | "Tags",
                Edition::Describe,
            ) => {
                let message = format!("searching by `{attribute_key}` is not modelled by this server");
                return Err(ApiError::new(ErrorCode::UnsupportedOperation, message));
            }
            (other, edition) => {
                let more = match edition {
                    Edition::LookUp => "`ReadOnly`, `Username`, `EventId`",
                    Edition::Describe => "`ActionType`",
                };
                let message = format!(
                    "`{other}` is none of `RequestId`, `EventName`, `ResourceType`, `ResourceName`, `AccessKeyId`, {more}."
                );
                return Err(ApiError::new("InvalidParameterValue.attributeKey", message));
            }
        };
        Ok(Self { key, value: attribute_value })
    }

    fn matches(&self, entry: &Entry) -> bool {
        let value = self.value.as_str();
        match self.key {
            Key::Request => entry.request_id == value,
            Key::EventName => entry.action == value,
            Key::ReadOnly => entry.effect.is_some_and(|effect| value == (effect == Changes::Read).to_string()),
            Key::ActionType => entry.effect.is_some_and(|effect| value == action_type(effect)),
            Key::Username => username(entry.caller.as_ref()) == value,
            Key::ResourceType => entry.product == value,
            // By the whole name, or by the last part of it as a person would know it.
            Key::ResourceName => entry
                .resources
                .iter()
                .any(|name| name == value || name.strip_suffix(value).is_some_and(|rest| rest.ends_with(['/', ':']))),
            Key::Signer => entry.secret_id.as_deref() == Some(value),
        }
    }
}

fn username(caller: Option<&Identity>) -> String {
    match caller {
        None => String::new(),
        Some(Identity::Root) => "root".into(),
        Some(Identity::Role { role, session }) => format!("{role}/{session}"),
    }
}

fn action_type(effect: Changes) -> &'static str {
    match effect {
        Changes::Read => "Read",
        Changes::Write => "Write",
    }
}

/// The number of who called: the account's, or the id of a role that is still there.
fn principal(call: &Call<'_>, caller: &Identity) -> Result<String, ApiError> {
    match caller {
        Identity::Root => Ok(call.caller.account.uin.clone()),
        Identity::Role { role, session: _ } => {
            let found = call.cloud.store.read(|reader| cam::store::role_named(reader, role))?;
            Ok(found.map(|role| role.id).unwrap_or_default())
        }
    }
}

fn event(call: &Call<'_>, entry: Entry, edition: Edition) -> Result<Event, ApiError> {
    let account = &call.caller.account;
    let username = username(entry.caller.as_ref());
    let Entry {
        time,
        product,
        action,
        effect,
        region,
        request_id,
        caller,
        secret_id,
        address,
        resources,
        agent,
        parameters,
        code,
    } = entry;
    let source = Product::from_label(&product).map_or_else(|| format!("{product}.myqcloud.com"), Product::host);
    let (secret_id, code) = (secret_id.unwrap_or_default(), code.unwrap_or_default());
    let address = address.map(|address| address.to_string()).unwrap_or_default();
    let denied = ErrorCode::from(code.as_str()).is_denied() || code == "AccessDenied";
    let principal = caller.as_ref().map(|caller| principal(call, caller)).transpose()?;
    let second = time.div_euclid(1000);
    let (event_time, moment) = match edition {
        Edition::LookUp => (times::china(time), times::china(time).into()),
        Edition::Describe => (second.to_string(), json!(second)),
    };
    let kind = match caller {
        None => "",
        Some(Identity::Root) => "Root",
        Some(Identity::Role { .. }) => "AssumedRole",
    };
    let account_id = account.uin.parse().unwrap_or_default();
    let whole = json!({
        "eventVersion": 3,
        "eventID": request_id,
        "eventName": action,
        "eventTime": moment,
        "eventSource": source,
        "eventRegion": region,
        "eventType": "ApiCall",
        "actionType": effect.map(action_type),
        "apiErrorCode": code,
        "errorCode": if denied { 4 } else { 0 },
        "requestID": request_id,
        "resourceType": product,
        "requestParameters": json!(parameters).to_string(),
        "resources": json!(resources).to_string(),
        "sourceIPAddress": address,
        "userAgent": agent,
        "userIdentity": {
            "type": kind,
            "userName": username,
            "principalId": principal,
            "secretId": secret_id,
            "accountId": account.uin,
        },
    });
    Ok(Event {
        cloud_audit_event: whole.to_string(),
        event_id: request_id.clone(),
        event_name: action,
        event_time,
        secret_id,
        error_code: if denied { 4 } else { 0 },
        request_id,
        account_id,
        source_ip_address: address,
        event_source: source,
        event_region: region.clone(),
        resource_region: region,
        resources: Resource {
            resource_type: product,
            resource_name: resources.into_iter().find(|name| name != "*").unwrap_or_default(),
        },
        username,
        resource_type_cn: String::new(),
        event_name_cn: String::new(),
        location: String::new(),
    })
}
