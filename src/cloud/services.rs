//! The one list of what the embedded cloud models, and what it may not pass over: rights.

use super::{
    Call, Cloud, Identity,
    http::{Request, Response, answer},
    routes::Route,
    scf,
    store::{Look, StoreError},
};
use crate::wire::{ApiError, ErrorCode};
use hyper::StatusCode;
use std::sync::Arc;

/// Every service's routes.
pub const ROUTES: &[&[Route]] = &[scf::ROUTES];

/// Returns the routes of all services.
pub fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().copied().flatten()
}

/// Checks that the caller may take this action.
///
/// The root may do everything. Role sessions may do nothing here: their policies are CAM's matter.
pub fn authorize(call: &Call<'_>, route: &Route) -> Result<(), ApiError> {
    match &call.caller.identity {
        Identity::Root => Ok(()),
        Identity::Role { .. } => Err(ApiError::new(
            ErrorCode::AuthUnauthorizedOperation,
            format!(
                "[request id:{}]you are not authorized to perform operation ({}:{})\nresource (*) has no permission",
                call.request_id,
                route.product.label(),
                route.action
            ),
        )),
    }
}

/// The role by which SCF itself acts on the account.
pub const SCF_ROLE: &str = "SCF_QcsRole";

/// Whether a role of this name exists. CAM keeps roles by name.
pub fn role_exists(look: &impl Look, name: &str) -> Result<bool, StoreError> {
    Ok(look.get_bytes("cam-role", name)?.is_some())
}

/// Returns an object that holds code.
pub fn code_object(_cloud: &Cloud, _region: &str, bucket: &str, key: &str) -> Result<Vec<u8>, ApiError> {
    let message = format!("Code in `{bucket}` (`{key}`) cannot be read: there is no object store here.");
    Err(ApiError::new("InvalidParameterValue.CodeSource", message))
}

/// Answers what is neither API 3.0 nor the control API: objects, by host or by path.
pub async fn beyond_api(_cloud: &Arc<Cloud>, _request: Request) -> Response {
    answer::plain(StatusCode::NOT_FOUND, "text/plain", "nothing here")
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
