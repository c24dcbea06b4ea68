//! Taking tasks: what can be said against a request at once. All else is found out by the task (`mps-api.md` 3).

use super::{
    checks::{self, check_directory, check_media, check_storage},
    naming::split_name,
    request::{Composition, EditOutput, FileInfo, InputInfo, invalid, missing, part},
    schedules,
    store::{self, Common, Job, Stage, Task},
    templates, work,
};
use crate::{
    cloud::{Call, ids, readings::SessionWindow},
    wire::{
        ApiError,
        mps::{EditMedia, ProcessMedia, TaskAnswer},
    },
};

const DAY_MS: i64 = 24 * 3600 * 1000;

pub async fn process_media(call: &Call<'_>, request: ProcessMedia) -> Result<TaskAnswer, ApiError> {
    let input: InputInfo = part("InputInfo", request.input_info.as_ref())?.ok_or_else(|| missing("InputInfo"))?;
    input.source("InputInfo")?;
    check_storage("OutputStorage", request.output_storage.as_ref())?;
    if input.kind == "URL" && request.output_storage.is_none() {
        return Err(missing("OutputStorage"));
    }
    check_directory(request.output_dir.as_deref().unwrap_or_default())?;
    check_media(request.media_process_task.as_ref())?;
    checks::check_intelligence([
        &request.ai_content_review_task,
        &request.ai_analysis_task,
        &request.ai_recognition_task,
        &request.ai_quality_control_task,
    ])?;
    for (name, part) in [
        ("SmartSubtitlesTask", &request.smart_subtitles_task),
        ("SmartEraseTask", &request.smart_erase_task),
        ("AIDubbingTask", &request.ai_dubbing_task),
    ] {
        if part.as_ref().is_some_and(|part| !part.is_null()) {
            return Err(invalid(format!("`{name}` is not modelled by this server")));
        }
    }
    if !matches!(request.task_type.as_deref().unwrap_or_default(), "" | "Online" | "Offline") {
        return Err(invalid("`TaskType` is `Online` or `Offline`"));
    }
    let appid = call.caller.account.appid;
    if let Some(request) = schedules::orchestrated(call.cloud, &request)? {
        let id = schedule_task_id(appid);
        return submit(call, id, Job::Schedule(Box::new(request)));
    }
    let id = workflow_task_id(appid);
    submit(call, id, Job::Workflow(Box::new(request)))
}

/// Returns the id of a new workflow task.
pub fn workflow_task_id(appid: u64) -> String {
    format!("{appid}-WorkflowTask-{}t0", ids::hex(32))
}

/// Returns the id of a new task of an orchestration.
pub fn schedule_task_id(appid: u64) -> String {
    format!("{appid}-ScheduleTask-{}tt7", ids::hex(32))
}

pub async fn edit_media(call: &Call<'_>, request: EditMedia) -> Result<TaskAnswer, ApiError> {
    let files = request.file_infos.as_ref().filter(|files| !files.is_empty()).ok_or_else(|| missing("FileInfos"))?;
    if request.output_storage.is_none() {
        return Err(missing("OutputStorage"));
    }
    check_storage("OutputStorage", request.output_storage.as_ref())?;
    let path = request.output_object_path.as_deref().filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| missing("OutputObjectPath"))?;
    let composition: Option<Composition> = part("ComposeConfig", request.compose_config.as_ref())?;
    for file in files {
        let file: Option<FileInfo> = part("FileInfos", Some(file))?;
        let file = file.ok_or_else(|| missing("FileInfos"))?;
        file.input_info.source("FileInfos.InputInfo")?;
        if composition.is_some() && !file.id.as_deref().is_some_and(|id| is_simple(id, 32)) {
            return Err(invalid("a composition's `FileInfos.Id` is 1 to 32 letters, digits, `-` and `_`"));
        }
    }
    let output: EditOutput = part("OutputConfig", request.output_config.as_ref())?.unwrap_or_default();
    let container = match &composition {
        Some(composition) => composition.target_info.container.as_deref(),
        None => output.container.as_deref(),
    };
    if templates::edit_format(container).is_none() {
        return Err(invalid("the container is none of `mp4`, `hls`, `mov`, `flv` and `avi`"));
    }
    if !templates::has_edit_kind(&output, files.len()) {
        return Err(invalid("`OutputConfig.Type` is `normal`, or `fast` for a single file"));
    }
    if composition.is_some() && !path.ends_with('/') && !is_simple(split_name(path).0, 64) {
        return Err(invalid("the name of a composition is 1 to 64 letters, digits, `-` and `_`"));
    }
    let id = format!("{}-EditMedia-{}", call.caller.account.appid, ids::hex(32));
    submit(call, id, Job::Edit(Box::new(request)))
}

fn submit(call: &Call<'_>, id: String, job: Job) -> Result<TaskAnswer, ApiError> {
    let cloud = call.cloud;
    let now = cloud.clock.now_ms();
    let Common { notify, priority, session_id, session_context, task_type: _ } = job.common();
    checks::check_notification(notify)?;
    checks::check_priority(priority)?;
    if session_id.chars().count() > 50 {
        return Err(bad_value("SessionIdTooLong", "`SessionId` has at most 50 characters"));
    }
    if session_context.chars().count() > 1000 {
        return Err(bad_value("SessionContextTooLong", "`SessionContext` has at most 1000 characters"));
    }
    let session = session_id.to_owned();
    let days = match cloud.settings.readings.session_window {
        SessionWindow::ThreeDays => 3,
        SessionWindow::SevenDays => 7,
    };
    let task = Task { id, job, stage: Stage::Waiting, created: now, begun: None, finished: None, result: None };
    cloud.store.write(|writer| {
        let repeats = |known: &Task| known.job.common().session_id == session && now - known.created < days * DAY_MS;
        if !session.is_empty() && store::tasks(writer)?.iter().any(repeats) {
            return Err(bad_value(
                "SessionId",
                format!("a request with this `SessionId` was taken within {days} days"),
            ));
        }
        Ok(store::put_task(writer, &task)?)
    })?;
    work::start(cloud, task.id.clone());
    Ok(TaskAnswer { task_id: task.id })
}

fn bad_value(code: &str, message: impl Into<String>) -> ApiError {
    ApiError::new(format!("InvalidParameterValue.{code}").as_str(), message)
}

fn is_simple(name: &str, longest: usize) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=longest).contains(&name.len()) && name.bytes().all(good)
}
