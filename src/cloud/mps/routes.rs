//! The route table.

use super::{describe, submit, triggers};
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
    mps::DescribeTaskDetail => describe::describe_task_detail;
    mps::DescribeTasks => describe::describe_tasks;
};
