//! The route table.

use super::{describe, manage, schedules, submit, template_list, triggers, workflows};
use crate::{
    cloud::routes::{Route, routes},
    wire::mps,
};

/// Every action.
pub const ROUTES: &[Route] = routes! {
    mps::BindTrigger => triggers::bind_trigger;
    mps::UnbindTrigger => triggers::unbind_trigger;
    mps::ProcessMedia => submit::process_media;
    mps::EditMedia => submit::edit_media;
    mps::ManageTask => manage::manage_task;
    mps::DescribeTaskDetail => describe::describe_task_detail;
    mps::DescribeTasks => describe::describe_tasks;
    mps::DescribeMediaMetaData => manage::describe_media_meta_data;
    mps::ParseNotification => manage::parse_notification;
    mps::CreateWorkflow => workflows::create_workflow;
    mps::ResetWorkflow => workflows::reset_workflow;
    mps::EnableWorkflow => workflows::enable_workflow;
    mps::DisableWorkflow => workflows::disable_workflow;
    mps::DeleteWorkflow => workflows::delete_workflow;
    mps::DescribeWorkflows => workflows::describe_workflows;
    mps::CreateSchedule => schedules::create_schedule;
    mps::ModifySchedule => schedules::modify_schedule;
    mps::EnableSchedule => schedules::enable_schedule;
    mps::DisableSchedule => schedules::disable_schedule;
    mps::DeleteSchedule => schedules::delete_schedule;
    mps::DescribeSchedules => schedules::describe_schedules;
    mps::DescribeTranscodeTemplates => template_list::describe_transcode_templates;
};
