//! Getting an instance: a warm one, or a new one.

use super::{
    attend::attend,
    diary::{Diary, Happened},
    folder::Folder,
    instance::{Ending, Instance, Seat},
    invocation::Job,
    package,
    pool::{Loan, Pool, Stamp},
    variables,
};
use crate::{
    cloud::{
        Cloud,
        scf::store::{self, Function, Resolved},
    },
    wire::ApiError,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::OwnedSemaphorePermit;

/// How old an instance may get, in milliseconds: half of what its keys live.
const AGE: i64 = 6 * 3_600_000;

fn stamp(function: &Function, resolved: &Resolved) -> Stamp {
    let revision = resolved.content.revision;
    Stamp { function_id: function.id.clone(), version: resolved.version.clone(), revision }
}

/// Takes a warm instance or starts one and waits until it is ready.
pub async fn borrow(cloud: &Arc<Cloud>, job: &Job, diary: &mut Diary<'_>) -> Result<Result<Loan, Happened>, ApiError> {
    let Job { function, resolved, .. } = job;
    let stamp = stamp(function, resolved);
    let now = cloud.clock.now_ms();
    if let Some(loan) = cloud.host.pool.borrow_opt(&function.place, &stamp, now - AGE) {
        return Ok(Ok(loan));
    }
    let (mut instance, permit) = match launch(cloud, function, resolved).await? {
        Ok(launched) => launched,
        Err(happened) => return Ok(Err(happened)),
    };
    let begun = Instant::now();
    let limit = resolved.content.init_timeout;
    let window = instance.window();
    let failed = match attend(diary, job, &window, instance.ready(Duration::from_secs(limit))).await {
        Ending::Ready => return Ok(Ok(Pool::lend(instance, stamp, now, permit))),
        Ending::Exited(how) => Happened::failed(405, format!("The process ended before it was ready: {how}")),
        Ending::OutOfMemory => job.out_of_memory(),
        Ending::Cancelled => job.cancelled(),
        Ending::TimedOut | Ending::Answered(_) => Happened::failed(450, format!("Not ready after {limit} seconds")),
    };
    let memory = window.group.memory();
    Ok(Err(Happened { duration: begun.elapsed(), memory, printed: instance.end().await, ..failed }))
}

/// Starts an instance for nobody yet and lays it by.
pub async fn warm(cloud: &Arc<Cloud>, function: &Function, resolved: &Resolved) -> Result<bool, ApiError> {
    let now = cloud.clock.now_ms();
    let Ok((mut instance, permit)) = launch(cloud, function, resolved).await? else { return Ok(false) };
    let limit = Duration::from_secs(resolved.content.init_timeout);
    if !matches!(instance.ready(limit).await, Ending::Ready) {
        return Ok(false);
    }
    let loan = Pool::lend(instance, stamp(function, resolved), now, permit);
    cloud.host.pool.give_back(&function.place, loan);
    Ok(true)
}

/// Starts a process, which is not ready yet.
async fn launch(
    cloud: &Arc<Cloud>,
    function: &Function,
    resolved: &Resolved,
) -> Result<Result<(Instance, OwnedSemaphorePermit), Happened>, ApiError> {
    let content = &resolved.content;
    if function.runtime != "CustomRuntime" {
        let message = format!("The runtime `{}` does not run here; `CustomRuntime` does.", function.runtime);
        return Ok(Err(Happened::failed(437, message)));
    }
    let Some(permit) = cloud.host.pool.make_room() else {
        return Ok(Err(Happened::failed(432, "The unreserved quota is used up: too many instances are running.")));
    };
    let Some(zip) = cloud.store.read(|reader| store::code_opt(reader, &content.sha256))? else {
        return Ok(Err(Happened::failed(500, "The code is gone.")));
    };
    let (data, sha256) = (cloud.settings.data.clone(), content.sha256.clone());
    let unpacked = tokio::task::spawn_blocking(move || package::ensure_unpacked(&data, &sha256, &zip)).await;
    let code = match unpacked {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => return Ok(Err(Happened::failed(437, error.to_string()))),
        Err(error) => return Ok(Err(Happened::failed(500, error.to_string()))),
    };
    let (seat, folder) = match (Seat::take().await, Folder::create(&cloud.settings.data)) {
        (Ok(seat), Ok(folder)) => (seat, folder),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(Happened::failed(500, error.to_string()))),
    };
    let variables = variables::of_instance(cloud, function, resolved, &code, &folder.scratch(), seat.address)?;
    Ok(match Instance::start(seat, &code, folder, &variables).await {
        Ok(instance) => Ok((instance, permit)),
        Err(error) => {
            let message = format!("The start file `bootstrap` does not exist or cannot be started: {error}");
            Err(Happened::failed(445, message))
        }
    })
}
