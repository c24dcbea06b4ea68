//! Running tasks.
//!
//! A task's stage is in the store, so that a stop or kill at any moment only delays it: the next start takes it up where it
//! was. Its results may be written twice, over themselves; its event is queued in the change that finishes it, and so once.

use super::{
    edit, event, media,
    request::{NotifyConfig, part},
    store::{self, Job, Stage, Task},
};
use crate::{
    cloud::{
        Cloud,
        host::Delivery as Delivered,
        settings::Delivery,
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
    let progress = (notify_config(&task)?.notify_mode.as_deref() == Some("Change")).then(|| event::unfinished(&task));
    record(cloud, &task, progress.as_ref())
}

fn finish(cloud: &Cloud, mut task: Task) -> Result<(), ApiError> {
    let result = match &task.job {
        Job::Workflow(job) => media::run(cloud, &task, job)?,
        Job::Edit(job) => edit::run(cloud, &task, job)?,
    };
    task.stage = Stage::Finished;
    task.finished = Some(cloud.clock.now_ms());
    task.result = Some(result.clone());
    record(cloud, &task, Some(&result))
}

/// Writes a task, and queues the event that tells of `news`, in one change.
fn record(cloud: &Cloud, task: &Task, news: Option<&Value>) -> Result<(), ApiError> {
    let news = match cloud.settings.readings.delivery {
        Delivery::EveryTask => news,
        Delivery::NotifyTypeScf => {
            news.filter(|_| notify_config(task).is_ok_and(|config| config.notify_type.as_deref() == Some("SCF")))
        }
    };
    cloud.store.write(|writer| {
        store::put_task(writer, task)?;
        news.map_or(Ok(()), |news| announce(cloud, writer, task, news))
    })?;
    cloud.wake_queue();
    Ok(())
}

fn announce(cloud: &Cloud, writer: &mut Writer<'_>, task: &Task, news: &Value) -> Result<(), StoreError> {
    let task_type = task.job.common().task_type;
    let body = event::envelope(task, news, cloud.settings.readings.event_shape).to_string();
    match cloud.queue_event(writer, task_type, body.as_bytes())? {
        Delivered::Queued(request_id) => tracing::debug!(task = task.id, request_id, "an event is queued"),
        Delivered::NoHolder => tracing::debug!(task = task.id, task_type, "an event is for nobody"),
        Delivered::TooLarge(bytes) => tracing::warn!(task = task.id, bytes, "an event is too large and is lost"),
    }
    Ok(())
}

fn notify_config(task: &Task) -> Result<NotifyConfig, ApiError> {
    Ok(part("TaskNotifyConfig", task.job.common().notify)?.unwrap_or_default())
}
