//! Who we are.

use super::{Observer, explain::hole};
use crate::{model::ReadFailure, wire::sts};

impl Observer {
    /// Returns the owner uin of the account.
    pub(super) async fn account(&self) -> Result<String, ReadFailure> {
        let identity = self.reader.read("", &sts::GetCallerIdentity {}).await;
        Ok(identity.map_err(|error| hole("whose keys these are", error))?.account_id)
    }
}
