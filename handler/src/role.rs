//! The temporary keys that SCF puts into a function's environment, if it has an execution role.

use crate::{retry::Failure, sink::LookUp};
use secrecy::SecretString;

/// What requests to Tencent Cloud are signed with. Read per event: SCF may renew the keys in a living process.
pub struct RoleKeys {
    /// The key's public half.
    pub secret_id: String,
    /// The key.
    pub secret_key: SecretString,
    /// What makes the key a temporary one; sent along.
    pub token: Option<SecretString>,
}

impl RoleKeys {
    /// Takes the keys from the environment.
    ///
    /// # Errors
    /// The function has no execution role.
    pub fn of(look_up: LookUp) -> Result<Self, Failure> {
        let found = |name| look_up(name).filter(|value| !value.is_empty());
        let needed = |name| {
            found(name)
                .ok_or_else(|| Failure::never(format!("`{name}` is not set: the function has no execution role")))
        };
        Ok(Self {
            secret_id: needed("TENCENTCLOUD_SECRETID")?,
            secret_key: needed("TENCENTCLOUD_SECRETKEY")?.into(),
            token: found("TENCENTCLOUD_SESSIONTOKEN").map(Into::into),
        })
    }
}
