//! Asking for tasks of the last seven days.

use super::{
    event,
    store::{self, Common, Job, Stage, Task},
};
use crate::{
    cloud::{Call, times},
    wire::{
        ApiError, ErrorCode,
        mps::{DescribeTaskDetail, DescribeTaskDetailAnswer, DescribeTasks, DescribeTasksAnswer, TaskSimpleInfo},
    },
};
use serde_json::Value;

const WEEK_MS: i64 = 7 * 24 * 3600 * 1000;

/// What a time that is still to come is printed as.
const NOT_YET: &str = "0000-00-00T00:00:00Z";

pub async fn describe_task_detail(
    call: &Call<'_>,
    request: DescribeTaskDetail,
) -> Result<DescribeTaskDetailAnswer, ApiError> {
    let DescribeTaskDetail { task_id } = request;
    let oldest = call.cloud.clock.now_ms() - WEEK_MS;
    let found = call.cloud.store.read(|reader| store::task_opt(reader, &task_id))?;
    let task = found.filter(|task| task.created >= oldest).ok_or_else(|| {
        ApiError::new(ErrorCode::ResourceNotFound, format!("there is no task `{task_id}` of the last seven days"))
    })?;
    let payload = task.result.clone().unwrap_or_else(|| event::unfinished(&task));
    let (workflow_task, edit_media_task, schedule_task) = match task.job {
        Job::Workflow(_) => (payload, Value::Null, Value::Null),
        Job::Edit(_) => (Value::Null, payload, Value::Null),
        Job::Schedule(_) => (Value::Null, Value::Null, payload),
    };
    let Common { task_type, notify, priority, session_id, session_context } = task.job.common();
    Ok(DescribeTaskDetailAnswer {
        task_type: task_type.into(),
        status: task.stage.status().into(),
        create_time: times::utc(task.created),
        begin_process_time: time(task.begun),
        finish_time: time(task.finished),
        edit_media_task,
        workflow_task,
        live_stream_process_task: Value::Null,
        extract_blind_watermark_task: Value::Null,
        task_notify_config: notify.cloned().unwrap_or_default(),
        tasks_priority: priority,
        session_id: session_id.into(),
        session_context: session_context.into(),
        ext_info: String::new(),
        schedule_task,
        live_schedule_task: Value::Null,
    })
}

pub async fn describe_tasks(call: &Call<'_>, request: DescribeTasks) -> Result<DescribeTasksAnswer, ApiError> {
    let DescribeTasks { status, sub_task_has_failed, start_time, end_time, limit, scroll_token } = request;
    if ![Stage::Waiting, Stage::Processing, Stage::Finished].iter().any(|stage| stage.status() == status) {
        let message = "`Status` is `WAITING`, `PROCESSING` or `FINISH`";
        return Err(ApiError::new(ErrorCode::InvalidParameterValue, message));
    }
    let limit = limit.unwrap_or(10);
    if !(1..=100).contains(&limit) {
        return Err(ApiError::new("InvalidParameterValue.Limit", "`Limit` is 1 to 100"));
    }
    let oldest = moment("StartTime", start_time.as_deref())?.unwrap_or(i64::MIN);
    let oldest = oldest.max(call.cloud.clock.now_ms() - WEEK_MS);
    // The end is a whole second, and belongs to the interval.
    let end = moment("EndTime", end_time.as_deref())?.map_or(i64::MAX, |end| end + 1000);
    let mut tasks = call.cloud.store.read(store::tasks)?;
    tasks.retain(|task| {
        let failed = || task.result.as_ref().is_some_and(has_failed_part);
        task.stage.status() == status
            && (oldest..end).contains(&task.created)
            && sub_task_has_failed.is_none_or(|wanted| wanted == failed())
    });
    let total_count = tasks.len() as u64;
    // The token is the last task shown: tasks that come or go between two pages move nothing.
    let skip = match scroll_token.as_deref().unwrap_or_default() {
        "" => 0,
        token => tasks.iter().position(|task| task.id == token).map(|place| place + 1).ok_or_else(|| {
            ApiError::new(ErrorCode::InvalidParameterValue, "`ScrollToken` is not one of an answer before")
        })?,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let rest = &tasks[skip..];
    let page = &rest[..limit.min(rest.len())];
    let scroll_token = match page.last() {
        Some(last) if page.len() < rest.len() => last.id.clone(),
        _ => String::new(),
    };
    Ok(DescribeTasksAnswer { task_set: page.iter().map(simple).collect(), scroll_token, total_count })
}

fn moment(name: &str, text: Option<&str>) -> Result<Option<i64>, ApiError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let moment = text.parse::<jiff::Timestamp>().map_err(|_| {
        ApiError::new(ErrorCode::InvalidParameterValue, format!("`{name}` is not of the form 2020-01-01T00:00:00Z"))
    })?;
    Ok(Some(moment.as_millisecond()))
}

/// Whether any part of a result, however deep, failed.
fn has_failed_part(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.get("Status").is_some_and(|status| status == "FAIL") || members.values().any(has_failed_part)
        }
        Value::Array(elements) => elements.iter().any(has_failed_part),
        _ => false,
    }
}

fn simple(task: &Task) -> TaskSimpleInfo {
    TaskSimpleInfo {
        task_id: task.id.clone(),
        task_type: task.job.common().task_type.into(),
        create_time: times::utc(task.created),
        begin_process_time: time(task.begun),
        finish_time: time(task.finished),
        sub_task_types: sub_task_types(&task.job),
    }
}

/// The activities of a task, in the words of orchestrations (`mps-api.md` 3.3, 5); an editing task has none.
fn sub_task_types(job: &Job) -> Vec<String> {
    const WORDS: [(&str, &str); 6] = [
        ("TranscodeTaskSet", "action-trans"),
        ("AnimatedGraphicTaskSet", "action-animated-graphics"),
        ("SnapshotByTimeOffsetTaskSet", "action-snapshotByTimeOffset"),
        ("SampleSnapshotTaskSet", "action-samplesnapshot"),
        ("ImageSpriteTaskSet", "action-image-sprite"),
        ("AdaptiveDynamicStreamingTaskSet", "action-adaptive-substream"),
    ];
    match job {
        Job::Edit(_) => Vec::new(),
        Job::Schedule(request) => {
            let words = request.activities.iter().flatten().filter_map(|activity| activity["ActivityType"].as_str());
            words.filter(|word| word.starts_with("action-")).map(str::to_owned).collect()
        }
        Job::Workflow(request) => {
            let asked = |set: &str| {
                let items = request.media_process_task.as_ref().and_then(|task| task.get(set)?.as_array());
                items.is_some_and(|items| !items.is_empty())
            };
            let others = [
                (&request.ai_content_review_task, "action-aiReview"),
                (&request.ai_analysis_task, "action-AIAnalysis"),
                (&request.ai_recognition_task, "action-AIRecognition"),
                (&request.ai_quality_control_task, "action-AIQualityControl"),
            ];
            let others = others.into_iter().filter(|(task, _)| task.as_ref().is_some_and(|task| !task.is_null()));
            let media = WORDS.iter().filter(|(set, _)| asked(set)).map(|(_, word)| *word);
            media.chain(others.map(|(_, word)| word)).map(str::to_owned).collect()
        }
    }
}

fn time(moment: Option<i64>) -> String {
    moment.map_or_else(|| NOT_YET.into(), times::utc)
}
