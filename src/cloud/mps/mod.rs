//! MPS 2019-06-12: tasks that end with an event, and the bindings that say who hears it (`mps-api.md`, `mps-events.md`).
//!
//! Nothing is transcoded or looked at: a task looks its source up, writes small placeholders where the results would be, and
//! tells of them in the shape of the real event. Modelled are the six kinds of media results, moderation, analysis,
//! recognition, quality control and editing, as tasks, workflows and orchestrations; the rest is refused.

mod activity;
mod ai;
mod checks;
mod describe;
mod edit;
mod event;
mod files;
mod items;
mod manage;
mod media;
mod naming;
mod orchestration;
mod orders;
mod production;
mod request;
mod routes;
mod schedules;
mod store;
mod submit;
mod template_list;
mod templates;
mod trigger;
mod triggers;
mod work;
mod workflows;

pub use routes::ROUTES;
pub use work::{resume, start};

use super::{
    Cloud,
    cos::store::Bucket,
    store::{StoreError, Writer},
};

#[cfg(test)]
mod tests;

/// Writes the tasks that an object sets off which a client put, and returns their ids.
pub fn object_created(
    cloud: &Cloud,
    writer: &mut Writer<'_>,
    bucket: &Bucket,
    key: &str,
) -> Result<Vec<String>, StoreError> {
    let mut tasks = workflows::set_off(cloud, writer, bucket, key)?;
    tasks.extend(schedules::set_off(cloud, writer, bucket, key)?);
    Ok(tasks)
}
