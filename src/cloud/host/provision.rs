//! Provisioned concurrency: instances of a version that are started before anybody asks and stay however long they wait.

use super::start;
use crate::{
    cloud::{
        Cloud,
        scf::store::{self, Place},
    },
    wire::ApiError,
};
use std::sync::Arc;

/// Instances of one version that are really kept. The platform has machines for hundreds; one laptop shows the same with few.
const KEPT: u64 = 8;

/// Starts, in the background, as many instances of a version as are to be kept now, or lets them go.
pub fn provision(cloud: &Arc<Cloud>, place: &Place, version: &str) {
    let (place, version) = (place.clone(), version.to_owned());
    let work = {
        let cloud = Arc::clone(cloud);
        async move {
            if let Err(error) = fill(&cloud, &place, &version).await {
                tracing::error!(error = &error as &dyn std::error::Error, "instances could not be provisioned");
            }
        }
    };
    cloud.background.spawn(work);
}

/// Provisions everything that the store says is to be kept, as after a start.
pub fn provision_all(cloud: &Arc<Cloud>) {
    match cloud.store.read(store::provisioned) {
        Ok(found) => found.iter().for_each(|(place, version)| provision(cloud, place, &version.number.to_string())),
        Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "what is provisioned cannot be read"),
    }
}

async fn fill(cloud: &Arc<Cloud>, place: &Place, version: &str) -> Result<(), ApiError> {
    let now = cloud.clock.now_ms();
    let found = cloud.store.read(|reader| {
        let Some(function) = store::function_opt(reader, place, now)? else { return Ok::<_, ApiError>(None) };
        let provisioned = store::version_opt(reader, place, version)?.and_then(|version| version.provisioned);
        let resolved = store::resolve(reader, &function, version, now, 1.0)?;
        Ok(resolved.map(|resolved| (function, resolved, provisioned.map_or(0, |provisioned| provisioned.count))))
    })?;
    let Some((function, resolved, count)) = found else {
        cloud.host.pool.keep(place, version, 0);
        return Ok(());
    };
    let count = usize::try_from(count.min(KEPT)).unwrap_or_default();
    cloud.host.pool.keep(place, version, count);
    while cloud.host.pool.waiting(place, version) < count {
        if !start::warm(cloud, &function, &resolved).await? {
            tracing::warn!(function = place.name, version, "a provisioned instance does not start");
            break;
        }
    }
    Ok(())
}
