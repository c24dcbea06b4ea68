//! Orchestrations: graphs of activities (`mps-api.md` 5).

use super::{
    activity::CosUpload,
    checks::{self, check_directory, check_storage},
    orchestration,
    orders::{self, Request, Wanted},
    request::{invalid, missing},
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
            CreateSchedule, CreateScheduleAnswer, DeleteSchedule, DescribeSchedules, DescribeSchedulesAnswer,
            DisableSchedule, EnableSchedule, ModifySchedule, ProcessMedia, SchedulesInfo,
        },
    },
};
use serde_json::Value;

impl Request for CreateSchedule {
    const KIND: &'static str = "mps-schedule";

    fn name(&self) -> &str {
        &self.schedule_name
    }
}

pub async fn create_schedule(call: &Call<'_>, request: CreateSchedule) -> Result<CreateScheduleAnswer, ApiError> {
    call.cloud.store.write(|writer| {
        let upload = check(writer, &request)?;
        let schedule_id = orders::create(call.cloud, writer, request, upload)?;
        Ok(CreateScheduleAnswer { schedule_id })
    })
}

pub async fn modify_schedule(call: &Call<'_>, request: ModifySchedule) -> Result<Empty, ApiError> {
    let ModifySchedule {
        schedule_id,
        schedule_name,
        trigger,
        activities,
        output_storage,
        output_dir,
        task_notify_config,
        resource_id,
    } = request;
    let updated = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let before = orders::disabled::<CreateSchedule>(writer, schedule_id)?;
        let was = before.request;
        let request = CreateSchedule {
            schedule_name: schedule_name.unwrap_or(was.schedule_name),
            trigger: trigger.or(was.trigger),
            activities: activities.or(was.activities),
            output_storage: output_storage.or(was.output_storage),
            output_dir: output_dir.or(was.output_dir),
            task_notify_config: task_notify_config.or(was.task_notify_config),
            resource_id: resource_id.or(was.resource_id),
        };
        let upload = check(writer, &request)?;
        orders::check_name(writer, &request, Some(schedule_id))?;
        let Order { id, enabled, created, .. } = before;
        orders::put(writer, &Order { id, enabled, request, upload, created, updated })?;
        Ok(Empty {})
    })
}

pub async fn enable_schedule(call: &Call<'_>, request: EnableSchedule) -> Result<Empty, ApiError> {
    orders::enable::<CreateSchedule>(call.cloud, request.schedule_id).map(|()| Empty {})
}

pub async fn disable_schedule(call: &Call<'_>, request: DisableSchedule) -> Result<Empty, ApiError> {
    orders::disable::<CreateSchedule>(call.cloud, request.schedule_id).map(|()| Empty {})
}

pub async fn delete_schedule(call: &Call<'_>, request: DeleteSchedule) -> Result<Empty, ApiError> {
    orders::delete::<CreateSchedule>(call.cloud, request.schedule_id).map(|()| Empty {})
}

pub async fn describe_schedules(
    call: &Call<'_>,
    request: DescribeSchedules,
) -> Result<DescribeSchedulesAnswer, ApiError> {
    let kind = request.trigger_type.as_deref().unwrap_or_default();
    if !matches!(kind, "" | "CosFileUpload") {
        // No trigger of another kind can be made, so none is there.
        return Ok(DescribeSchedulesAnswer::default());
    }
    let wanted = Wanted {
        ids: request.schedule_ids.as_deref().unwrap_or_default(),
        status: request.status.as_deref().unwrap_or_default(),
        offset: request.offset.unwrap_or(0),
        limit: request.limit.unwrap_or(10),
    };
    let (total_count, page) = call.cloud.store.read(|reader| orders::page::<CreateSchedule>(reader, &wanted))?;
    let schedule_info_set = page.into_iter().map(info).collect::<Result<_, _>>()?;
    Ok(DescribeSchedulesAnswer { total_count, schedule_info_set })
}

