//! The one list of what the embedded cloud models, and what it may not pass over: rights.

use super::{
    Call, Cloud, Identity, cam, cos,
    http::{Request, Response},
    routes::Route,
    sts,
};
use crate::wire::{ApiError, ErrorCode};
use std::sync::Arc;

/// Every service's routes.
pub const ROUTES: &[&[Route]] = &[cam::routes::ROUTES, sts::routes::ROUTES];

/// Returns the routes of all services.
pub fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().copied().flatten()
}

/// Lets services take up what the last stop or kill interrupted, before the cloud serves.
pub fn begin(cloud: &Arc<Cloud>) {
    cos::store::sweep(cloud);
}

/// Checks that the caller may take this action.
///
/// The root may do everything. A session of a role needs a policy that allows the action on every resource: which resource
/// a request names is only known to its handler. Asking who one is needs no right.
pub fn authorize(call: &Call<'_>, route: &Route) -> Result<(), ApiError> {
    let Identity::Role { role, session: _ } = &call.caller.identity else { return Ok(()) };
    let action = format!("{}:{}", route.product.label(), route.action);
    if action == "sts:GetCallerIdentity" || call.cloud.store.read(|reader| cam::allows(reader, role, &action, "*"))? {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::AuthUnauthorizedOperation,
        format!(
            "[request id:{}]you are not authorized to perform operation ({action})\nresource (*) has no permission",
            call.request_id,
        ),
    ))
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
