//! What all requests that describe work have in common, and what can be said against it at once.

use super::{
    activity::Definition,
    request::{MediaTasks, NotifyConfig, OutputStorage, invalid, part},
};
use crate::wire::ApiError;
use serde_json::Value;

const MEDIA_SETS: [&str; 6] = [
    "TranscodeTaskSet",
    "AnimatedGraphicTaskSet",
    "SnapshotByTimeOffsetTaskSet",
    "SampleSnapshotTaskSet",
    "ImageSpriteTaskSet",
    "AdaptiveDynamicStreamingTaskSet",
];

const CHANNELS: [&str; 6] = ["", "CMQ", "TDMQ-CMQ", "URL", "SCF", "AWS-SQS"];

/// Checks AI tasks: each names a template.
pub fn check_intelligence<const N: usize>(tasks: [&Option<Value>; N]) -> Result<(), ApiError> {
    for task in tasks.into_iter().flatten().filter(|task| !task.is_null()) {
        let task: Option<Definition> = part("Ai*Task", Some(task))?;
        if task.is_none_or(|task| task.definition == 0) {
            return Err(invalid("an AI task names no template in `Definition`"));
        }
    }
    Ok(())
}

/// Checks a notification's channel and mode.
pub fn check_notification(config: Option<&Value>) -> Result<(), ApiError> {
    let Some(config) = part::<NotifyConfig>("TaskNotifyConfig", config)? else { return Ok(()) };
    if !CHANNELS.contains(&config.notify_type.as_deref().unwrap_or_default()) {
        return Err(invalid("`TaskNotifyConfig.NotifyType` is none of the published values"));
    }
    if !matches!(config.notify_mode.as_deref().unwrap_or_default(), "" | "Finish" | "Change") {
        return Err(invalid("`TaskNotifyConfig.NotifyMode` is `Finish` or `Change`"));
    }
    Ok(())
}

/// Checks a priority.
pub fn check_priority(priority: i64) -> Result<(), ApiError> {
    if (-10..=10).contains(&priority) { Ok(()) } else { Err(invalid("`TasksPriority` is -10 to 10")) }
}

/// Checks that a storage is one of COS.
pub fn check_storage(name: &'static str, value: Option<&Value>) -> Result<(), ApiError> {
    match part::<OutputStorage>(name, value)? {
        Some(storage) if storage.kind != "COS" => {
            Err(invalid(format!("`{name}.Type` `{}` is not modelled by this server: use `COS`", storage.kind)))
        }
        _ => Ok(()),
    }
}

/// Checks an output directory.
pub fn check_directory(directory: &str) -> Result<(), ApiError> {
    if directory.is_empty() || (directory.starts_with('/') && directory.ends_with('/')) {
        return Ok(());
    }
    Err(invalid("`OutputDir` begins and ends with `/`"))
}

/// Checks the six kinds of media tasks.
pub fn check_media(value: Option<&Value>) -> Result<(), ApiError> {
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
