//! Asynchronous events and the older log query (`scf-api.md` 9, 10.1).

use crate::wire::messages;

messages! {
    /// Lists the asynchronous events of a function.
    ListAsyncEvents {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// Version or alias.
        qualifier: Option<String>,
        /// `MPS_TRIGGER`, `TRIGGER_TIMER`, `OTHERS`, ...
        invoke_type: Option<Vec<String>>,
        /// `RUNNING`, `FINISHED`, `ABORTED`, `FAILED`.
        status: Option<Vec<String>>,
        /// When they began.
        start_time_interval: Option<TimeInterval>,
        /// When they ended.
        end_time_interval: Option<TimeInterval>,
        /// `ASC` or `DESC`.
        order: Option<String>,
        /// `StartTime` or `EndTime`.
        orderby: Option<String>,
        /// From 0.
        offset: Option<u64>,
        /// Default 20, at most 100.
        limit: Option<u64>,
        /// One event.
        invoke_request_id: Option<String>,
    }
    /// From the first moment to before the second.
    TimeInterval {
        /// China time.
        start: String,
        /// China time.
        end: String,
    }
    /// One page of events.
    ListAsyncEventsAnswer {
        /// All matches.
        total_count: u64,
        /// The events.
        event_list: Vec<AsyncEvent>,
    }
    /// An asynchronous event.
    AsyncEvent {
        /// Its request id.
        invoke_request_id: String,
        /// Where it came from.
        invoke_type: String,
        /// Version or alias.
        qualifier: String,
        /// `RUNNING`, `FINISHED`, `ABORTED`, `FAILED`.
        status: String,
        /// China time with six decimals.
        start_time: String,
        /// China time with six decimals; empty until then.
        end_time: String,
    }
    /// Asks what became of an event.
    GetAsyncEventStatus {
        /// Its request id.
        invoke_request_id: String,
    }
    /// What became of an event.
    GetAsyncEventStatusAnswer {
        /// The state.
        result: AsyncEventStatus,
    }
    /// The state of an event.
    AsyncEventStatus {
        /// `RUNNING`, `FINISHED`, `ABORTED`, `FAILED`.
        status: String,
        /// Of the last attempt; 202 while it runs.
        status_code: i64,
        /// Its request id.
        invoke_request_id: String,
    }
    /// Ends an event that waits or runs.
    TerminateAsyncEvent {
        /// Function.
        function_name: String,
        /// The event's request id.
        invoke_request_id: String,
        /// Namespace.
        namespace: Option<String>,
        /// Asks the process to end instead of ending it.
        grace_shutdown: Option<bool>,
    }
    /// Reads logs the retired way.
    GetFunctionLogs {
        /// Function.
        function_name: Option<String>,
        /// From 0.
        offset: Option<u64>,
        /// With `offset` at most 10000.
        limit: Option<u64>,
        /// `desc` or `asc`.
        order: Option<String>,
        /// `function_name`, `duration`, `mem_usage` or `start_time`.
        order_by: Option<String>,
        /// By outcome.
        filter: Option<LogFilter>,
        /// Namespace.
        namespace: Option<String>,
        /// Version.
        qualifier: Option<String>,
        /// One invocation.
        function_request_id: Option<String>,
        /// China time.
        start_time: Option<String>,
        /// China time, at most a day later.
        end_time: Option<String>,
    }
    /// Which outcomes are asked for.
    LogFilter {
        /// `is0`, `not0`, `TimeLimitExceeded`, ...
        ret_code: String,
    }
    /// One page of logs.
    GetFunctionLogsAnswer {
        /// All matches.
        total_count: u64,
        /// One per attempt.
        data: Vec<FunctionLog>,
        /// Without meaning by now.
        search_context: LogSearchContext,
    }
    /// Where a search of logs stands; always empty.
    LogSearchContext {
        /// Paging.
        offset: String,
        /// Paging.
        limit: u64,
        /// What was looked for.
        keyword: String,
        /// Where.
        #[serde(rename = "Type")]
        kind: String,
    }
    /// The log of an attempt.
    FunctionLog {
        /// Function.
        function_name: String,
        /// Answer.
        ret_msg: String,
        /// Invocation.
        request_id: String,
        /// China time.
        start_time: String,
        /// 0 ok, 2 running, else failed.
        ret_code: i64,
        /// 1 = ended.
        invoke_finished: i64,
        /// Milliseconds.
        duration: f64,
        /// Milliseconds.
        bill_duration: i64,
        /// Bytes.
        mem_usage: i64,
        /// Lines.
        log: String,
        /// Level.
        level: String,
        /// Source.
        source: String,
        /// 0 = first.
        retry_num: i64,
    }
}
