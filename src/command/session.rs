//! The account that a command works on: a real one, another endpoint, or the embedded cloud.
//!
//! From here on the three are one: the embedded cloud is an address and a pair of keys, never a branch.

use super::local::Local;
use crate::{
    cli::{self, Target},
    model::Failure,
    provider::{Connection, Executor, Observer},
    view::Screen,
};
use std::env;

/// A way to the account, with the embedded cloud behind it if this command had to start it.
pub(super) struct Session {
    connection: Connection,
    local: Option<Local>,
}

impl Session {
    /// Works on the account, and lets go of it whatever came of the work. The embedded cloud is started if it is asked for and does
    /// not run, and then stopped.
    pub async fn within<T>(
        target: &Target,
        screen: &Screen,
        work: impl AsyncFnOnce(&Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let session = Self::open(target, screen).await?;
        let result = work(&session).await;
        session.close().await;
        result
    }

    async fn open(target: &Target, screen: &Screen) -> Result<Self, Failure> {
        let remote = |endpoint: Option<&String>, profile: &Option<String>| Self {
            connection: Connection {
                endpoint: endpoint.cloned(),
                profile: profile.clone(),
                keys: None,
                hints: cli::cache(&|name| env::var_os(name)).map(|folder| folder.join("policies.json")),
            },
            local: None,
        };
        match target {
            Target::Tencent { profile } => Ok(remote(None, profile)),
            Target::Endpoint { url, profile } => Ok(remote(Some(url), profile)),
            Target::Local { data } => Ok(Self::from(Local::find_or_start(data, screen).await?)),
        }
    }

    /// A look at the account that cannot change it.
    pub fn observer(&self) -> Result<Observer, Failure> {
        Observer::connect(&self.connection)
    }

    /// A hand on the account.
    pub fn executor(&self) -> Result<Executor, Failure> {
        Executor::connect(&self.connection)
    }

    /// Lets go of the account.
    pub async fn close(self) {
        if let Some(local) = self.local {
            local.stop().await;
        }
    }
}

impl From<Local> for Session {
    fn from(local: Local) -> Self {
        Self { connection: local.connection(), local: Some(local) }
    }
}
