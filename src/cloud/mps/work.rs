//! Running tasks.
//!
//! A task's stage is in the store, so that a stop or kill at any moment only delays it: the next start takes it up where it
//! was. Its results may be written twice, over themselves; its event is queued in the change that finishes it, and so once.

use super::{
    edit, event, media, orchestration,
    request::{NotifyConfig, part},
    store::{self, Job, Stage, Task},
};
use crate::{
    cloud::{
        Cloud,
        host::Delivery as Delivered,
        readings::{Aborted, Delivery, Duplicates, Order, ScheduleTask},
        store::{StoreError, Writer},
    },
    wire::ApiError,
};
use serde_json::Value;
use std::sync::Arc;

/// Runs a task in the background.
pub fn start(cloud: &Arc<Cloud>, id: String) {
    let worker = Arc::clone(cloud);
    cloud.background.spawn(async move {
        if let Err(error) = run(&worker, &id).await {
            tracing::error!(error = &error as &dyn std::error::Error, task = id, "a task cannot go on");
        }
    });
}

/// Takes up the tasks that the last stop or kill interrupted.
pub fn resume(cloud: &Arc<Cloud>) -> Result<(), StoreError> {
    for task in cloud.store.read(store::tasks)? {
        if task.stage != Stage::Finished {
            start(cloud, task.id);
        }
    }
    Ok(())
}

async fn run(cloud: &Arc<Cloud>, id: &str) -> Result<(), ApiError> {
    let step = i64::try_from(cloud.settings.delays.task_step.as_millis()).unwrap_or(i64::MAX);
    loop {
        let Some(task) = cloud.store.read(|reader| store::task_opt(reader, id))? else { return Ok(()) };
        match task.stage {
            Stage::Waiting => {
                cloud.clock.wait_until(task.created.saturating_add(step)).await;
                begin(cloud, task)?;
            }
            Stage::Processing => {
                cloud.clock.wait_until(task.begun.unwrap_or(task.created).saturating_add(step)).await;
                finish(cloud, task)?;
            }
            Stage::Finished => return Ok(()),
        }
    }
}

fn begin(cloud: &Cloud, mut task: Task) -> Result<(), ApiError> {
    task.stage = Stage::Processing;
    task.begun = Some(cloud.clock.now_ms());
    let progress = match cloud.settings.readings.order {
        Order::AsTold if tells_changes(&task)? => Some(event::unfinished(&task)),
        Order::AsTold | Order::FinishFirst => None,
    };
    record(cloud, &task, Stage::Waiting, progress.as_slice())
}

fn finish(cloud: &Arc<Cloud>, mut task: Task) -> Result<(), ApiError> {
    let result = match &task.job {
        Job::Workflow(job) => media::run(cloud, &task, job)?,
        Job::Edit(job) => edit::run(cloud, &task, job)?,
        Job::Schedule(job) => orchestration::run(cloud, &task, job)?,
    };
    let mut news = vec![result.clone()];
    if cloud.settings.readings.order == Order::FinishFirst && tells_changes(&task)? {
        news.push(event::unfinished(&task));
    }
    task.stage = Stage::Finished;
    task.finished = Some(cloud.clock.now_ms());
    task.result = Some(result);
    record(cloud, &task, Stage::Processing, &news)
}

/// Gives a task up that has not begun.
pub fn abort(cloud: &Cloud, id: &str) -> Result<(), ApiError> {
    let refused =
        |code: &str, message: String| ApiError::new(format!("InvalidParameterValue.{code}").as_str(), message);
    let found = cloud.store.read(|reader| store::task_opt(reader, id))?;
    let mut task = found.ok_or_else(|| refused("TaskId", format!("there is no task `{id}`")))?;
    let result = event::aborted(&task);
    let news = match cloud.settings.readings.aborted {
        Aborted::Silent => &[][..],
        Aborted::Told => std::slice::from_ref(&result),
    };
    task.finished = Some(cloud.clock.now_ms());
    task.result = Some(result.clone());
    let before = std::mem::replace(&mut task.stage, Stage::Finished);
    if before != Stage::Waiting || !write(cloud, &task, before, news)? {
        return Err(refused("NotProcessingTask", format!("the task `{id}` has begun and cannot be aborted")));
    }
    Ok(())
}

/// Writes a task that was at stage `before`; if it is not any more, somebody else has settled it and nothing is done.
fn record(cloud: &Cloud, task: &Task, before: Stage, news: &[Value]) -> Result<(), ApiError> {
    write(cloud, task, before, news).map(drop)
}

/// Writes a task that is at stage `before`, and queues the events that tell of `news`, in one change. Tells whether it did.
fn write(cloud: &Cloud, task: &Task, before: Stage, news: &[Value]) -> Result<bool, ApiError> {
    let news = if is_heard(cloud, task) { news } else { &[] };
    let copies = match cloud.settings.readings.duplicates {
        Duplicates::None => 1,
        Duplicates::EveryEvent => 2,
    };
    let written = cloud.store.write(|writer| {
        if store::task_opt(writer, &task.id)?.is_none_or(|known| known.stage != before) {
            return Ok(false);
        }
        store::put_task(writer, task)?;
        for news in news {
            for _ in 0..copies {
                announce(cloud, writer, task, news)?;
            }
        }
        Ok::<_, StoreError>(true)
    })?;
    cloud.wake_queue();
    Ok(written)
}

/// Whether the trigger hears of a task at all.
fn is_heard(cloud: &Cloud, task: &Task) -> bool {
    match cloud.settings.readings.delivery {
        Delivery::EveryTask => true,
        Delivery::NotifyTypeScf => notify_config(task).is_ok_and(|config| config.notify_type.as_deref() == Some("SCF")),
    }
}

/// Whether a task is also told of when it begins.
fn tells_changes(task: &Task) -> Result<bool, ApiError> {
    Ok(notify_config(task)?.notify_mode.as_deref() == Some("Change"))
}

fn announce(cloud: &Cloud, writer: &mut Writer<'_>, task: &Task, news: &Value) -> Result<(), StoreError> {
    let task_type = task.job.common().task_type;
    let body = event::envelope(task, news, cloud.settings.readings.event_shape).to_string();
    // Orchestrations have no binding of their own: if the trigger tells of them, then who hears of workflows.
    let holder = match (task_type, cloud.settings.readings.schedule_task) {
        ("ScheduleTask", ScheduleTask::ToWorkflowHolder) => "WorkflowTask",
        _ => task_type,
    };
    match cloud.queue_event(writer, holder, body.as_bytes())? {
        Delivered::Queued(request_id) => tracing::debug!(task = task.id, request_id, "an event is queued"),
        Delivered::NoHolder => tracing::debug!(task = task.id, task_type, "an event is for nobody"),
        Delivered::TooLarge(bytes) => tracing::warn!(task = task.id, bytes, "an event is too large and is lost"),
    }
    Ok(())
}

fn notify_config(task: &Task) -> Result<NotifyConfig, ApiError> {
    Ok(part("TaskNotifyConfig", task.job.common().notify)?.unwrap_or_default())
}
