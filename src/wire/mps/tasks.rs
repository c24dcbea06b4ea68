//! Starting, following and ending tasks (`mps-api.md` 3).

use crate::wire::messages;
use serde_json::Value;

messages! {
    /// Starts a workflow task.
    ProcessMedia {
        /// Source; the only required member.
        input_info: Option<Value>,
        /// Target bucket; the source's by default.
        output_storage: Option<Value>,
        /// Begins and ends with `/`; the source's directory by default.
        output_dir: Option<String>,
        /// Orchestration.
        schedule_id: Option<i64>,
        /// Transcodes, snapshots and so on.
        media_process_task: Option<Value>,
        /// Moderation.
        ai_content_review_task: Option<Value>,
        /// Analysis.
        ai_analysis_task: Option<Value>,
        /// Recognition.
        ai_recognition_task: Option<Value>,
        /// Quality control.
        ai_quality_control_task: Option<Value>,
        /// Subtitles.
        smart_subtitles_task: Option<Value>,
        /// Removal of marks.
        smart_erase_task: Option<Value>,
        /// Dubbing.
        #[serde(rename = "AIDubbingTask")]
        ai_dubbing_task: Option<Value>,
        /// Orchestration within the request; outranks `schedule_id`.
        activities: Option<Vec<Value>>,
        /// `Online` (default) or `Offline`.
        task_type: Option<String>,
        /// 1: the source is not probed. The vendor's spelling.
        skip_mate_data: Option<i64>,
        /// Notification; without it, documents say, none is sent.
        task_notify_config: Option<Value>,
        /// -10..10.
        tasks_priority: Option<i64>,
        /// At most 50 characters; refused when repeated within three days.
        session_id: Option<String>,
        /// At most 1000 characters, passed through to the event.
        session_context: Option<String>,
    }
    /// Starts an editing task.
    EditMedia {
        /// Sources.
        file_infos: Option<Vec<Value>>,
        /// Target bucket.
        output_storage: Option<Value>,
        /// Target object.
        output_object_path: Option<String>,
        /// Container and kind.
        output_config: Option<Value>,
        /// Composition.
        compose_config: Option<Value>,
        /// As in `ProcessMedia`.
        task_notify_config: Option<Value>,
        /// As in `ProcessMedia`.
        tasks_priority: Option<i64>,
        /// As in `ProcessMedia`.
        session_id: Option<String>,
        /// As in `ProcessMedia`.
        session_context: Option<String>,
    }
    /// The new task.
    TaskAnswer {
        /// Opaque, about 65 characters.
        task_id: String,
    }
    /// Asks for a task of the last seven days.
    DescribeTaskDetail {
        /// Task.
        task_id: String,
    }
    /// A task and how far it is.
    DescribeTaskDetailAnswer {
        /// `WorkflowTask`, `EditMediaTask`, ...: also the name of the member that is filled.
        task_type: String,
        /// `WAITING`, `PROCESSING` or `FINISH`.
        status: String,
        /// UTC; `0000-00-00T00:00:00Z` = not yet.
        create_time: String,
        /// UTC.
        begin_process_time: String,
        /// UTC.
        finish_time: String,
        /// Filled for an editing task, else null.
        edit_media_task: Value,
        /// Filled for a workflow task, else null.
        workflow_task: Value,
        /// Null here.
        live_stream_process_task: Value,
        /// Null here.
        extract_blind_watermark_task: Value,
        /// As given, or null.
        task_notify_config: Value,
        /// As given.
        tasks_priority: i64,
        /// As given.
        session_id: String,
        /// As given.
        session_context: String,
        /// Opaque.
        ext_info: String,
        /// Filled for an orchestration's task, else null.
        schedule_task: Value,
        /// Null here.
        live_schedule_task: Value,
    }
    /// Gives a task up.
    ManageTask {
        /// `Abort`.
        operation_type: String,
        /// Task.
        task_id: String,
    }
    /// Probes a source.
    DescribeMediaMetaData {
        /// Source.
        input_info: Option<Value>,
    }
    /// What the probe found.
    DescribeMediaMetaDataAnswer {
        /// Container and streams.
        meta_data: Value,
    }
    /// Reads an event; there so that SDKs have a type for it.
    ParseNotification {
        /// The event as text.
        content: String,
    }
    /// An event, typed.
    ParseNotificationAnswer {
        /// `WorkflowTask`, ...
        event_type: String,
        /// Or null.
        workflow_task_event: Value,
        /// Or null.
        edit_media_task_event: Value,
        /// As given with the task.
        session_id: String,
        /// As given with the task.
        session_context: String,
        /// Or null.
        schedule_task_event: Value,
        /// Unix seconds at which the event expires; 0 if it is not signed.
        timestamp: i64,
        /// Over the time stamp and the task's key; empty if it is not signed.
        sign: String,
        /// Or null.
        batch_task_event: Value,
        /// Or null.
        extract_blind_watermark_task: Value,
    }
    /// Lists tasks of the last seven days.
    DescribeTasks {
        /// `WAITING`, `PROCESSING` or `FINISH`; required.
        status: String,
        /// Only tasks with a failed part, or only those without.
        sub_task_has_failed: Option<bool>,
        /// UTC; created then or later.
        start_time: Option<String>,
        /// UTC; created then or before.
        end_time: Option<String>,
        /// Default 10, at most 100.
        limit: Option<u64>,
        /// Paging token.
        scroll_token: Option<String>,
    }
    /// One page of tasks.
    DescribeTasksAnswer {
        /// The tasks.
        task_set: Vec<TaskSimpleInfo>,
        /// Empty at the end.
        scroll_token: String,
        /// All matches.
        total_count: u64,
    }
    /// A task in a list.
    TaskSimpleInfo {
        /// Task.
        task_id: String,
        /// Kind.
        task_type: String,
        /// UTC.
        create_time: String,
        /// UTC.
        begin_process_time: String,
        /// UTC.
        finish_time: String,
        /// `action-trans`, ...
        sub_task_types: Vec<String>,
    }
}
