//! SCF 2018-04-16: functions, versions, aliases, triggers, invocation (`scf-api.md` 4-7, 10).
//!
//! `Namespace` is `default` when absent. Boolean-like texts are `TRUE`/`FALSE` or `ENABLE`/`DISABLE`.

use super::{KeyValue, actions, messages};
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
    /// Freezes `$LATEST` as a version.
    PublishVersion {
        /// Function.
        function_name: String,
        /// Text; ours carries the release digest.
        description: Option<String>,
        /// Namespace.
        namespace: Option<String>,
    }
    /// The new version.
    PublishVersionAnswer {
        /// Number as text.
        function_version: String,
        /// Bytes.
        code_size: u64,
        /// MB.
        memory_size: u64,
        /// Text.
        description: String,
        /// Entry.
        handler: String,
        /// Seconds.
        timeout: u64,
        /// Runtime.
        runtime: String,
        /// Namespace.
        namespace: String,
    }
    /// Lists versions.
    ListVersionByFunction {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// From 0.
        offset: Option<u64>,
        /// Default 20.
        limit: Option<u64>,
        /// `ASC` or `DESC`.
        order: Option<String>,
        /// `AddTime` or `ModTime`.
        order_by: Option<String>,
    }
    /// One page of versions.
    ListVersionByFunctionAnswer {
        /// Names, `$LATEST` among them.
        function_version: Vec<String>,
        /// The same with details.
        versions: Vec<FunctionVersion>,
        /// All of them.
        total_count: u64,
    }
    /// A version.
    FunctionVersion {
        /// Number as text, or `$LATEST`.
        version: String,
        /// Text.
        description: Option<String>,
        /// China time.
        add_time: Option<String>,
        /// China time.
        mod_time: Option<String>,
        /// Status.
        status: Option<String>,
    }
    /// Deletes a version.
    DeleteFunctionVersion {
        /// Function.
        function_name: String,
        /// Version.
        qualifier: String,
        /// Namespace.
        namespace: Option<String>,
        /// `true` kills running executions too.
        force_delete: Option<String>,
    }
    /// Creates an alias.
    CreateAlias {
        /// Alias.
        name: String,
        /// Function.
        function_name: String,
        /// Main version.
        function_version: String,
        /// Namespace.
        namespace: Option<String>,
        /// A second version.
        routing_config: Option<RoutingConfig>,
        /// Text.
        description: Option<String>,
    }
    /// Replaces an alias.
    UpdateAlias {
        /// Function.
        function_name: String,
        /// Alias.
        name: String,
        /// Main version.
        function_version: String,
        /// Namespace.
        namespace: Option<String>,
        /// A second version.
        routing_config: Option<RoutingConfig>,
        /// Text.
        description: Option<String>,
    }
    /// Reads an alias.
    GetAlias {
        /// Function.
        function_name: String,
        /// Alias.
        name: String,
        /// Namespace.
        namespace: Option<String>,
    }
    /// An alias.
    AliasInfo {
        /// Alias.
        name: String,
        /// Main version.
        function_version: String,
        /// A second version.
        routing_config: RoutingConfig,
        /// Text.
        description: String,
        /// China time.
        add_time: String,
        /// China time.
        mod_time: String,
    }
    /// How an alias splits traffic.
    RoutingConfig {
        /// At most one.
        additional_version_weights: Vec<VersionWeight>,
        /// Misspelt on the wire.
        addtion_version_matchs: Vec<VersionMatch>,
    }
    /// A share of traffic.
    VersionWeight {
        /// Version.
        version: String,
        /// 0..1.
        weight: f64,
    }
    /// A rule for traffic.
    VersionMatch {
        /// Version.
        version: String,
        /// Key.
        key: String,
        /// `range` or `exact`.
        method: String,
        /// Expression.
        expression: String,
    }
    /// Lists aliases; offset and limit travel as text.
    ListAliases {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// Filter.
        function_version: Option<String>,
        /// Text.
        offset: Option<String>,
        /// Text.
        limit: Option<String>,
    }
    /// One page of aliases.
    ListAliasesAnswer {
        /// The aliases.
        aliases: Vec<AliasInfo>,
        /// All of them.
        total_count: u64,
    }
    /// Deletes an alias; `$DEFAULT` stays.
    DeleteAlias {
        /// Function.
        function_name: String,
        /// Alias.
        name: String,
        /// Namespace.
        namespace: Option<String>,
    }
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
    /// Reads how often an asynchronous event is tried.
    GetFunctionEventInvokeConfig {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// `$LATEST` when absent.
        qualifier: Option<String>,
    }
    /// How often an asynchronous event is tried.
    GetFunctionEventInvokeConfigAnswer {
        /// The setting.
        async_trigger_config: AsyncTriggerConfig,
    }
    /// Sets how often an asynchronous event is tried. Per function: there is no qualifier.
    UpdateFunctionEventInvokeConfig {
        /// Both members are required.
        async_trigger_config: AsyncTriggerConfig,
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
    }
    /// Retries and age of asynchronous events.
    AsyncTriggerConfig {
        /// Read element 0 only.
        retry_config: Vec<RetryConfig>,
        /// Seconds, 60-21600.
        #[serde(rename = "MsgTTL")]
        msg_ttl: i64,
    }
    /// Retries.
    RetryConfig {
        /// 0-2; -1 in elements that mean nothing.
        retry_num: i64,
    }
    /// Invokes a function.
    Invoke {
        /// Function.
        function_name: String,
        /// `RequestResponse` (default) or `Event`.
        invocation_type: Option<String>,
        /// `$LATEST` when absent.
        qualifier: Option<String>,
        /// Event, JSON text: 6 MB, asynchronous 128 KB.
        client_context: Option<String>,
        /// `None` or `Tail`.
        log_type: Option<String>,
        /// Namespace.
        namespace: Option<String>,
    }
    /// Invokes a function synchronously.
    InvokeFunction {
        /// Function.
        function_name: String,
        /// Event, JSON text.
        event: Option<String>,
        /// `$DEFAULT` when absent.
        qualifier: Option<String>,
        /// `None` or `Tail`.
        log_type: Option<String>,
        /// Namespace.
        namespace: Option<String>,
    }
    /// What an invocation gave.
    InvokeAnswer {
        /// The result.
        result: InvocationResult,
    }
    /// What an invocation gave. A failing function is still a successful call: look at `err_msg`.
    InvocationResult {
        /// Tail of the log when asked for.
        log: String,
        /// What the function answered.
        ret_msg: String,
        /// Not empty = the function failed.
        err_msg: String,
        /// Bytes.
        mem_usage: i64,
        /// Milliseconds.
        duration: f64,
        /// Milliseconds.
        bill_duration: i64,
        /// The invocation's id.
        function_request_id: String,
        /// Deprecated.
        invoke_result: i64,
    }
    /// Reads how an invocation ended.
    GetRequestStatus {
        /// Function.
        function_name: String,
        /// Invocation.
        function_request_id: String,
        /// Namespace.
        namespace: Option<String>,
        /// China time; demands an end.
        start_time: Option<String>,
        /// China time.
        end_time: Option<String>,
    }
    /// How an invocation ended.
    GetRequestStatusAnswer {
        /// Matches.
        total_count: u64,
        /// One per attempt.
        data: Vec<RequestStatus>,
    }
    /// One attempt.
    RequestStatus {
        /// Function.
        function_name: String,
        /// Answer.
        ret_msg: String,
        /// Invocation.
        request_id: String,
        /// China time.
        start_time: String,
        /// 0 ok, 1 running, -1 failed.
        ret_code: i64,
        /// Milliseconds.
        duration: f64,
        /// Bytes by its sample, MB by its text.
        mem_usage: f64,
        /// 0 = first.
        retry_num: i64,
    }
    /// Lists the function names of every namespace in a region, in one call.
    GetAccount {}
    /// Usage and limits.
    GetAccountAnswer {
        /// Usage.
        account_usage: AccountUsage,
        /// Limits.
        account_limit: Value,
    }
    /// Usage.
    AccountUsage {
        /// How many.
        namespaces_count: u64,
        /// Which.
        namespace: Vec<NamespaceUsage>,
        /// MB.
        total_concurrency_mem: u64,
        /// MB.
        total_allocated_concurrency_mem: u64,
        /// MB.
        user_concurrency_mem_limit: u64,
    }
    /// Usage of one namespace.
    NamespaceUsage {
        /// Name.
        namespace: String,
        /// Function names.
        functions: Vec<String>,
        /// How many.
        functions_count: u64,
        /// MB.
        total_concurrency_mem: u64,
        /// MB.
        total_allocated_concurrency_mem: u64,
        /// MB.
        total_allocated_provisioned_mem: u64,
    }
    /// Lists namespaces.
    ListNamespaces {
        /// Default 20.
        limit: Option<u64>,
        /// From 0.
        offset: Option<u64>,
    }
    /// One page of namespaces.
    ListNamespacesAnswer {
        /// The namespaces.
        namespaces: Vec<Namespace>,
        /// All of them.
        total_count: u64,
    }
    /// A namespace.
    Namespace {
        /// Name.
        name: String,
        /// Text.
        description: String,
        /// `default` or `TCB`.
        #[serde(rename = "Type")]
        kind: String,
        /// China time.
        add_time: String,
        /// China time.
        mod_time: String,
    }
    /// Creates a namespace.
    CreateNamespace {
        /// Name.
        namespace: String,
        /// Text.
        description: Option<String>,
    }
    /// Deletes an empty namespace.
    DeleteNamespace {
        /// Name.
        namespace: String,
    }
}

