//! The event of a finished task: the envelope, and the two shapes it comes in (`mps-events.md` 2.2).

use super::store::{Common, Job, Task};
use crate::cloud::settings::EventShape;
use serde_json::{Value, json};

/// Members that the trigger's document does not show, wherever they are.
const NOT_IN_DOCUMENT: &[&str] = &[
    "AdaptiveDynamicStreamingTask",
    "AiAnalysisResultSet",
    "AiContentReviewResultSet",
    "AiQualityControlTaskResult",
    "AiRecognitionResultSet",
    "BeginProcessTime",
    "Channel",
    "Codecs",
    "ColorPrimaries",
    "ColorSpace",
    "ColorTransfer",
    "ErrCodeExt",
    "ExtTimeOffsetSet",
    "FinishTime",
    "HdrType",
    "Loudness",
    "MosaicSet",
    "OverrideParameter",
    "Progress",
    "RawParameter",
];

/// Members that the trigger's document does not show where they are null.
const NOT_NULL_IN_DOCUMENT: &[&str] = &["CosInputInfo", "S3InputInfo", "S3OutputStorage", "UrlInputInfo"];

/// Returns the event of a task with this result.
pub fn envelope(task: &Task, result: &Value, shape: EventShape) -> Value {
    let Common { task_type, session_id, session_context, .. } = task.job.common();
    match shape {
        EventShape::Current => {
            let null = &Value::Null;
            let (workflow, edit, schedule) = match task.job {
                Job::Workflow(_) => (result, null, null),
                Job::Edit(_) => (null, result, null),
                Job::Schedule(_) => (null, null, result),
            };
            json!({
                "EventType": task_type,
                "WorkflowTaskEvent": workflow,
                "ScheduleTaskEvent": schedule,
                "LiveScheduleTaskEvent": null,
                "EditMediaTaskEvent": edit,
                "GetMediaAttributesTaskEvent": null,
                "SessionId": session_id,
                "SessionContext": session_context,
                "ExtInfo": "",
            })
        }
        EventShape::TriggerDocument => {
            let mut result = result.clone();
            prune(&mut result);
            json!({"EventType": task_type, (format!("{task_type}Event")): result})
        }
    }
}

/// Returns what can be said of a task before it has a result.
pub fn unfinished(task: &Task) -> Value {
    match &task.job {
        Job::Workflow(job) => json!({
            "TaskId": task.id,
            "Status": "PROCESSING",
            "ErrCode": 0,
            "Message": "",
            "InputInfo": job.input_info,
            "MetaData": null,
            "MediaProcessResultSet": [],
            "AiContentReviewResultSet": [],
            "AiAnalysisResultSet": [],
            "AiRecognitionResultSet": [],
            "AiQualityControlTaskResult": null,
        }),
        Job::Schedule(job) => json!({
            "TaskId": task.id,
            "Status": "PROCESSING",
            "ErrCode": 0,
            "Message": "",
            "InputInfo": job.input_info,
            "MetaData": null,
            "ActivityResultSet": [],
        }),
        Job::Edit(job) => json!({
            "TaskId": task.id,
            "Status": "PROCESSING",
            "ErrCode": 0,
            "Message": "",
            "Input": {"FileInfoSet": job.file_infos},
            "Output": null,
        }),
    }
}

/// Returns the result of a task that was given up before it began. No code for that is published: the one of bad input tells
/// receivers not to try again.
pub fn aborted(task: &Task) -> Value {
    let mut result = unfinished(task);
    result["Status"] = "FINISH".into();
    result["ErrCode"] = 40_000.into();
    result["Message"] = "the task was aborted".into();
    result
}

fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, value| {
                let name = name.as_str();
                let is_left_out = value.is_null() && NOT_NULL_IN_DOCUMENT.contains(&name);
                !is_left_out && !NOT_IN_DOCUMENT.contains(&name)
            });
            for (name, value) in members.iter_mut() {
                prune(value);
                match name.as_str() {
                    "VideoStreamSet" | "AudioStreamSet" => {
                        for stream in value.as_array_mut().into_iter().flatten() {
                            remove(stream, &["Duration"]);
                        }
                    }
                    // Of a sub-task; an edit's has no template.
                    "Input" if value.get("Definition").is_some() => {
                        remove(value, &["StartTimeOffset", "EndTimeOffset"]);
                    }
                    _ => {}
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(prune),
        _ => {}
    }
}

fn remove(value: &mut Value, names: &[&str]) {
    if let Value::Object(members) = value {
        members.retain(|name, _| !names.contains(&name.as_str()));
    }
}
