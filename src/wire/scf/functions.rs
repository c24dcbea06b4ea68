//! Functions: what one is, how it is made, changed, read and listed (`scf-api.md` 4).

use super::Trigger;
use crate::wire::{KeyValue, messages};
use serde_json::Value;

messages! {
    /// Creates a function; it is usable only once `Active`.
    CreateFunction {
        /// 2-60 characters, letter first, letter or digit last.
        function_name: String,
        /// Exactly one source.
        code: Option<Code>,
        /// `index.main_handler` for custom runtimes, where it only reaches the process as `_HANDLER`.
        handler: Option<String>,
        /// At most 1000 characters.
        description: Option<String>,
        /// MB: 64, or 128-3072 in steps of 128.
        memory_size: Option<u64>,
        /// Seconds, 1-900.
        timeout: Option<u64>,
        /// Seconds, 3-300.
        init_timeout: Option<u64>,
        /// At most 4 KB in all.
        environment: Option<Environment>,
        /// `CustomRuntime` for us; cannot be changed.
        runtime: Option<String>,
        /// Network.
        vpc_config: Option<VpcConfig>,
        /// Namespace.
        namespace: Option<String>,
        /// Name of the execution role; without one the function has no keys.
        role: Option<String>,
        /// Node.js only.
        install_dependency: Option<String>,
        /// Log set; the platform's own when absent.
        cls_logset_id: Option<String>,
        /// Log topic; the platform's own when absent.
        cls_topic_id: Option<String>,
        /// `Event` or `HTTP`.
        #[serde(rename = "Type")]
        kind: Option<String>,
        /// Deduced when absent.
        code_source: Option<String>,
        /// Layers.
        layers: Option<Vec<Value>>,
        /// Where events go after the last attempt.
        dead_letter_config: Option<Value>,
        /// Outgoing network; on by default.
        public_net_config: Option<PublicNetConfig>,
        /// Tags; later changes go through the Tag service.
        tags: Option<Vec<KeyValue>>,
        /// `TRUE` would switch retries off: keep `FALSE`.
        async_run_enable: Option<String>,
        /// Needs `async_run_enable`.
        trace_enable: Option<String>,
        /// File systems.
        cfs_config: Option<Value>,
        /// Fixed address within the private network.
        intranet_config: Option<Value>,
        /// `TRUE` caches names.
        dns_cache: Option<String>,
    }
    /// Where code comes from.
    Code {
        /// Base64 of the zip.
        zip_file: Option<String>,
        /// Without the `-<appid>` suffix.
        cos_bucket_name: Option<String>,
        /// With a leading `/`.
        cos_object_name: Option<String>,
        /// The bucket's region.
        cos_bucket_region: Option<String>,
        /// Image functions.
        image_config: Option<Value>,
        /// Demo code.
        demo_id: Option<String>,
        /// Undocumented upload route.
        temp_cos_object_name: Option<String>,
    }
    /// A function's variables.
    Environment {
        /// The whole set.
        variables: Vec<KeyValue>,
    }
    /// A function's private network.
    VpcConfig {
        /// Empty = none.
        vpc_id: String,
        /// Empty = none.
        subnet_id: String,
    }
    /// A function's way out.
    PublicNetConfig {
        /// `ENABLE` or `DISABLE`.
        public_net_status: String,
        /// Fixed address.
        eip_config: EipConfigIn,
    }
    /// Fixed outgoing address.
    EipConfigIn {
        /// `ENABLE` or `DISABLE`.
        eip_status: String,
        /// Addresses.
        eip_address: Vec<String>,
    }
    /// Replaces a function's code.
    UpdateFunctionCode {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// Can only be changed here.
        handler: Option<String>,
        /// The preferred form.
        code: Option<Code>,
        /// Flat form: base64 of the zip.
        zip_file: Option<String>,
        /// Flat form.
        cos_bucket_name: Option<String>,
        /// Flat form.
        cos_object_name: Option<String>,
        /// Flat form.
        cos_bucket_region: Option<String>,
        /// Node.js only.
        install_dependency: Option<String>,
        /// `TRUE` publishes too.
        publish: Option<String>,
        /// Deduced when absent.
        code_source: Option<String>,
    }
    /// Replaces what is named of a function's configuration; an absent member stays as it is.
    UpdateFunctionConfiguration {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// Text.
        description: Option<String>,
        /// MB.
        memory_size: Option<u64>,
        /// Seconds.
        timeout: Option<u64>,
        /// Seconds.
        init_timeout: Option<u64>,
        /// Accepted but inert.
        runtime: Option<String>,
        /// The whole set; one empty pair clears it.
        environment: Option<Environment>,
        /// Network.
        vpc_config: Option<VpcConfig>,
        /// Role name.
        role: Option<String>,
        /// Needs `role` in the same request.
        cls_logset_id: Option<String>,
        /// Needs `role` in the same request.
        cls_topic_id: Option<String>,
        /// `TRUE` publishes too.
        publish: Option<String>,
        /// The whole set.
        layers: Option<Vec<Value>>,
        /// Dead letters.
        dead_letter_config: Option<Value>,
        /// Outgoing network.
        public_net_config: Option<PublicNetConfig>,
        /// File systems.
        cfs_config: Option<Value>,
        /// Fixed address within the private network.
        intranet_config: Option<Value>,
        /// `TRUE` caches names.
        dns_cache: Option<String>,
    }
    /// Reads a function.
    GetFunction {
        /// Function.
        function_name: String,
        /// Version or alias; `$LATEST` when absent.
        qualifier: Option<String>,
        /// Namespace.
        namespace: Option<String>,
        /// `TRUE` adds small source text.
        show_code: Option<String>,
    }
    /// A function. There is no code hash here: `GetFunctionAddress` has it.
    GetFunctionAnswer {
        /// Name.
        function_name: String,
        /// `lam-xxxxxxxx`.
        function_id: String,
        /// Namespace.
        namespace: String,
        /// Version.
        function_version: String,
        /// As asked.
        qualifier: String,
        /// `Event` or `HTTP`.
        #[serde(rename = "Type")]
        kind: String,
        /// Text.
        description: String,
        /// China time.
        add_time: String,
        /// China time.
        mod_time: String,
        /// Tags.
        tags: Vec<KeyValue>,
        /// Runtime.
        runtime: String,
        /// Entry.
        handler: String,
        /// MB.
        memory_size: u64,
        /// Seconds.
        timeout: u64,
        /// Seconds.
        init_timeout: u64,
        /// Role name or empty.
        role: String,
        /// Variables.
        environment: Environment,
        /// Layers.
        layers: Vec<Value>,
        /// `TRUE`/`FALSE`.
        install_dependency: String,
        /// `TRUE`/`FALSE`.
        use_gpu: String,
        /// `TRUE`/`FALSE`.
        async_run_enable: String,
        /// `TRUE`/`FALSE`.
        trace_enable: String,
        /// `TRUE`/`FALSE`.
        dns_cache: String,
        /// `TRUE`/`FALSE`.
        l5_enable: String,
        /// Source text when small and asked for.
        code_info: String,
        /// Bytes of the zip.
        code_size: u64,
        /// `success` or `failed`.
        code_result: String,
        /// Text.
        code_error: String,
        /// 0 = none.
        err_no: i64,
        /// `Active`, `Creating`, `Updating`, ...
        status: String,
        /// Text.
        status_desc: String,
        /// Causes of a failed status.
        status_reasons: Vec<StatusReason>,
        /// `Available` or `InsufficientBalance`.
        available_status: String,
        /// Network.
        vpc_config: VpcConfig,
        /// Outgoing network.
        public_net_config: PublicNetConfig,
        /// Fixed addresses, older form.
        eip_config: EipConfigOut,
        /// HTTP functions.
        access_info: AccessInfo,
        /// Log set.
        cls_logset_id: String,
        /// Log topic.
        cls_topic_id: String,
        /// Dead letters.
        dead_letter_config: DeadLetterConfig,
        /// File systems.
        cfs_config: CfsConfig,
        /// Slow to fetch for the real service: use `ListTriggers`.
        triggers: Vec<Trigger>,
    }
    /// Mounted file systems.
    CfsConfig {
        /// The mounts.
        cfs_ins_list: Vec<Value>,
    }
    /// Why a status failed.
    StatusReason {
        /// Code.
        error_code: String,
        /// Text.
        error_message: String,
    }
    /// Fixed addresses, older form.
    EipConfigOut {
        /// `TRUE`/`FALSE`.
        eip_fixed: String,
        /// Addresses.
        eips: Vec<String>,
    }
    /// Address of an HTTP function.
    AccessInfo {
        /// Host.
        host: String,
        /// Address.
        vip: String,
    }
    /// Where events go after the last attempt.
    DeadLetterConfig {
        /// Kind of queue.
        #[serde(rename = "Type")]
        kind: String,
        /// Queue.
        name: String,
        /// Filter.
        filter_type: String,
    }
    /// Deletes a function, or one version of it.
    DeleteFunction {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// Absent = every version.
        qualifier: Option<String>,
    }
    /// Makes another function of the same code.
    CopyFunction {
        /// Function.
        function_name: String,
        /// Its copy.
        new_function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// Namespace of the copy; `default` when absent.
        target_namespace: Option<String>,
        /// Text of the copy.
        description: Option<String>,
        /// Region of the copy; this one when absent.
        target_region: Option<String>,
        /// Whether a function of the copy's name is replaced.
        #[serde(rename = "Override")]
        replace: Option<bool>,
        /// Whether the configuration is copied too; it is when absent.
        copy_configuration: Option<bool>,
    }
    /// Lists the functions of one namespace.
    ListFunctions {
        /// Namespace.
        namespace: Option<String>,
        /// From 0.
        offset: Option<u64>,
        /// Default 20.
        limit: Option<u64>,
        /// `ASC` or `DESC`.
        order: Option<String>,
        /// `AddTime`, `ModTime` or `FunctionName`.
        orderby: Option<String>,
        /// Part of the name.
        search_key: Option<String>,
        /// Part of the text.
        description: Option<String>,
        /// Filters.
        filters: Option<Vec<Filter>>,
    }
    /// A filter.
    Filter {
        /// What.
        name: String,
        /// Any of these.
        values: Vec<String>,
    }
    /// One page of functions.
    ListFunctionsAnswer {
        /// All matches.
        total_count: u64,
        /// The functions.
        functions: Vec<FunctionItem>,
    }
    /// A function in a list.
    FunctionItem {
        /// Name.
        function_name: String,
        /// `lam-xxxxxxxx`.
        function_id: String,
        /// Namespace.
        namespace: String,
        /// Runtime.
        runtime: String,
        /// `Event` or `HTTP`.
        #[serde(rename = "Type")]
        kind: String,
        /// Status.
        status: String,
        /// Text.
        status_desc: String,
        /// Causes.
        status_reasons: Vec<StatusReason>,
        /// Text.
        description: String,
        /// Tags.
        tags: Vec<KeyValue>,
        /// China time.
        add_time: String,
        /// China time.
        mod_time: String,
        /// `TRUE`/`FALSE`.
        async_run_enable: String,
        /// `TRUE`/`FALSE`.
        trace_enable: String,
        /// MB of all kept instances; null when there are none.
        total_provisioned_concurrency_mem: Value,
        /// MB; null when nothing is reserved.
        reserved_concurrency_mem: Value,
    }
    /// Asks where the code can be fetched.
    GetFunctionAddress {
        /// Function.
        function_name: String,
        /// `$LATEST` when absent.
        qualifier: Option<String>,
        /// Namespace.
        namespace: Option<String>,
    }
    /// Where the code can be fetched, and its hash.
    GetFunctionAddressAnswer {
        /// Signed, short-lived.
        url: String,
        /// Lower-case hexadecimal SHA-256 of the zip.
        code_sha256: String,
    }
}
