//! Searching the log.

use crate::{
    cloud::{
        Call, Identity,
        audit::{Changes, Entry, Place},
        times,
    },
    wire::{
        ApiError, ErrorCode, Product,
        cloudaudit::{Event, LookUpEvents, LookUpEventsAnswer, LookupAttribute, Resource},
    },
};
use serde_json::json;
use std::ops::ControlFlow;

/// Events of one page.
const USUAL: i64 = 10;
const MOST: i64 = 50;

/// How far back can be searched, in seconds.
const WINDOW: i64 = 7 * 86_400;

/// `LookUpEvents`.
pub async fn look_up_events(call: &Call<'_>, request: LookUpEvents) -> Result<LookUpEventsAnswer, ApiError> {
    let LookUpEvents { start_time, end_time, lookup_attributes, next_token, max_results, mode } = request;
    if start_time <= 0 || end_time <= 0 {
        let message = "`StartTime` and `EndTime` are needed, as whole seconds.";
        return Err(ApiError::new("InvalidParameter.Time", message));
    }
    if start_time > end_time {
        return Err(ApiError::new("InvalidParameterValue.Time", "`StartTime` is after `EndTime`."));
    }
    if start_time < call.cloud.clock.now() - WINDOW {
        return Err(ApiError::new("LimitExceeded.OverTime", "Only the last 7 days can be searched."));
    }
    let most = max_results.filter(|most| *most > 0).unwrap_or(USUAL);
    if most > MOST {
        return Err(ApiError::new("InvalidParameterValue.MaxResult", "A page holds at most 50 events."));
    }
    if let Some(mode) = mode.filter(|mode| !matches!(mode.as_str(), "" | "standard" | "quick")) {
        let message = format!("`Mode` is `standard` or `quick`, not `{mode}`.");
        return Err(ApiError::new(ErrorCode::InvalidParameterValue, message));
    }
    let wanted = lookup_attributes.unwrap_or_default();
    let wanted = wanted.into_iter().map(Wanted::read).collect::<Result<Vec<_>, _>>()?;
    let place = next_token.filter(|token| !token.is_empty()).map(|token| place(&token)).transpose()?;

    let most = usize::try_from(most).unwrap_or_default();
    let mut entries = Vec::new();
    let seen = call.cloud.audit.look_back(place, |entry| {
        let second = entry.time.div_euclid(1000);
        // The clock can be turned back: an early entry need not be followed by earlier ones.
        if (start_time..=end_time).contains(&second) && wanted.iter().all(|wanted| wanted.matches(&entry)) {
            entries.push(entry);
        }
        if entries.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let next = seen.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "the audit log cannot be read");
        ApiError::new("InternalError.SearchError", "The log cannot be searched.")
    })?;
    Ok(LookUpEventsAnswer {
        list_over: next.is_none(),
        next_token: next.map(|Place { segment, end }| format!("{segment}-{end}")).unwrap_or_default(),
        events: entries.into_iter().map(|entry| event(call, entry)).collect(),
    })
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
    Username,
    ResourceType,
    ResourceName,
    Signer,
}

impl Wanted {
    fn read(attribute: LookupAttribute) -> Result<Self, ApiError> {
        let LookupAttribute { attribute_key, attribute_value } = attribute;
        let key = match attribute_key.as_str() {
            // An event is a request here.
            "RequestId" | "EventId" => Key::Request,
            "EventName" => Key::EventName,
            "ReadOnly" => Key::ReadOnly,
            "Username" => Key::Username,
            "ResourceType" => Key::ResourceType,
            "ResourceName" => Key::ResourceName,
            "AccessKeyId" => Key::Signer,
            other => {
                let message = format!(
                    "`{other}` is none of `RequestId`, `EventName`, `ReadOnly`, `Username`, `ResourceType`, `ResourceName`, \
                     `AccessKeyId` and `EventId`."
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

fn event(call: &Call<'_>, entry: Entry) -> Event {
    let account = &call.caller.account;
    let username = username(entry.caller.as_ref());
    let Entry { time, product, action, effect, region, request_id, caller, secret_id, address, resources, code } =
        entry;
    let source = Product::from_label(&product).map_or_else(|| format!("{product}.myqcloud.com"), Product::host);
    let (secret_id, code) = (secret_id.unwrap_or_default(), code.unwrap_or_default());
    let address = address.map(|address| address.to_string()).unwrap_or_default();
    let denied = ErrorCode::from(code.as_str()).is_denied() || code == "AccessDenied";
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
        "eventTime": times::china(time),
        "eventSource": source,
        "eventRegion": region,
        "eventType": "ApiCall",
        "actionType": effect.map(|effect| match effect { Changes::Read => "Read", Changes::Write => "Write" }),
        "apiErrorCode": code,
        "errorCode": if denied { 4 } else { 0 },
        "requestID": request_id,
        "resourceType": product,
        "resources": resources,
        "sourceIPAddress": address,
        "userIdentity": {"type": kind, "userName": username, "secretId": secret_id, "accountId": account.uin},
    });
    Event {
        cloud_audit_event: whole.to_string(),
        event_id: request_id.clone(),
        event_name: action,
        event_time: times::china(time),
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
    }
}
