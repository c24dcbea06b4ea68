//! How many instances a function may have and keeps (`scf-api.md` 10.3).

use crate::wire::messages;
use serde_json::Value;

messages! {
    /// Sets memory aside for a function, which is then also all that it gets.
    PutReservedConcurrencyConfig {
        /// Function.
        function_name: String,
        /// MB of all instances together; 0 stops the function.
        reserved_concurrency_mem: u64,
        /// Namespace.
        namespace: Option<String>,
    }
    /// Reads a reservation.
    GetReservedConcurrencyConfig {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
    }
    /// A reservation.
    GetReservedConcurrencyConfigAnswer {
        /// MB; null when there is none.
        reserved_mem: Value,
    }
    /// Removes a reservation.
    DeleteReservedConcurrencyConfig {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
    }
    /// Keeps instances of a version started.
    PutProvisionedConcurrencyConfig {
        /// Function.
        function_name: String,
        /// A published version.
        qualifier: String,
        /// Instances.
        version_provisioned_concurrency_num: u64,
        /// Namespace.
        namespace: Option<String>,
        /// Changes of the number by the clock.
        trigger_actions: Option<Vec<Value>>,
        /// `Default`, or the number follows the load.
        provisioned_type: Option<String>,
    }
    /// Reads how many instances are kept.
    GetProvisionedConcurrencyConfig {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// All versions when absent.
        qualifier: Option<String>,
    }
    /// How many instances are kept.
    GetProvisionedConcurrencyConfigAnswer {
        /// Instances that could be kept on top.
        unallocated_concurrency_num: u64,
        /// By version.
        allocated: Vec<VersionProvisionedConcurrencyInfo>,
    }
    /// How many instances of a version are kept.
    VersionProvisionedConcurrencyInfo {
        /// As asked for.
        allocated_provisioned_concurrency_num: u64,
        /// Started.
        available_provisioned_concurrency_num: u64,
        /// `Done`, `InProgress` or `Failed`.
        status: String,
        /// Text.
        status_reason: String,
        /// Version.
        qualifier: String,
        /// Changes of the number by the clock.
        trigger_actions: Vec<Value>,
    }
    /// Keeps instances of a version no longer.
    DeleteProvisionedConcurrencyConfig {
        /// Function.
        function_name: String,
        /// A published version.
        qualifier: String,
        /// Namespace.
        namespace: Option<String>,
    }
}
