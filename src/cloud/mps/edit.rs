//! The result of an editing task.

use super::{
    files::{self, DURATION},
    naming::split_name,
    request::{Composition, EditOutput, FileInfo, OutputStorage, missing, part},
    store::Task,
    templates,
};
use crate::{
    cloud::Cloud,
    wire::{ApiError, mps::EditMedia},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Runs an editing task and returns its `EditMediaTask`.
pub fn run(cloud: &Arc<Cloud>, task: &Task, job: &EditMedia) -> Result<Value, ApiError> {
    let files: Vec<FileInfo> = job
        .file_infos
        .iter()
        .flatten()
        .filter_map(|file| part("FileInfos", Some(file)).transpose())
        .collect::<Result<_, _>>()?;
    let sources = files.iter().map(|file| file.input_info.source("FileInfos.InputInfo"));
    let sources = sources.collect::<Result<Vec<_>, _>>()?;
    let done = |code: i64, message: &str, output: Value| {
        json!({
            "TaskId": task.id,
            "Status": "FINISH",
            "ErrCode": code,
            "Message": message,
            "Input": {"FileInfoSet": files},
            "Output": output,
        })
    };
    let checked = cloud.store.read(|reader| {
        files::check_role(reader)?;
        for (index, source) in sources.iter().enumerate() {
            let damaged = || files::Failure::source("source file is damaged");
            let found = files::source_size(reader, cloud, source);
            found.and_then(|size| if size == 0 { Err(damaged()) } else { Ok(()) }).map_err(|failure| {
                let place = format!("source file {}", index + 1);
                files::Failure { message: failure.message.replacen("source file", &place, 1), ..failure }
            })?;
        }
        Ok::<_, files::Failure>(())
    });
    if let Err(failure) = checked {
        return Ok(done(failure.code, &failure.message, Value::Null));
    }
    let storage: OutputStorage =
        part("OutputStorage", job.output_storage.as_ref())?.ok_or_else(|| missing("OutputStorage"))?;
    let composition: Option<Composition> = part("ComposeConfig", job.compose_config.as_ref())?;
    let output: EditOutput = part("OutputConfig", job.output_config.as_ref())?.unwrap_or_default();
    let container = match &composition {
        Some(composition) => composition.target_info.container.as_deref(),
        None => output.container.as_deref(),
    };
    let format = templates::edit_format(container).unwrap_or("mp4");
    let first = sources.first().map(files::source_path).unwrap_or_default();
    let path = target(job.output_object_path.as_deref().unwrap_or_default(), split_name(&first).0, format);
    match files::write_placeholder(cloud, &storage, &path) {
        Err(failure) => Ok(done(failure.code, &failure.message, Value::Null)),
        Ok(object) => {
            // What a composition lasts follows from tracks that are not played here: the real service may leave it out too.
            let metadata = match composition {
                Some(_) => Value::Null,
                None => files::metadata(object.size, 1280, 720, files.iter().map(length).sum()),
            };
            Ok(done(0, "SUCCESS", json!({"OutputStorage": storage, "Path": path, "MetaData": metadata})))
        }
    }
}

/// Returns the absolute path of the result; a directory gets the name of the first source.
fn target(asked: &str, source: &str, format: &str) -> String {
    let mut path = asked.replace("{format}", format);
    if !path.starts_with('/') {
        path.insert(0, '/');
    }
    if path.ends_with('/') {
        path.push_str(source);
    }
    let extension = format!(".{format}");
    if path.ends_with(&extension) { path } else { path + &extension }
}

/// Returns the seconds of a source that are used.
fn length(file: &FileInfo) -> f64 {
    let end = if file.end_time_offset > file.start_time_offset { file.end_time_offset } else { DURATION };
    (end - file.start_time_offset).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn targets() {
        for (asked, path) in [
            ("/edits/cut.mp4", "/edits/cut.mp4"),
            ("edits/cut.{format}", "/edits/cut.mp4"),
            ("/edits/cut", "/edits/cut.mp4"),
            ("/edits/", "/edits/intro.mp4"),
        ] {
            assert_eq!(target(asked, "intro", "mp4"), path);
        }
    }
}
