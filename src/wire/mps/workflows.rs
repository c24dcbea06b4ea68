//! Workflows: what is made of every object that comes (`mps-api.md` 4).

use crate::wire::messages;
use serde_json::Value;

messages! {
    /// Makes a workflow, disabled.
    CreateWorkflow {
        /// At most 128 characters, unique in the account.
        workflow_name: String,
        /// What sets it off.
        trigger: Option<Value>,
        /// Target bucket; the trigger's by default.
        output_storage: Option<Value>,
        /// Begins and ends with `/`; the source's directory by default.
        output_dir: Option<String>,
        /// Transcodes, snapshots and so on.
        media_process_task: Option<Value>,
        /// Moderation.
        ai_content_review_task: Option<Value>,
        /// Analysis.
        ai_analysis_task: Option<Value>,
        /// Recognition.
        ai_recognition_task: Option<Value>,
        /// Notification.
        task_notify_config: Option<Value>,
        /// -10..10.
        task_priority: Option<i64>,
    }
    /// The new workflow.
    CreateWorkflowAnswer {
        /// Workflow.
        workflow_id: i64,
    }
    /// Replaces all of a disabled workflow.
    ResetWorkflow {
        /// Workflow.
        workflow_id: i64,
        /// At most 128 characters, unique in the account.
        workflow_name: String,
        /// What sets it off.
        trigger: Option<Value>,
        /// Target bucket; the trigger's by default.
        output_storage: Option<Value>,
        /// Begins and ends with `/`; the source's directory by default.
        output_dir: Option<String>,
        /// Transcodes, snapshots and so on.
        media_process_task: Option<Value>,
        /// Moderation.
        ai_content_review_task: Option<Value>,
        /// Analysis.
        ai_analysis_task: Option<Value>,
        /// Recognition.
        ai_recognition_task: Option<Value>,
        /// Notification.
        task_notify_config: Option<Value>,
        /// -10..10.
        task_priority: Option<i64>,
    }
    /// Lets a workflow be set off.
    EnableWorkflow {
        /// Workflow.
        workflow_id: i64,
    }
    /// Lets a workflow rest.
    DisableWorkflow {
        /// Workflow.
        workflow_id: i64,
    }
    /// Removes a disabled workflow.
    DeleteWorkflow {
        /// Workflow.
        workflow_id: i64,
    }
    /// Lists workflows.
    DescribeWorkflows {
        /// At most 100; all without.
        workflow_ids: Option<Vec<i64>>,
        /// `Enabled` or `Disabled`; both without.
        status: Option<String>,
        /// Paging.
        offset: Option<u64>,
        /// Default 10, at most 100.
        limit: Option<u64>,
    }
    /// One page of workflows.
    DescribeWorkflowsAnswer {
        /// All matches.
        total_count: u64,
        /// The workflows.
        workflow_info_set: Vec<WorkflowInfo>,
    }
    /// A workflow in a list.
    WorkflowInfo {
        /// Workflow.
        workflow_id: i64,
        /// Name.
        workflow_name: String,
        /// `Enabled` or `Disabled`.
        status: String,
        /// What sets it off.
        trigger: Value,
        /// Target bucket.
        output_storage: Value,
        /// As given, or without members.
        media_process_task: Value,
        /// As given, or null.
        ai_content_review_task: Value,
        /// As given, or null.
        ai_analysis_task: Value,
        /// As given, or null.
        ai_recognition_task: Value,
        /// As given, or without members.
        task_notify_config: Value,
        /// As given.
        task_priority: i64,
        /// As given.
        output_dir: String,
        /// UTC.
        create_time: String,
        /// UTC.
        update_time: String,
    }
}
