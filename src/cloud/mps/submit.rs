//! Taking tasks: what can be said against a request at once. All else is found out by the task (`mps-api.md` 3).

use super::{
    naming::split_name,
    request::{
        Composition, EditOutput, FileInfo, InputInfo, MediaTasks, NotifyConfig, OutputStorage, invalid, missing, part,
    },
    store::{self, Common, Job, Stage, Task},
    templates, work,
};
use crate::{
    cloud::{Call, ids},
    wire::{
        ApiError,
        mps::{EditMedia, ProcessMedia, TaskAnswer},
    },
};
use serde_json::Value;

/// How long a session id is remembered.
const SESSION_MS: i64 = 3 * 24 * 3600 * 1000;

const MEDIA_SETS: [&str; 6] = [
    "TranscodeTaskSet",
    "AnimatedGraphicTaskSet",
    "SnapshotByTimeOffsetTaskSet",
    "SampleSnapshotTaskSet",
    "ImageSpriteTaskSet",
    "AdaptiveDynamicStreamingTaskSet",
];

const CHANNELS: [&str; 6] = ["", "CMQ", "TDMQ-CMQ", "URL", "SCF", "AWS-SQS"];

pub async fn process_media(call: &Call<'_>, request: ProcessMedia) -> Result<TaskAnswer, ApiError> {
    let input: InputInfo = part("InputInfo", request.input_info.as_ref())?.ok_or_else(|| missing("InputInfo"))?;
    input.source("InputInfo")?;
    check_storage("OutputStorage", request.output_storage.as_ref())?;
    if input.kind == "URL" && request.output_storage.is_none() {
        return Err(missing("OutputStorage"));
    }
    check_directory(request.output_dir.as_deref().unwrap_or_default())?;
    check_media(request.media_process_task.as_ref())?;
    for (name, part) in [
        ("AiContentReviewTask", &request.ai_content_review_task),
        ("AiAnalysisTask", &request.ai_analysis_task),
        ("AiRecognitionTask", &request.ai_recognition_task),
    ] {
        if part.as_ref().is_some_and(|part| !part.is_null()) {
            return Err(invalid(format!("`{name}` is not modelled by this server")));
        }
    }
    if request.schedule_id.is_some_and(|id| id != 0) {
        return Err(invalid("`ScheduleId` names no orchestration: they are not modelled by this server"));
    }
    let id = format!("{}-WorkflowTask-{}t0", call.caller.account.appid, ids::hex(32));
    submit(call, id, Job::Workflow(Box::new(request)))
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
    if let Some(config) = part::<NotifyConfig>("TaskNotifyConfig", notify)? {
        if !CHANNELS.contains(&config.notify_type.as_deref().unwrap_or_default()) {
            return Err(invalid("`TaskNotifyConfig.NotifyType` is none of the published values"));
        }
        if !matches!(config.notify_mode.as_deref().unwrap_or_default(), "" | "Finish" | "Change") {
            return Err(invalid("`TaskNotifyConfig.NotifyMode` is `Finish` or `Change`"));
        }
    }
    if !(-10..=10).contains(&priority) {
        return Err(invalid("`TasksPriority` is -10 to 10"));
    }
    if session_id.chars().count() > 50 {
        return Err(bad_value("SessionIdTooLong", "`SessionId` has at most 50 characters"));
    }
    if session_context.chars().count() > 1000 {
        return Err(bad_value("SessionContextTooLong", "`SessionContext` has at most 1000 characters"));
    }
    let session = session_id.to_owned();
    let task = Task { id, job, stage: Stage::Waiting, created: now, begun: None, finished: None, result: None };
    cloud.store.write(|writer| {
        let repeats = |known: &Task| known.job.common().session_id == session && now - known.created < SESSION_MS;
        if !session.is_empty() && store::tasks(writer)?.iter().any(repeats) {
            return Err(bad_value("SessionId", "a request with this `SessionId` was taken within three days"));
        }
        Ok(store::put_task(writer, &task)?)
    })?;
    work::start(cloud, task.id.clone());
    Ok(TaskAnswer { task_id: task.id })
}

fn bad_value(code: &str, message: &str) -> ApiError {
    ApiError::new(format!("InvalidParameterValue.{code}").as_str(), message)
}

fn check_storage(name: &'static str, value: Option<&Value>) -> Result<(), ApiError> {
    match part::<OutputStorage>(name, value)? {
        Some(storage) if storage.kind != "COS" => {
            Err(invalid(format!("`{name}.Type` `{}` is not modelled by this server: use `COS`", storage.kind)))
        }
        _ => Ok(()),
    }
}

fn check_directory(directory: &str) -> Result<(), ApiError> {
    if directory.is_empty() || (directory.starts_with('/') && directory.ends_with('/')) {
        return Ok(());
    }
    Err(invalid("`OutputDir` begins and ends with `/`"))
}

fn check_media(value: Option<&Value>) -> Result<(), ApiError> {
    let members = value.and_then(Value::as_object).into_iter().flatten();
    for (name, set) in members {
        if !MEDIA_SETS.contains(&name.as_str()) {
            return Err(invalid(format!("`MediaProcessTask.{name}` is not modelled by this server")));
        }
        for item in set.as_array().into_iter().flatten() {
            check_storage("MediaProcessTask", item.get("OutputStorage"))?;
        }
    }
    let tasks: MediaTasks = part("MediaProcessTask", value)?.unwrap_or_default();
    let is_raw = |raw: &Value| !raw.is_null();
    if tasks.transcode_task_set.iter().any(|task| task.raw_parameter.as_ref().is_some_and(is_raw)) {
        return Err(invalid("`RawParameter` is not modelled by this server: use a preset template"));
    }
    Ok(())
}

fn is_simple(name: &str, longest: usize) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=longest).contains(&name.len()) && name.bytes().all(good)
}
