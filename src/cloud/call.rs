//! What a handler knows about the call it answers.

use super::{Account, Cloud};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Who made a call.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account.
    pub account: Account,
    /// Which identity of it.
    pub identity: Identity,
    /// Public half of the keys that signed.
    pub secret_id: String,
}

/// An identity of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Identity {
    /// May do everything.
    Root,
    /// A session of a role: may do what the role's policies allow.
    Role {
        /// Name of the role.
        role: String,
        /// Name of the session.
        session: String,
    },
}

/// An authenticated call of a known action.
pub struct Call<'a> {
    /// The cloud that was called.
    pub cloud: &'a Arc<Cloud>,
    /// Who called.
    pub caller: &'a Caller,
    /// Region named by the request; empty for global products.
    pub region: &'a str,
    /// Id of the request, as answered.
    pub request_id: &'a str,
}
