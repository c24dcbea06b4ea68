//! The results of a workflow task: one entry per item asked for, grouped by kind.

use super::{
    files::{self, DURATION, Failure},
    naming::{Names, directory},
    request::{CosOutput, InputInfo, MediaTasks, OutputStorage, Source, invalid, part},
    store::Task,
};
use crate::{
    cloud::{Cloud, times},
    wire::{ApiError, mps::ProcessMedia},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Members of a result, one for each kind; all but one are null.
pub const SLOTS: [&str; 6] = [
    "TranscodeTask",
    "AnimatedGraphicTask",
    "SnapshotByTimeOffsetTask",
    "SampleSnapshotTask",
    "ImageSpriteTask",
    "AdaptiveDynamicStreamingTask",
];

/// Runs a workflow task and returns its `WorkflowTask`.
pub fn run(cloud: &Cloud, task: &Task, job: &ProcessMedia) -> Result<Value, ApiError> {
    let input: InputInfo = part("InputInfo", job.input_info.as_ref())?.unwrap_or_default();
    let source = input.source("InputInfo")?;
    let found = cloud.store.read(|reader| {
        files::check_role(reader)?;
        files::source_size(reader, cloud, &source)
    });
    let workflow = |code: i64, message: &str, metadata: Value, results: Value| {
        let others = if results.is_null() { Value::Null } else { json!([]) };
        json!({
            "TaskId": task.id,
            "Status": "FINISH",
            "ErrCode": code,
            "Message": message,
            "InputInfo": input,
            "MetaData": metadata,
            "MediaProcessResultSet": results,
            "AiContentReviewResultSet": others,
            "AiAnalysisResultSet": others,
            "AiRecognitionResultSet": others,
            "AiQualityControlTaskResult": null,
        })
    };
    let size = match found {
        Ok(0) => return Ok(workflow(60_000, "source file is damaged", Value::Null, json!([]))),
        Ok(size) => size,
        Err(failure) => return Ok(workflow(failure.code, &failure.message, Value::Null, Value::Null)),
    };
    let path = files::source_path(&source);
    let production = Production {
        cloud,
        storage: storage(&source, part("OutputStorage", job.output_storage.as_ref())?)?,
        directory: job.output_dir.clone().filter(|dir| !dir.is_empty()).unwrap_or_else(|| match source {
            Source::Object { .. } => directory(&path),
            Source::Url(_) => "/".into(),
        }),
        path,
        begun: times::utc(task.begun.unwrap_or(task.created)),
        finished: times::utc(cloud.clock.now_ms()),
    };
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
    results.extend(transcode_task_set.into_iter().map(|item| production.result(item)));
    results.extend(animated_graphic_task_set.into_iter().map(|item| production.result(item)));
    results.extend(snapshot_by_time_offset_task_set.into_iter().map(|item| production.result(item)));
    results.extend(sample_snapshot_task_set.into_iter().map(|item| production.result(item)));
    results.extend(image_sprite_task_set.into_iter().map(|item| production.result(item)));
    results.extend(adaptive_dynamic_streaming_task_set.into_iter().map(|item| production.result(item)));
    let metadata = files::metadata(size, 1920, 1080, DURATION);
    Ok(workflow(0, "SUCCESS", metadata, results.into()))
}

/// Returns where results go: as asked, and where nothing is said, where the source is.
fn storage(source: &Source, asked: Option<OutputStorage>) -> Result<OutputStorage, ApiError> {
    let own = match source {
        Source::Object { bucket, region, .. } => Some((bucket.clone(), region.clone())),
        Source::Url(_) => None,
    };
    let asked = asked.and_then(|storage| storage.cos_output_storage).unwrap_or_default();
    let (bucket, region) = own.unwrap_or_default();
    let fill = |asked: String, own: String| if asked.is_empty() { own } else { asked };
    let place = CosOutput { bucket: fill(asked.bucket, bucket), region: fill(asked.region, region) };
    if place.bucket.is_empty() || place.region.is_empty() {
        return Err(invalid("`OutputStorage` names no bucket or no region"));
    }
    Ok(OutputStorage::cos(place.bucket, place.region))
}

/// What all items of a task share.
pub struct Production<'a> {
    /// Where files are written.
    pub cloud: &'a Cloud,
    storage: OutputStorage,
    directory: String,
    path: String,
    begun: String,
    finished: String,
}

/// An item asked for.
pub trait Item: Serialize {
    /// `Type` of its result.
    const TYPE: &'static str;
    /// Member of its result.
    const SLOT: &'static str;

    /// Its own storage.
    fn storage(&mut self) -> &mut Option<OutputStorage>;

    /// Makes its files and returns `Output`; what the item left open is filled in, whether that succeeds or not.
    fn produce(&mut self, production: &Production<'_>, storage: &OutputStorage) -> Result<Value, Failure>;
}

impl Production<'_> {
    /// Returns what the variables of an item's patterns stand for.
    pub fn names<'n>(&'n self, definition: u64, format: &'n str) -> Names<'n> {
        Names { source: &self.path, directory: &self.directory, definition, format }
    }

    fn result<I: Item>(&self, mut item: I) -> Value {
        let own = item.storage().take().and_then(|storage| storage.cos_output_storage);
        let storage = match own {
            Some(CosOutput { bucket, region }) if !bucket.is_empty() && !region.is_empty() => {
                OutputStorage::cos(bucket, region)
            }
            _ => self.storage.clone(),
        };
        *item.storage() = Some(storage.clone());
        let produced = item.produce(self, &storage);
        let (status, ext, code, message, output, progress) = match produced {
            Ok(output) => ("SUCCESS", "", 0, "SUCCESS".to_owned(), output, 100),
            Err(Failure { ext, code, message }) => ("FAIL", ext, code, message, Value::Null, 0),
        };
        let mut result = json!({
            "Status": status,
            "ErrCodeExt": ext,
            "ErrCode": code,
            "Message": message,
            "Input": item,
            "Output": output,
        });
        // Transcodes tell of their progress, the others of their times.
        if I::SLOT == SLOTS[0] {
            result["Progress"] = progress.into();
        } else {
            result["BeginProcessTime"] = self.begun.as_str().into();
            result["FinishTime"] = self.finished.as_str().into();
        }
        let mut entry = Map::from_iter([("Type".to_owned(), I::TYPE.into())]);
        for slot in SLOTS {
            entry.insert(slot.to_owned(), if slot == I::SLOT { result.take() } else { Value::Null });
        }
        Value::Object(entry)
    }

    /// Writes several placeholders.
    pub fn write_all(&self, storage: &OutputStorage, paths: &[String]) -> Result<(), Failure> {
        paths.iter().try_for_each(|path| files::write_placeholder(self.cloud, storage, path).map(drop))
    }
}
