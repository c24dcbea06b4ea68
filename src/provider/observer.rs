//! Reads an account.

use super::{Connection, explain::hole, hints::Hints, shared::Shared};
use crate::{
    client::Reader,
    model::{Failure, Fault, Incomplete, Observed, Query},
};
use futures_util::future::join_all;
use std::sync::Arc;

/// Looks at an account, and cannot change it: it is built on a client that has no changing call.
///
/// ```compile_fail
/// async fn cannot_change(observer: mpstack::provider::Observer, operation: mpstack::model::Operation) {
///     let _ = observer.execute(&operation, &|_| {}).await;
/// }
/// ```
///
/// An executor can:
///
/// ```
/// async fn can_change(executor: mpstack::provider::Executor, operation: mpstack::model::Operation) {
///     let _ = executor.execute(&operation, &|_| {}).await;
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Observer {
    pub(super) reader: Reader,
    pub(super) hints: Hints,
    pub(super) shared: Option<Arc<Shared>>,
}

impl Observer {
    /// An observer of an account; connects when it is first used.
    pub fn connect(connection: &Connection) -> Result<Self, Failure> {
        let reader = Reader::new(connection.settings()?);
        let reader = reader
            .map_err(|error| Failure::new("could not set up a client").code(Fault::SystemRefused).because(error))?;
        Ok(Self::new(reader, connection.hints()))
    }

    pub(super) fn new(reader: Reader, hints: Hints) -> Self {
        Self { reader, hints, shared: None }
    }

    /// How many requests were sent so far, repetitions included.
    pub fn calls(&self) -> u64 {
        self.reader.calls()
    }

    /// Reads everything that `query` names. All reads that do not depend on each other start together.
    ///
    /// # Errors
    /// Every read that failed is named. Only documented codes count as "absent"; a failed read never does.
    pub async fn observe(&self, query: &Query) -> Result<Observed, Incomplete> {
        let roles = join_all(query.roles.iter().map(|role| self.role_once(role)));
        let bucket = async {
            match &query.bucket {
                Some(bucket) => self.has_bucket(bucket).await.map(Some),
                None => Ok(None),
            }
        };
        let (account, roles, function, bucket) =
            tokio::join!(self.account_once(), roles, self.function(&query.function), bucket);

        let (mut observed, mut holes) = (Observed::default(), Vec::new());
        match account {
            Ok(account) if account.is_empty() => {
                holes.push(hole("whose keys these are", "the answer names no account"));
            }
            Ok(account) => observed.account = account,
            Err(hole) => holes.push(hole),
        }
        for (query, reading) in query.roles.iter().zip(roles) {
            match reading {
                Ok(reading) => {
                    observed.roles.insert(query.name.clone(), reading.role);
                    observed.policies.extend(reading.policy.map(|policy| (query.name.clone(), policy)));
                }
                Err(more) => holes.extend(more),
            }
        }
        match function {
            Ok(function) => observed.function = function,
            Err(more) => holes.extend(more),
        }
        match bucket {
            Ok(bucket) => observed.bucket = bucket,
            Err(hole) => holes.push(hole),
        }
        if holes.is_empty() { Ok(observed) } else { Err(Incomplete(holes)) }
    }
}
