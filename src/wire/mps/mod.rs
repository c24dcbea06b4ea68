//! MPS 2019-06-12: tasks, workflows and orchestrations, and the undocumented actions that bind a function to an event type
//! (`mps-api.md` 3-5, 7).
//!
//! What a task consists of is left as JSON: the provisioner starts one kind of task and the embedded cloud walks them all.

mod schedules;
mod tasks;
mod templates;
mod workflows;

pub use schedules::*;
pub use tasks::*;
pub use templates::*;
pub use workflows::*;

use super::{actions, messages};

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
}

actions! { Mps:
    BindTrigger => BindTriggerAnswer, change, 10;
    UnbindTrigger => super::Empty, change, 10;
    ProcessMedia => TaskAnswer, change, 100;
    EditMedia => TaskAnswer, change, 20;
    ManageTask => super::Empty, change, 20;
    DescribeTaskDetail => DescribeTaskDetailAnswer, read, 100;
    DescribeTasks => DescribeTasksAnswer, read, 100;
    DescribeMediaMetaData => DescribeMediaMetaDataAnswer, read, 20;
    ParseNotification => ParseNotificationAnswer, read, 20;
    CreateWorkflow => CreateWorkflowAnswer, change, 200;
    ResetWorkflow => super::Empty, change, 20;
    EnableWorkflow => super::Empty, change, 20;
    DisableWorkflow => super::Empty, change, 20;
    DeleteWorkflow => super::Empty, change, 20;
    DescribeWorkflows => DescribeWorkflowsAnswer, read, 20;
    CreateSchedule => CreateScheduleAnswer, change, 20;
    ModifySchedule => super::Empty, change, 20;
    EnableSchedule => super::Empty, change, 20;
    DisableSchedule => super::Empty, change, 20;
    DeleteSchedule => super::Empty, change, 20;
    DescribeSchedules => DescribeSchedulesAnswer, read, 20;
    DescribeTranscodeTemplates => DescribeTranscodeTemplatesAnswer, read, 100;
}
