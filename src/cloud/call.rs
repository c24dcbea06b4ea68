//! What a handler knows about the call it answers.

use super::{Account, Cloud};
use serde::{Deserialize, Serialize};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// Who made a call.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account.
    pub account: Account,
    /// Which identity of it.
    pub identity: Identity,
    /// Public half of the keys that signed.
    pub secret_id: String,
    /// Where the call comes from, if that is known.
    pub address: Option<IpAddr>,
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
    /// How long what it makes stays unseen, beyond what the settings say.
    pub unseen: Duration,
}

impl Call<'_> {
    /// When others see a role, a policy or an attachment that this call makes, unix milliseconds.
    pub fn visible_from(&self) -> i64 {
        let delay = self.unseen.max(self.cloud.settings.delays.role_visibility);
        self.cloud.clock.now_ms().saturating_add(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX))
    }
}
