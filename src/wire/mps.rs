//! MPS 2019-06-12: tasks, and the undocumented actions that bind a function to an event type (`mps-api.md` 3, 7).
//!
//! What a task consists of is left as JSON: the provisioner starts one kind of task and the embedded cloud walks them all.

use super::{actions, messages};
use serde_json::Value;

messages! {
    /// Binds an event type of the account to a function. Undocumented; seen in the Serverless toolkit.
    BindTrigger {
        /// The function's region.
        scf_region: String,
        /// `WorkflowTask` or `EditMediaTask`.
        event_type: String,
        /// Version or alias; always say it.
        qualifier: String,
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: String,
    }
    /// The binding's name.
    BindTriggerAnswer {
        /// Ends in `TriggerType/<EventType>Event`; echo it, never build it.
        resource_id: String,
    }
    /// Releases an event type. Undocumented like its counterpart.
    UnbindTrigger {
        /// `mps`.
        #[serde(rename = "Type")]
        kind: String,
        /// As bound.
        qualifier: String,
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: String,
        /// As listed.
        resource_id: String,
    }
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
        /// Filled for an editing task.
        edit_media_task: Option<Value>,
        /// Filled for a workflow task.
        workflow_task: Option<Value>,
        /// As given.
        task_notify_config: Option<Value>,
        /// As given.
        tasks_priority: i64,
        /// As given.
        session_id: String,
        /// As given.
        session_context: String,
        /// Opaque.
        ext_info: String,
    }
    /// Lists tasks of the last seven days.
    DescribeTasks {
        /// `WAITING`, `PROCESSING` or `FINISH`; required.
        status: String,
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

actions! { Mps:
    BindTrigger => BindTriggerAnswer, change, 10;
    UnbindTrigger => super::Empty, change, 10;
    ProcessMedia => TaskAnswer, change, 100;
    EditMedia => TaskAnswer, change, 20;
    DescribeTaskDetail => DescribeTaskDetailAnswer, read, 100;
    DescribeTasks => DescribeTasksAnswer, read, 100;
}
