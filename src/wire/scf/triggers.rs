//! Triggers (`scf-api.md` 7, 11).

use super::Filter;
use crate::wire::messages;

messages! {
    /// Lists triggers of every qualifier.
    ListTriggers {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// From 0.
        offset: Option<u64>,
        /// Default 20, at most 100.
        limit: Option<u64>,
        /// `add_time` or `mod_time`.
        order_by: Option<String>,
        /// `ASC` or `DESC`.
        order: Option<String>,
        /// By `Qualifier`, `TriggerName` or `Description`.
        filters: Option<Vec<Filter>>,
    }
    /// One page of triggers.
    ListTriggersAnswer {
        /// All of them.
        total_count: u64,
        /// The triggers.
        triggers: Vec<Trigger>,
    }
    /// A trigger, as listed.
    Trigger {
        /// 1 or 0.
        enable: i64,
        /// Version or alias.
        qualifier: String,
        /// Name.
        trigger_name: String,
        /// `mps`, `timer`, `cos`, ...
        #[serde(rename = "Type")]
        kind: String,
        /// JSON text.
        trigger_desc: String,
        /// `Available`.
        available_status: String,
        /// As given.
        custom_argument: Option<String>,
        /// China time.
        add_time: String,
        /// China time.
        mod_time: String,
        /// For mps ends in `TriggerType/<EventType>Event`.
        resource_id: String,
        /// `on`; `off` after an unbind.
        bind_status: String,
        /// `single` or the other kind.
        trigger_attribute: String,
        /// Text.
        description: Option<String>,
        /// HTTP triggers; only `ListTriggers` has it.
        bound_resources: Option<String>,
    }
    /// Creates a trigger; whether type `mps` is taken is unknown.
    CreateTrigger {
        /// Function.
        function_name: String,
        /// Name.
        trigger_name: String,
        /// Type.
        #[serde(rename = "Type")]
        kind: String,
        /// Format depends on the type.
        trigger_desc: Option<String>,
        /// Namespace.
        namespace: Option<String>,
        /// `$LATEST` when absent.
        qualifier: Option<String>,
        /// `OPEN` or `CLOSE`.
        enable: Option<String>,
        /// Timer only.
        custom_argument: Option<String>,
        /// Text.
        description: Option<String>,
    }
    /// The new trigger.
    CreateTriggerAnswer {
        /// The trigger.
        trigger_info: Trigger,
    }
    /// Changes what is named of a trigger; an absent member stays as it is.
    UpdateTrigger {
        /// Function.
        function_name: String,
        /// Name.
        trigger_name: String,
        /// Type.
        #[serde(rename = "Type")]
        kind: String,
        /// `OPEN` or `CLOSE`.
        enable: Option<String>,
        /// `$LATEST` when absent.
        qualifier: Option<String>,
        /// Namespace.
        namespace: Option<String>,
        /// Format depends on the type.
        trigger_desc: Option<String>,
        /// Text.
        description: Option<String>,
        /// Timer only.
        custom_argument: Option<String>,
    }
    /// Opens or closes a trigger.
    UpdateTriggerStatus {
        /// `OPEN` or `CLOSE`.
        enable: String,
        /// Function.
        function_name: String,
        /// Name.
        trigger_name: String,
        /// Type.
        #[serde(rename = "Type")]
        kind: String,
        /// `$LATEST` when absent.
        qualifier: Option<String>,
        /// Namespace.
        namespace: Option<String>,
        /// Required for cos.
        trigger_desc: Option<String>,
    }
    /// Deletes a trigger; echo what was listed.
    DeleteTrigger {
        /// Function.
        function_name: String,
        /// Name.
        trigger_name: String,
        /// Type.
        #[serde(rename = "Type")]
        kind: String,
        /// Namespace.
        namespace: Option<String>,
        /// Required for cos.
        trigger_desc: Option<String>,
        /// `$LATEST` when absent.
        qualifier: Option<String>,
    }
}
