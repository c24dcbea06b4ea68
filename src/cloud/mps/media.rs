//! The results of a workflow task: one entry per item asked for, grouped by kind.

use super::{
    ai,
    production::{Production, Sourced, Unusable, prepare},
    request::{InputInfo, MediaTasks, part},
    store::Task,
};
use crate::{
    cloud::Cloud,
    wire::{ApiError, mps::ProcessMedia},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Runs a workflow task and returns its `WorkflowTask`.
pub fn run(cloud: &Arc<Cloud>, task: &Task, job: &ProcessMedia) -> Result<Value, ApiError> {
    let input: InputInfo = part("InputInfo", job.input_info.as_ref())?.unwrap_or_default();
    let sourced = prepare(cloud, task, job, &input)?;
    let (code, message, metadata, [media, review, analysis, recognition], quality) = match sourced {
        Err(Unusable { code, message, results }) => {
            // Where the source could be read in part, the sets are there and empty.
            let sets = [results.clone(), results.clone(), results.clone(), results];
            (code, message, Value::Null, sets, Value::Null)
        }
        Ok(Sourced { production, metadata }) => {
            let review = part("AiContentReviewTask", job.ai_content_review_task.as_ref())?;
            let analysis = part("AiAnalysisTask", job.ai_analysis_task.as_ref())?;
            let recognition = part("AiRecognitionTask", job.ai_recognition_task.as_ref())?;
            let quality = part("AiQualityControlTask", job.ai_quality_control_task.as_ref())?;
            let sets = [
                media(&production, job)?.into(),
                review.map_or(json!([]), |input| ai::review(&input).into()),
                analysis.map_or(json!([]), |input| ai::analysis(&production, &input).into()),
                recognition.map_or(json!([]), |input| ai::recognition(&production, &input).into()),
            ];
            let quality = quality.map_or(Value::Null, |input| ai::quality(&input));
            (0, "SUCCESS".to_owned(), metadata, sets, quality)
        }
    };
    Ok(json!({
        "TaskId": task.id,
        "Status": "FINISH",
        "ErrCode": code,
        "Message": message,
        "InputInfo": input,
        "MetaData": metadata,
        "MediaProcessResultSet": media,
        "AiContentReviewResultSet": review,
        "AiAnalysisResultSet": analysis,
        "AiRecognitionResultSet": recognition,
        "AiQualityControlTaskResult": quality,
    }))
}

fn media(production: &Production<'_>, job: &ProcessMedia) -> Result<Vec<Value>, ApiError> {
    let tasks: MediaTasks = part("MediaProcessTask", job.media_process_task.as_ref())?.unwrap_or_default();
    let MediaTasks {
        transcode_task_set,
        animated_graphic_task_set,
        snapshot_by_time_offset_task_set,
        sample_snapshot_task_set,
        image_sprite_task_set,
        adaptive_dynamic_streaming_task_set,
    } = tasks;
    let mut results = Vec::new();
    results.extend(transcode_task_set.into_iter().map(|item| production.entry(item)));
    results.extend(animated_graphic_task_set.into_iter().map(|item| production.entry(item)));
    results.extend(snapshot_by_time_offset_task_set.into_iter().map(|item| production.entry(item)));
    results.extend(sample_snapshot_task_set.into_iter().map(|item| production.entry(item)));
    results.extend(image_sprite_task_set.into_iter().map(|item| production.entry(item)));
    results.extend(adaptive_dynamic_streaming_task_set.into_iter().map(|item| production.entry(item)));
    Ok(results)
}
