//! The tasks that MPS remembers.

use crate::{
    cloud::{
        Cloud,
        store::{Look, StoreError, Writer},
    },
    wire::mps::{EditMedia, ProcessMedia},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const TASK: &str = "mps-task";

/// A task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Task {
    /// Its key.
    pub id: String,
    /// What was asked for, checked.
    pub job: Job,
    /// How far it is.
    pub stage: Stage,
    /// Unix milliseconds.
    pub created: i64,
    /// Unix milliseconds.
    pub begun: Option<i64>,
    /// Unix milliseconds.
    pub finished: Option<i64>,
    /// `WorkflowTask`, `EditMediaTask` or `ScheduleTask` of the finished task.
    pub result: Option<Value>,
}

/// What was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Job {
    /// A workflow task.
    Workflow(Box<ProcessMedia>),
    /// An editing task.
    Edit(Box<EditMedia>),
    /// A task of an orchestration, its activities filled in.
    Schedule(Box<ProcessMedia>),
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// `WAITING`.
    Waiting,
    /// `PROCESSING`.
    Processing,
    /// `FINISH`; whoever is to hear of it has it in their queue.
    Finished,
}

impl Stage {
    /// The word for it.
    pub fn status(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Processing => "PROCESSING",
            Self::Finished => "FINISH",
        }
    }
}

/// What all kinds of request say beside their work.
pub struct Common<'a> {
    /// `WorkflowTask`, `EditMediaTask` or `ScheduleTask`.
    pub task_type: &'static str,
    /// As given.
    pub notify: Option<&'a Value>,
    /// As given.
    pub priority: i64,
    /// As given, or empty.
    pub session_id: &'a str,
    /// As given, or empty.
    pub session_context: &'a str,
}

impl Job {
    /// Returns what all kinds say.
    pub fn common(&self) -> Common<'_> {
        let (task_type, notify, priority, id, context) = match self {
            Self::Workflow(job) => {
                ("WorkflowTask", &job.task_notify_config, job.tasks_priority, &job.session_id, &job.session_context)
            }
            Self::Schedule(job) => {
                ("ScheduleTask", &job.task_notify_config, job.tasks_priority, &job.session_id, &job.session_context)
            }
            Self::Edit(job) => {
                ("EditMediaTask", &job.task_notify_config, job.tasks_priority, &job.session_id, &job.session_context)
            }
        };
        Common {
            task_type,
            notify: notify.as_ref().filter(|config| !config.is_null()),
            priority: priority.unwrap_or(0),
            session_id: id.as_deref().unwrap_or_default(),
            session_context: context.as_deref().unwrap_or_default(),
        }
    }
}

/// Returns a task, or `None`.
pub fn task_opt(look: &impl Look, id: &str) -> Result<Option<Task>, StoreError> {
    look.get(TASK, id)
}

/// Returns all tasks, youngest first.
pub fn tasks(look: &impl Look) -> Result<Vec<Task>, StoreError> {
    let mut tasks: Vec<Task> = look.scan(TASK, "")?.into_iter().map(|(_, task)| task).collect();
    tasks.sort_by(|left, right| (right.created, &right.id).cmp(&(left.created, &left.id)));
    Ok(tasks)
}

/// Writes a task.
pub fn put_task(writer: &mut Writer<'_>, task: &Task) -> Result<(), StoreError> {
    writer.put(TASK, &task.id, task)
}

/// Writes a new task and returns its id.
pub fn add_task(
    cloud: &Cloud,
    writer: &mut Writer<'_>,
    id: impl Fn(u64) -> String,
    job: Job,
) -> Result<String, StoreError> {
    let id = id(cloud.settings.account.appid);
    let created = cloud.clock.now_ms();
    let task = Task { id, job, stage: Stage::Waiting, created, begun: None, finished: None, result: None };
    put_task(writer, &task)?;
    Ok(task.id)
}
