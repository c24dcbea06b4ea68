//! Who changed something in the cloud.

use super::text;
use crate::model::{Author, Deed, Silence};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value as Json, json};

/// All that is known, in one sentence without an end.
pub(super) fn whole(author: &Author) -> String {
    match author {
        Author::Known { deed, earlier } => format!("{} ({})", last_change(deed), evidence(deed, *earlier)),
        Author::Unknown(silence) => format!("not known who changed it: {}", why(silence)),
    }
}

/// `last changed by alice (100000000002) from 203.0.113.7 at 2026-11-30 09:14:02 UTC with UpdateAlias`.
pub(super) fn last_change(deed: &Deed) -> String {
    let Deed { time, action, user, principal, key: _, address, request_id: _ } = deed;
    let number = if principal.is_empty() || principal == user { String::new() } else { format!(" ({principal})") };
    let from = if address.is_empty() { String::new() } else { format!(" from {address}") };
    let user = if user.is_empty() { "somebody without a name" } else { user };
    text::one_line(&format!("last changed by {user}{number}{from} at {} UTC with {action}", second(*time)))
}

/// Where to look further: `key ***MPLE, request 008ef803; 2 more changes before it may have`.
pub(super) fn evidence(deed: &Deed, earlier: usize) -> String {
    let others = match earlier {
        0 => String::new(),
        1 => "; 1 more before it since the last apply".to_owned(),
        earlier => format!("; {earlier} more before it since the last apply"),
    };
    text::one_line(&format!("key {}, request {}{others}", deed.key, deed.request_id))
}

/// Why it is not known.
pub(super) fn why(silence: &Silence) -> String {
    match silence {
        Silence::Nothing => {
            format!("CloudAudit has nothing on it in the last {} days; its events may take minutes to come", Deed::DAYS)
        }
        Silence::TooMuch => "CloudAudit has more events than were read".to_owned(),
        Silence::Denied => "not allowed: allow `cloudaudit:DescribeEvents` to the keys' user".to_owned(),
        Silence::Failed(error) => format!("CloudAudit did not answer: {}", text::one_line(error)),
    }
}

/// For programs.
pub(super) fn json(author: &Author) -> Json {
    match author {
        Author::Known { deed: Deed { time, action, user, principal, key, address, request_id }, earlier } => json!({
            "user": user,
            "principal": principal,
            "key": key,
            "address": address,
            "time": time.to_string(),
            "action": action,
            "request_id": request_id,
            "earlier_changes": earlier,
        }),
        Author::Unknown(silence) => json!({"unknown": why(silence)}),
    }
}

fn second(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
