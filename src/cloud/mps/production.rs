//! What the items of a task share: the source, where results go, and how an item's result is told.

use super::{
    files::{self, DURATION, Failure},
    naming::{Names, directory},
    request::{CosOutput, InputInfo, OutputStorage, Source, invalid, part},
    store::Task,
};
use crate::{
    cloud::{Cloud, times},
    wire::{ApiError, mps::ProcessMedia},
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Members of a result, one for each kind; all but one are null.
pub const SLOTS: [&str; 6] = [
    "TranscodeTask",
    "AnimatedGraphicTask",
    "SnapshotByTimeOffsetTask",
    "SampleSnapshotTask",
    "ImageSpriteTask",
    "AdaptiveDynamicStreamingTask",
];

/// Returns where results go: as asked, and where nothing is said, where the source is.
pub fn storage(source: &Source, asked: Option<OutputStorage>) -> Result<OutputStorage, ApiError> {
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
    pub cloud: &'a Arc<Cloud>,
    /// Where results go that say nothing of it.
    pub storage: OutputStorage,
    directory: String,
    path: String,
    /// When the task began, as printed.
    pub begun: String,
    /// When it ended, as printed.
    pub finished: String,
}

/// A source that can be worked on.
pub struct Sourced<'a> {
    /// What all items share.
    pub production: Production<'a>,
    /// What the probe tells; null if the request wants none.
    pub metadata: Value,
}

/// What is wrong with a source, in the task's terms.
pub struct Unusable {
    /// `ErrCode` of the task.
    pub code: i64,
    /// `Message` of the task.
    pub message: String,
    /// Its result sets: null, or empty where the source was found and could not be read.
    pub results: Value,
}

/// Looks at the source of a task.
pub fn prepare<'a>(
    cloud: &'a Arc<Cloud>,
    task: &Task,
    job: &ProcessMedia,
    input: &InputInfo,
) -> Result<Result<Sourced<'a>, Unusable>, ApiError> {
    let source = input.source("InputInfo")?;
    let found = cloud.store.read(|reader| {
        files::check_role(reader)?;
        files::source_size(reader, cloud, &source)
    });
    let size = match found {
        Ok(0) => {
            return Ok(Err(Unusable { code: 60_000, message: "source file is damaged".into(), results: json!([]) }));
        }
        Ok(size) => size,
        Err(Failure { code, message, ext: _ }) => return Ok(Err(Unusable { code, message, results: Value::Null })),
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
    let metadata = match job.skip_mate_data {
        Some(1) => Value::Null,
        _ => files::metadata(size, 1920, 1080, DURATION),
    };
    Ok(Ok(Sourced { production, metadata }))
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

    /// Returns an item's entry in a result set.
    pub fn entry<I: Item>(&self, item: I) -> Value {
        let mut result = self.result(item);
        let mut entry = Map::from_iter([("Type".to_owned(), I::TYPE.into())]);
        for slot in SLOTS {
            entry.insert(slot.to_owned(), if slot == I::SLOT { result.take() } else { Value::Null });
        }
        Value::Object(entry)
    }

    /// Makes an item and returns how that went.
    pub fn result<I: Item>(&self, mut item: I) -> Value {
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
        result
    }

    /// Writes several placeholders.
    pub fn write_all(&self, storage: &OutputStorage, paths: &[String]) -> Result<(), Failure> {
        paths.iter().try_for_each(|path| files::write_placeholder(self.cloud, storage, path).map(drop))
    }
}
