//! CloudAudit 2019-03-19: who called what (product/1021/34200; `DescribeEvents`: product/1021/42703, the whole of an event:
//! product/1021/40499).
//!
//! Nobody has written down how late an event shows, in which order events come, and what `ResourceName` is for which product.

use super::{actions, messages};

messages! {
    /// Searches the calls of an account, the newest first.
    LookUpEvents {
        /// Unix seconds, inclusive.
        start_time: i64,
        /// Unix seconds, inclusive.
        end_time: i64,
        /// All must match.
        lookup_attributes: Option<Vec<LookupAttribute>>,
        /// Paging token of the answer before; everything else must stay the same.
        next_token: Option<String>,
        /// 10 by default, at most 50.
        max_results: Option<i64>,
        /// `standard` or `quick`.
        mode: Option<String>,
    }
    /// The same, by its newer name: of the last 90 days, less than 30 at once.
    DescribeEvents {
        /// Unix seconds, inclusive.
        start_time: i64,
        /// Unix seconds, inclusive; may lie ahead.
        end_time: i64,
        /// As the answer before gave it; everything else must stay the same.
        next_token: Option<u64>,
        /// At most 50.
        max_results: Option<i64>,
        /// All must match.
        lookup_attributes: Option<Vec<LookupAttribute>>,
        /// 1 = tell where the address is.
        is_return_location: Option<i64>,
    }
    /// One page of events.
    DescribeEventsAnswer {
        /// Whether this page is the last.
        list_over: bool,
        /// Where the next one begins; means nothing on the last.
        next_token: u64,
        /// The events.
        events: Vec<Event>,
        /// Deprecated.
        total_count: u64,
    }
    /// What an event must have.
    LookupAttribute {
        /// `RequestId`, `EventName`, `ResourceType`, `ResourceName`, `AccessKeyId`; of `LookUpEvents` also `ReadOnly`, `Username` and
        /// `EventId`, of `DescribeEvents` also `ActionType` (`Read`, `Write`), `PrincipalId`, `ResourceId`, `SensitiveAction`,
        /// `ApiErrorCode`, `CamErrorCode` and `Tags`.
        attribute_key: String,
        /// Value.
        attribute_value: String,
    }
    /// One page of events.
    LookUpEventsAnswer {
        /// Paging token; empty after the last page.
        next_token: String,
        /// The events.
        events: Vec<Event>,
        /// Whether this page is the last.
        list_over: bool,
    }
    /// One call.
    Event {
        /// The whole, JSON text.
        cloud_audit_event: String,
        /// Id.
        event_id: String,
        /// Action.
        event_name: String,
        /// China time; from `DescribeEvents` Unix seconds.
        event_time: String,
        /// Public half of the keys that signed.
        secret_id: String,
        /// 0, or the code of a failed authorisation.
        error_code: i64,
        /// Id of the request.
        #[serde(rename = "RequestID")]
        request_id: String,
        /// Owner uin, a number here.
        #[serde(rename = "AccountID")]
        account_id: u64,
        /// Caller's address.
        #[serde(rename = "SourceIPAddress")]
        source_ip_address: String,
        /// Host that was called.
        event_source: String,
        /// Region of the call.
        event_region: String,
        /// Region of the resource.
        resource_region: String,
        /// What the call was about.
        resources: Resource,
        /// `root`, or role and session.
        username: String,
        /// The product's name in Chinese; empty here.
        resource_type_cn: String,
        /// The action's name in Chinese; empty here.
        event_name_cn: String,
        /// Where the address is; empty here.
        location: String,
    }
    /// What a call was about.
    Resource {
        /// The product.
        resource_type: String,
        /// Six-segment name, or empty.
        resource_name: String,
    }
}

actions! { Cloudaudit:
    LookUpEvents => LookUpEventsAnswer, read, 20;
    DescribeEvents => DescribeEventsAnswer, read, 20;
}
