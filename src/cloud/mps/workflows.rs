//! Workflows: what is made of every object that comes (`mps-api.md` 4).

use super::{
    activity::CosUpload,
    checks::{self, check_directory, check_media, check_storage},
    orders::{self, Request, Wanted},
    production::SLOTS,
    store::{self, Job},
    submit,
    trigger::{self, Order},
};
use crate::{
    cloud::{
        Call, Cloud,
        cos::store::Bucket,
        store::{Look, StoreError, Writer},
        times,
    },
    wire::{
        ApiError, Empty,
        mps::{
            CreateWorkflow, CreateWorkflowAnswer, DeleteWorkflow, DescribeWorkflows, DescribeWorkflowsAnswer,
            DisableWorkflow, EnableWorkflow, ProcessMedia, ResetWorkflow, WorkflowInfo,
        },
    },
};
use serde_json::{Map, Value, json};

impl Request for CreateWorkflow {
    const KIND: &'static str = "mps-workflow";

    fn name(&self) -> &str {
        &self.workflow_name
    }
}

pub async fn create_workflow(call: &Call<'_>, request: CreateWorkflow) -> Result<CreateWorkflowAnswer, ApiError> {
    call.cloud.store.write(|writer| {
        let upload = check(writer, &request)?;
        let workflow_id = orders::create(call.cloud, writer, request, Some(upload))?;
        Ok(CreateWorkflowAnswer { workflow_id })
    })
}

pub async fn reset_workflow(call: &Call<'_>, request: ResetWorkflow) -> Result<Empty, ApiError> {
    let ResetWorkflow {
        workflow_id,
        workflow_name,
        trigger,
        output_storage,
        output_dir,
        media_process_task,
        ai_content_review_task,
        ai_analysis_task,
        ai_recognition_task,
        task_notify_config,
        task_priority,
    } = request;
    let request = CreateWorkflow {
        workflow_name,
        trigger,
        output_storage,
        output_dir,
        media_process_task,
        ai_content_review_task,
        ai_analysis_task,
        ai_recognition_task,
        task_notify_config,
        task_priority,
    };
    let updated = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let before = orders::disabled::<CreateWorkflow>(writer, workflow_id)?;
        let upload = Some(check(writer, &request)?);
        orders::check_name(writer, &request, Some(workflow_id))?;
        orders::put(writer, &Order { request, upload, updated, ..before })?;
        Ok(Empty {})
    })
}

pub async fn enable_workflow(call: &Call<'_>, request: EnableWorkflow) -> Result<Empty, ApiError> {
    orders::enable::<CreateWorkflow>(call.cloud, request.workflow_id).map(|()| Empty {})
}

pub async fn disable_workflow(call: &Call<'_>, request: DisableWorkflow) -> Result<Empty, ApiError> {
    orders::disable::<CreateWorkflow>(call.cloud, request.workflow_id).map(|()| Empty {})
}

pub async fn delete_workflow(call: &Call<'_>, request: DeleteWorkflow) -> Result<Empty, ApiError> {
    orders::delete::<CreateWorkflow>(call.cloud, request.workflow_id).map(|()| Empty {})
}

pub async fn describe_workflows(
    call: &Call<'_>,
    request: DescribeWorkflows,
) -> Result<DescribeWorkflowsAnswer, ApiError> {
    let wanted = Wanted {
        ids: request.workflow_ids.as_deref().unwrap_or_default(),
        status: request.status.as_deref().unwrap_or_default(),
        offset: request.offset.unwrap_or(0),
        limit: request.limit.unwrap_or(10),
    };
    let (total_count, page) = call.cloud.store.read(|reader| orders::page::<CreateWorkflow>(reader, &wanted))?;
    Ok(DescribeWorkflowsAnswer { total_count, workflow_info_set: page.into_iter().map(info).collect() })
}

fn info(order: Order<CreateWorkflow>) -> WorkflowInfo {
    let status = order.status().into();
    let Order { id, request, upload, created, updated, enabled: _ } = order;
    let upload = upload.unwrap_or_default();
    WorkflowInfo {
        workflow_id: id,
        workflow_name: request.workflow_name,
        status,
        output_storage: trigger::storage(&upload, request.output_storage.as_ref()),
        trigger: request.trigger.unwrap_or_default(),
        media_process_task: all_sets(request.media_process_task.as_ref()),
        ai_content_review_task: request.ai_content_review_task.unwrap_or_default(),
        ai_analysis_task: request.ai_analysis_task.unwrap_or_default(),
        ai_recognition_task: request.ai_recognition_task.unwrap_or_default(),
        // Never null where it is published; without members it says the same.
        task_notify_config: request.task_notify_config.unwrap_or_else(|| json!({})),
        task_priority: request.task_priority.unwrap_or(0),
        output_dir: request.output_dir.unwrap_or_default(),
        create_time: times::utc(created),
        update_time: times::utc(updated),
    }
}

/// What is to be made, kind by kind: the vendor's example shows every kind, empty where nothing of it was asked for.
fn all_sets(asked: Option<&Value>) -> Value {
    let set = |slot: &str| {
        let name = format!("{slot}Set");
        let own = asked.and_then(|asked| asked.get(&name)).filter(|set| !set.is_null());
        (name, own.cloned().unwrap_or_else(|| json!([])))
    };
    SLOTS.into_iter().map(set).collect::<Map<_, _>>().into()
}

fn check(look: &impl Look, request: &CreateWorkflow) -> Result<CosUpload, ApiError> {
    let upload = trigger::check(look, request.trigger.as_ref())?;
    check_storage("OutputStorage", request.output_storage.as_ref())?;
    check_directory(request.output_dir.as_deref().unwrap_or_default())?;
    check_media(request.media_process_task.as_ref())?;
    checks::check_intelligence([
        &request.ai_content_review_task,
        &request.ai_analysis_task,
        &request.ai_recognition_task,
    ])?;
    checks::check_notification(request.task_notify_config.as_ref())?;
    checks::check_priority(request.task_priority.unwrap_or(0))?;
    Ok(upload)
}

/// Writes a task for each enabled workflow that an object sets off, and returns their ids.
pub fn set_off(cloud: &Cloud, writer: &mut Writer<'_>, bucket: &Bucket, key: &str) -> Result<Vec<String>, StoreError> {
    let mut tasks = Vec::new();
    for order in trigger::orders::<CreateWorkflow>(writer, CreateWorkflow::KIND)? {
        let Some(upload) = order.upload.filter(|upload| order.enabled && trigger::is_hit(upload, bucket, key)) else {
            continue;
        };
        let workflow = order.request;
        let job = ProcessMedia {
            input_info: Some(trigger::input(&upload, key)),
            output_storage: Some(trigger::storage(&upload, workflow.output_storage.as_ref())),
            output_dir: workflow.output_dir,
            media_process_task: workflow.media_process_task,
            ai_content_review_task: workflow.ai_content_review_task,
            ai_analysis_task: workflow.ai_analysis_task,
            ai_recognition_task: workflow.ai_recognition_task,
            task_notify_config: workflow.task_notify_config,
            tasks_priority: workflow.task_priority,
            ..ProcessMedia::default()
        };
        tasks.push(store::add_task(cloud, writer, submit::workflow_task_id, Job::Workflow(Box::new(job)))?);
    }
    Ok(tasks)
}
