//! Copies of functions.

use super::{
    errors::{Attempted, ensure_active},
    functions::{self, done_at},
    read_back, rules,
    store::{self, Content, Function, Place, Status, Work},
    updates,
};
use crate::{
    cloud::{Call, ids},
    wire::{
        ApiError, Empty,
        scf::{CopyFunction, DeadLetterConfig},
    },
};

/// `CopyFunction`: the code, and the configuration unless told otherwise. Versions, aliases and triggers stay behind.
pub async fn copy(call: &Call<'_>, request: CopyFunction) -> Result<Empty, ApiError> {
    let cloud = call.cloud;
    let region = request.target_region.as_deref().filter(|region| !region.is_empty()).unwrap_or(call.region);
    let from = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    let to = Place::new(region, request.target_namespace.as_deref(), &request.new_function_name);
    rules::function_name(&from.name)?;
    rules::function_name(&to.name)?;
    if from == to {
        return Err(ApiError::new("UnsupportedOperation.CopyFunction", "A function is not copied to itself."));
    }
    let description = request.description.filter(|description| !description.is_empty());
    rules::description(description.as_deref().unwrap_or_default())?;
    let now = cloud.clock.now_ms();
    cloud.store.write(|writer| {
        let original = store::function(writer, &from, now)?;
        ensure_active(&cloud.settings.readings, &original, now, Attempted::CopyFunction)?;
        let is_whole = request.copy_configuration.unwrap_or(true);
        let mut content = if is_whole { original.latest } else { bare(original.latest) };
        if let Some(description) = description {
            content.description = description;
        }
        if content.cls_topic_id.is_empty() || to.region != from.region {
            (content.cls_logset_id, content.cls_topic_id) = updates::default_topic(writer, &to.region)?;
        }
        content.modified = now;
        let tags = if is_whole { original.tags } else { Vec::new() };
        match store::function_opt(writer, &to, now)? {
            Some(old) if request.replace.unwrap_or_default() && old.status(now) != Status::Deleting => {
                ensure_active(&cloud.settings.readings, &old, now, Attempted::CopyFunction)?;
                content.revision = old.latest.revision + 1;
                let work = Work { kind: Status::Updating, until: done_at(now, cloud.settings.delays.updating) };
                store::put_function(
                    writer,
                    &Function { latest: content, runtime: original.runtime, tags, work, ..old },
                )?;
                store::sweep_code(writer)?;
            }
            _ => {
                functions::ensure_free(writer, &to, now)?;
                let work = Work { kind: Status::Creating, until: done_at(now, cloud.settings.delays.creating) };
                let copy = Function {
                    place: to.clone(),
                    id: format!("lam-{}", ids::lower(8)),
                    runtime: original.runtime,
                    added: now,
                    tags,
                    latest: Content { revision: 0, ..content },
                    work,
                    versions: 0,
                    retries: 2,
                    max_age: 21_600,
                    reserved: None,
                };
                functions::put_new(writer, &copy)?;
            }
        }
        Ok(Empty {})
    })
}

/// Code without configuration.
fn bare(content: Content) -> Content {
    Content {
        description: String::new(),
        memory: 128,
        timeout: 3,
        init_timeout: 65,
        environment: Vec::new(),
        role: String::new(),
        cls_logset_id: String::new(),
        cls_topic_id: String::new(),
        dead_letter: DeadLetterConfig::default(),
        public_net: read_back::default_public_net(),
        ..content
    }
}
