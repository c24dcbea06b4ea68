//! The one list of what the embedded cloud models, and what it may not pass over: rights.

use super::{
    Call, Cloud, Identity, cam, cloudaudit, cls, cos,
    http::{Request, Response},
    mps, resources,
    routes::Route,
    scf,
    store::{Look, StoreError, Writer},
    sts, tag,
};
use crate::wire::{ApiError, ErrorCode};
use serde_json::Value;
use std::sync::Arc;

/// Every service's routes.
pub const ROUTES: &[&[Route]] =
    &[scf::ROUTES, cam::ROUTES, sts::ROUTES, tag::ROUTES, mps::ROUTES, cls::ROUTES, cloudaudit::ROUTES];

/// Returns the routes of all services.
pub fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().copied().flatten()
}

/// Returns the names of everything that can be asked for: actions, and operations of COS.
pub fn action_names() -> impl Iterator<Item = &'static str> {
    all().map(|route| route.action).chain(cos::operations().map(|operation| operation.name()))
}

/// Lets services take up what the last stop or kill interrupted, before the cloud serves.
pub fn begin(cloud: &Arc<Cloud>) -> Result<(), StoreError> {
    cos::store::sweep(cloud);
    mps::resume(cloud)
}

/// Checks that the caller may take this action on what the request names, and returns what that is.
///
/// The root may do everything. A session of a role needs policies that allow each of the rights that [`resources`] lists.
pub fn authorize(call: &Call<'_>, route: &Route, parameters: &Value) -> Result<Vec<String>, ApiError> {
    call.cloud.store.read(|reader| {
        let demands = resources::demands(reader, call, route, parameters)?;
        if let Identity::Role { role, session: _ } = &call.caller.identity
            && let Some(refused) = resources::first_refused(reader, call, role, &demands, parameters)?
        {
            let (action, resource) = (&refused.action, refused.names.first().map_or("*", String::as_str));
            return Err(ApiError::new(
                ErrorCode::AuthUnauthorizedOperation,
                format!(
                    "[request id:{}]you are not authorized to perform operation ({action})\nresource ({resource}) has no \
                     permission",
                    call.request_id,
                ),
            ));
        }
        Ok(demands.into_iter().filter_map(|demand| demand.names.into_iter().next()).collect())
    })
}

/// The role by which SCF itself acts on the account.
pub const SCF_ROLE: &str = "SCF_QcsRole";

/// Whether a role of this name exists.
pub fn role_exists(look: &impl Look, name: &str) -> Result<bool, StoreError> {
    Ok(cam::store::role_named(look, name)?.is_some())
}

/// Returns an object that holds code, read with the rights of the role by which SCF acts on the account.
pub fn code_object(cloud: &Cloud, region: &str, bucket: &str, key: &str) -> Result<Vec<u8>, ApiError> {
    let resource = format!("qcs::cos:{region}:uid/{}:{bucket}/{key}", cloud.settings.account.appid);
    let (readable, here) = cloud.store.read(|reader| {
        let readable = cam::allows(reader, SCF_ROLE, "cos:GetObject", &resource)?;
        Ok::<_, StoreError>((readable, cos::store::bucket_opt(reader, bucket, Some(region))?.is_some()))
    })?;
    if !readable {
        let message = format!("`{SCF_ROLE}` may not read `{key}` in `{bucket}`.");
        return Err(ApiError::new(ErrorCode::UnauthorizedOperationRole, message));
    }
    if !here {
        let message = format!("There is no bucket `{bucket}` in `{region}`.");
        return Err(ApiError::new("InvalidParameterValue.CosBucketName", message));
    }
    let found = cos::store::read_object(&cloud.store, &cloud.settings.data, bucket, key);
    let found = found.map_err(|refusal| ApiError::new(ErrorCode::InternalError, refusal.message))?;
    let (_, zip) = found.ok_or_else(|| {
        ApiError::new("ResourceNotFound.CosObject", format!("There is no object `{key}` in `{bucket}`."))
    })?;
    Ok(zip)
}

/// Tells whoever waits for objects that a client wrote one, within the change that writes it; returns the tasks that this
/// sets off, to be started once it is committed.
pub fn object_created(
    cloud: &Cloud,
    writer: &mut Writer<'_>,
    bucket: &cos::store::Bucket,
    key: &str,
) -> Result<Vec<String>, StoreError> {
    mps::object_created(cloud, writer, bucket, key)
}

/// Starts the tasks that an object set off.
pub fn start_tasks(cloud: &Arc<Cloud>, tasks: Vec<String>) {
    tasks.into_iter().for_each(|task| mps::start(cloud, task));
}

/// Answers what is neither API 3.0 nor the control API: objects, by host or by path.
pub async fn beyond_api(cloud: &Arc<Cloud>, request: Request) -> Response {
    cos::serve(cloud, &request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_action_is_routed_twice() {
        let mut seen = BTreeSet::new();
        for route in all() {
            assert!(seen.insert((route.product, route.action)), "{}", route.action);
        }
    }
}