fn info(order: Order<CreateSchedule>) -> Result<SchedulesInfo, ApiError> {
    let status = order.status().into();
    let Order { id, request, upload, created, updated, enabled: _ } = order;
    Ok(SchedulesInfo {
        schedule_id: id,
        schedule_name: request.schedule_name,
        kind: "Custom".into(),
        status,
        output_storage: match upload {
            Some(upload) => trigger::storage(&upload, request.output_storage.as_ref()),
            None => request.output_storage.unwrap_or_default(),
        },
        trigger: request.trigger.unwrap_or_default(),
        activities: orchestration::with_predecessors(request.activities.as_deref().unwrap_or_default())?,
        output_dir: request.output_dir.unwrap_or_default(),
        task_notify_config: request.task_notify_config.unwrap_or_default(),
        create_time: times::utc(created),
        update_time: times::utc(updated),
        resource_id: request.resource_id.unwrap_or_default(),
    })
}

fn check(look: &impl Look, request: &CreateSchedule) -> Result<Option<CosUpload>, ApiError> {
    let trigger = request.trigger.as_ref().filter(|trigger| !trigger.is_null());
    let upload = trigger.map(|trigger| trigger::check(look, Some(trigger))).transpose()?;
    orchestration::check(request.activities.as_deref().ok_or_else(|| missing("Activities"))?)?;
    check_storage("OutputStorage", request.output_storage.as_ref())?;
    check_directory(request.output_dir.as_deref().unwrap_or_default())?;
    checks::check_notification(request.task_notify_config.as_ref())?;
    Ok(upload)
}

/// Returns a request with the activities that it means: its own, or those of the orchestration that it names, whose settings
/// hold where it says nothing. `None` for a plain request.
pub fn orchestrated(cloud: &Cloud, request: &ProcessMedia) -> Result<Option<ProcessMedia>, ApiError> {
    let order = match (request.activities.as_deref(), request.schedule_id) {
        (Some(activities), _) if !activities.is_empty() => {
            orchestration::check(activities)?;
            return Ok(Some(request.clone()));
        }
        (_, None | Some(0)) => return Ok(None),
        (_, Some(id)) => cloud
            .store
            .read(|reader| orders::order::<CreateSchedule>(reader, id))
            .map_err(|_| invalid(format!("`ScheduleId` `{id}` names no orchestration")))?,
    };
    let given = |asked: &Option<Value>, own: Option<Value>| asked.clone().filter(|asked| !asked.is_null()).or(own);
    let schedule = order.request;
    Ok(Some(ProcessMedia {
        activities: schedule.activities,
        output_storage: given(&request.output_storage, schedule.output_storage),
        output_dir: request.output_dir.clone().filter(|dir| !dir.is_empty()).or(schedule.output_dir),
        task_notify_config: given(&request.task_notify_config, schedule.task_notify_config),
        ..request.clone()
    }))
}

/// Writes a task for each enabled orchestration that an object sets off, and returns their ids.
pub fn set_off(cloud: &Cloud, writer: &mut Writer<'_>, bucket: &Bucket, key: &str) -> Result<Vec<String>, StoreError> {
    let mut tasks = Vec::new();
    for order in trigger::orders::<CreateSchedule>(writer, CreateSchedule::KIND)? {
        let Some(upload) = order.upload.filter(|upload| order.enabled && trigger::is_hit(upload, bucket, key)) else {
            continue;
        };
        let schedule = order.request;
        let job = ProcessMedia {
            input_info: Some(trigger::input(&upload, key)),
            output_storage: Some(trigger::storage(&upload, schedule.output_storage.as_ref())),
            output_dir: schedule.output_dir,
            activities: schedule.activities,
            task_notify_config: schedule.task_notify_config,
            ..ProcessMedia::default()
        };
        tasks.push(store::add_task(cloud, writer, submit::schedule_task_id, Job::Schedule(Box::new(job)))?);
    }
    Ok(tasks)
}