actions! { Scf:
    CreateFunction => super::Empty, change, 100;
    GetFunction => GetFunctionAnswer, read, 100;
    UpdateFunctionCode => super::Empty, change, 100;
    UpdateFunctionConfiguration => super::Empty, change, 20;
    DeleteFunction => super::Empty, change, 100;
    ListFunctions => ListFunctionsAnswer, read, 100;
    GetFunctionAddress => GetFunctionAddressAnswer, read, 20;
    PublishVersion => PublishVersionAnswer, change, 20;
    ListVersionByFunction => ListVersionByFunctionAnswer, read, 20;
    DeleteFunctionVersion => super::Empty, change, 20;
    CreateAlias => super::Empty, change, 20;
    UpdateAlias => super::Empty, change, 20;
    GetAlias => AliasInfo, read, 20;
    ListAliases => ListAliasesAnswer, read, 20;
    DeleteAlias => super::Empty, change, 20;
    ListTriggers => ListTriggersAnswer, read, 20;
    CreateTrigger => CreateTriggerAnswer, change, 100;
    DeleteTrigger => super::Empty, change, 100;
    GetFunctionEventInvokeConfig => GetFunctionEventInvokeConfigAnswer, read, 20;
    UpdateFunctionEventInvokeConfig => super::Empty, change, 20;
    Invoke => InvokeAnswer, change, 20;
    InvokeFunction => InvokeAnswer, change, 10000;
    GetRequestStatus => GetRequestStatusAnswer, read, 20;
    GetAccount => GetAccountAnswer, read, 20;
    ListNamespaces => ListNamespacesAnswer, read, 10;
    CreateNamespace => super::Empty, change, 10;
    DeleteNamespace => super::Empty, change, 10;
}
