//! The one list of what the embedded cloud models, and what it may not pass over: rights.

use super::{
    Call, Cloud, Identity, cam, cls, cos,
    http::{Request, Response},
    mps,
    routes::Route,
    scf,
    store::{Look, StoreError, Writer},
    sts, tag,
};
use crate::wire::{ApiError, ErrorCode};
use serde_json::Value;
use std::sync::Arc;

/// Every service's routes.
pub const ROUTES: &[&[Route]] = &[scf::ROUTES, cam::ROUTES, sts::ROUTES, tag::ROUTES, mps::ROUTES, cls::ROUTES];

/// Returns the routes of all services.
pub fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().copied().flatten()
}

/// Lets services take up what the last stop or kill interrupted, before the cloud serves.
pub fn begin(cloud: &Arc<Cloud>) -> Result<(), StoreError> {
    cos::store::sweep(cloud);
    mps::resume(cloud)
}

/// Checks that the caller may take this action.
///
/// The root may do everything. A session of a role needs a policy that allows the action: on the function, to invoke one, and
/// on every resource for everything else, since which resource a request names is only known to its handler. Asking who one is
/// needs no right.
pub fn authorize(call: &Call<'_>, route: &Route, parameters: &Value) -> Result<(), ApiError> {
    let Identity::Role { role, session: _ } = &call.caller.identity else { return Ok(()) };
    let action = format!("{}:{}", route.product.label(), route.action);
    let resource = match action.as_str() {
        "sts:GetCallerIdentity" => return Ok(()),
        "scf:Invoke" | "scf:InvokeFunction" => scf::invoked(call, parameters),
        _ => "*".into(),
    };
    if call.cloud.store.read(|reader| cam::allows(reader, role, &action, &resource))? {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::AuthUnauthorizedOperation,
        format!(
            "[request id:{}]you are not authorized to perform operation ({action})\nresource ({resource}) has no permission",
            call.request_id,
        ),
    ))
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
    cos::serve(cloud, &request)
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
