//! Whether a role may do something.

use super::{
    conditions::Context,
    document::{Document, Effect, Question},
    store,
};
use crate::cloud::store::{Look, StoreError};

/// Whether the policies attached to a role allow what is asked.
///
/// A role that does not exist may do nothing, and a denial outranks every grant. The root is not a role and needs no leave.
pub fn permits(look: &impl Look, role: &str, question: Question<'_>) -> Result<bool, StoreError> {
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
        match Document::parse(&policy.document).ok().and_then(|document| document.judge(question)) {
            Some(Effect::Deny) => return Ok(false),
            Some(Effect::Allow) => allowed = true,
            None => {}
        }
    }
    Ok(allowed)
}

/// Whether a role by which a service acts on the account may do `action` (`cos:PutObject`) on `resource` (six segments).
pub fn allows(look: &impl Look, role: &str, action: &str, resource: &str) -> Result<bool, StoreError> {
    let context = Context { now: look.moment(), ..Context::default() };
    permits(look, role, Question { action, names: &[resource.to_owned()], context: &context })
}
