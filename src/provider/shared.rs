//! What the stacks of one command have in common, read once for all of them: whose keys these are, the service roles,
//! and what the audit log tells of an action.
//!
//! Roles are what limits a fleet: CAM lets 3 `GetRole` a second through for the whole account (`cam-roles.md`), and every stack names
//! the same two. Only readings are kept that came whole; after a failure the next stack asks again.

use super::{Observer, deeds::Searches, role::RoleReading};
use crate::model::{ReadFailure, RoleQuery};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// Readings that stacks share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    account: OnceCell<String>,
    roles: Mutex<HashMap<String, Arc<OnceCell<RoleReading>>>>,
    /// By action.
    pub(super) searches: Searches,
}

impl Observer {
    /// The same, for a look at many stacks: what they have in common is read once, and is as old as the first look.
    #[must_use]
    pub fn for_many(self) -> Self {
        Self { shared: Some(Arc::default()), ..self }
    }

    pub(super) async fn account_once(&self) -> Result<String, ReadFailure> {
        match &self.shared {
            Some(shared) => shared.account.get_or_try_init(|| self.account()).await.cloned(),
            None => self.account().await,
        }
    }

    pub(super) async fn role_once(&self, query: &RoleQuery) -> Result<RoleReading, Vec<ReadFailure>> {
        // A role with a policy of its name is one stack's own.
        let Some(shared) = self.shared.as_ref().filter(|_| !query.own_policy) else { return self.role(query).await };
        let cell = {
            let mut roles = shared.roles.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(roles.entry(query.name.clone()).or_default())
        };
        cell.get_or_try_init(|| self.role(query)).await.cloned()
    }
}
