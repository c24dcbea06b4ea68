//! Orchestrations: graphs of activities (`mps-api.md` 5).

use crate::wire::messages;
use serde_json::Value;

messages! {
    /// Makes an orchestration, disabled.
    CreateSchedule {
        /// At most 128 characters, unique in the account.
        schedule_name: String,
        /// What sets it off.
        trigger: Option<Value>,
        /// What it consists of.
        activities: Option<Vec<Value>>,
        /// Target bucket; the source's by default.
        output_storage: Option<Value>,
        /// Begins and ends with `/`; the source's directory by default.
        output_dir: Option<String>,
        /// Notification.
        task_notify_config: Option<Value>,
        /// As given.
        resource_id: Option<String>,
    }
    /// The new orchestration.
    CreateScheduleAnswer {
        /// Orchestration.
        schedule_id: i64,
    }
    /// Replaces what is given of a disabled orchestration.
    ModifySchedule {
        /// Orchestration.
        schedule_id: i64,
        /// Name.
        schedule_name: Option<String>,
        /// What sets it off.
        trigger: Option<Value>,
        /// The whole list.
        activities: Option<Vec<Value>>,
        /// Target bucket.
        output_storage: Option<Value>,
        /// The empty text clears it.
        output_dir: Option<String>,
        /// Notification.
        task_notify_config: Option<Value>,
        /// As given.
        resource_id: Option<String>,
    }
    /// Lets an orchestration be set off.
    EnableSchedule {
        /// Orchestration.
        schedule_id: i64,
    }
    /// Lets an orchestration rest.
    DisableSchedule {
        /// Orchestration.
        schedule_id: i64,
    }
    /// Removes a disabled orchestration.
    DeleteSchedule {
        /// Orchestration.
        schedule_id: i64,
    }
    /// Lists orchestrations.
    DescribeSchedules {
        /// At most 100; all without.
        schedule_ids: Option<Vec<i64>>,
        /// `CosFileUpload`, ...; all without.
        trigger_type: Option<String>,
        /// `Enabled` or `Disabled`; both without.
        status: Option<String>,
        /// Paging.
        offset: Option<u64>,
        /// Default 10, at most 100.
        limit: Option<u64>,
    }
    /// One page of orchestrations.
    DescribeSchedulesAnswer {
        /// All matches.
        total_count: u64,
        /// The orchestrations.
        schedule_info_set: Vec<SchedulesInfo>,
    }
    /// An orchestration in a list.
    SchedulesInfo {
        /// Orchestration.
        schedule_id: i64,
        /// Name.
        schedule_name: String,
        /// `Preset` or `Custom`.
        #[serde(rename = "Type")]
        kind: String,
        /// `Enabled` or `Disabled`.
        status: String,
        /// What sets it off.
        trigger: Value,
        /// What it consists of, predecessors filled in.
        activities: Vec<Value>,
        /// Target bucket.
        output_storage: Value,
        /// As given.
        output_dir: String,
        /// As given, or null.
        task_notify_config: Value,
        /// UTC.
        create_time: String,
        /// UTC.
        update_time: String,
        /// As given.
        resource_id: String,
    }
}
