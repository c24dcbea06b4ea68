//! Whether a role may do something.

use super::{
    document::{Document, Effect},
    store,
};
use crate::cloud::store::{Look, StoreError};

/// Whether the policies attached to a role allow `action` (`cos:PutObject`) on `resource` (six segments).
///
/// A role that does not exist may do nothing, and a denial outranks every grant. The root is not a role and needs no leave.
pub fn allows(look: &impl Look, role: &str, action: &str, resource: &str) -> Result<bool, StoreError> {
    if store::role_named(look, role)?.is_none() {
        return Ok(false);
    }
    let attached = store::attachments(look, role)?;
    let mut allowed = false;
    for policy in store::policies(look)? {
        if !attached.iter().any(|(id, _)| *id == policy.id) {
            continue;
        }
        // Documents are checked before they are stored: one that cannot be read grants nothing.
        match Document::parse(&policy.document).ok().and_then(|document| document.judge(action, resource)) {
            Some(Effect::Deny) => return Ok(false),
            Some(Effect::Allow) => allowed = true,
            None => {}
        }
    }
    Ok(allowed)
}
