//! Invoking, what came of it, and how often an asynchronous event is tried (`scf-api.md` 10.1, 10.2).

use crate::wire::messages;

messages! {
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
}
