//! Carries operations out.

use super::{
    Connection, Observer,
    ensure::{Handover, Step},
    handed::Handed,
    hints::Hints,
};
use crate::{
    client::Writer,
    model::{Failure, Fault, Operation, Word},
};
use futures_util::future::BoxFuture;
use std::time::Duration;
use tokio::sync::watch;

/// Longer than any activation, publication or deletion that was reported (`scf-api.md` 3: clients wait up to two minutes for a
/// deletion); what takes longer hangs.
const BUDGET: Duration = Duration::from_secs(120);

/// Changes an account: an executor for each plan, since it remembers what its operations have made.
#[derive(Debug)]
pub struct Executor {
    pub(super) writer: Writer,
    pub(super) handed: Handed,
    observer: Observer,
    pub(super) budget: Duration,
    /// Whether the user has asked to stop.
    pub(super) stop: watch::Sender<bool>,
}

impl Executor {
    /// An executor for an account; connects when it is first used.
    pub fn connect(connection: &Connection) -> Result<Self, Failure> {
        let writer = Writer::new(connection.settings()?)
            .map_err(|error| Failure::new("could not set up a client").code(Fault::SystemRefused).because(error))?;
        Ok(Self::new(writer, connection.hints()))
    }

    pub(super) fn new(writer: Writer, hints: Hints) -> Self {
        let observer = Observer::new(writer.reader().clone(), hints);
        Self { writer, handed: Handed::default(), observer, budget: BUDGET, stop: watch::Sender::new(false) }
    }

    /// The part that can only look.
    pub fn observer(&self) -> &Observer {
        &self.observer
    }

    /// Has operations that only watch end at once, and undo what nobody would watch any more; others go on to their end.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Does what `operation` promises, says how it goes, and returns when a look finds it done.
    ///
    /// # Guarantees
    /// `Word::Taken` is said only of what the next operations may build upon: either it is done, or they wait for it themselves.
    /// Doing an operation again, whole or after any part of it, ends in the same state; what is to be deleted and is gone
    /// counts as deleted. A change whose answer was lost is looked for before it is sent again.
    ///
    /// # Errors
    /// Of kind `Refused` if the thing belongs to somebody else; otherwise `Failed`, and the operation may be done again.
    pub async fn execute(&self, operation: &Operation, tell: &(dyn Fn(Word) + Send + Sync)) -> Result<(), Failure> {
        self.begin(&Step::new(tell, handover(operation), self.budget), operation).await
    }

    /// What an operation does, on the heap: each of them is large, and the stack of whoever waits would have to hold the largest at
    /// every turn.
    fn begin<'a>(&'a self, step: &'a Step<'a>, operation: &'a Operation) -> BoxFuture<'a, Result<(), Failure>> {
        match operation {
            Operation::CreateBucket { name, region } => Box::pin(self.create_bucket(step, name, region)),
            Operation::CreateRole { name, service, stack } => Box::pin(self.create_role(step, name, service, stack)),
            Operation::UpdateTrust { role, service, found } => Box::pin(self.update_trust(step, role, service, found)),
            Operation::PutPolicy { name, found, rights, stack } => {
                Box::pin(self.put_policy(step, name, found.as_ref(), rights, stack))
            }
            Operation::AttachPolicy { role, policy } => Box::pin(self.attach_policy(step, role, policy)),
            Operation::DetachPolicy { role, policy, id } => Box::pin(self.detach_policy(step, role, policy, *id)),
            Operation::DeletePolicy { name, id } => Box::pin(self.delete_policy(step, name, *id)),
            Operation::DeleteRole { name } => Box::pin(self.delete_role(step, name)),
            Operation::AdoptRole { name, stack, account } => Box::pin(self.adopt_role(step, name, stack, account)),
            Operation::AdoptFunction { function, stack, account } => {
                Box::pin(self.adopt_function(step, function, stack, account))
            }
            Operation::CreateFunction(new) => Box::pin(self.create_function(step, new)),
            Operation::UpdateCode { function, code, found } => Box::pin(self.update_code(step, function, code, found)),
            Operation::UpdateConfiguration { function, configuration, found } => {
                Box::pin(self.update_configuration(step, function, configuration, found))
            }
            Operation::SetRetries { function, retries, found } => {
                Box::pin(self.set_retries(step, function, *retries, found.as_ref()))
            }
            Operation::Publish { function, release, frozen } => Box::pin(self.publish(step, function, release, frozen)),
            Operation::Probe { function, release, frozen } => Box::pin(self.probe(step, function, release, frozen)),
            Operation::MoveAlias { function, release, rolled_back_from, found } => {
                Box::pin(self.move_alias(step, function, release, rolled_back_from.clone(), found.as_ref()))
            }
            Operation::ShiftAlias { function, release, rollout, log_topic, found } => {
                Box::pin(self.shift_alias(step, function, release, rollout, log_topic, found))
            }
            Operation::DeleteVersion { function, version } => Box::pin(self.delete_version(step, function, *version)),
            Operation::Bind { event_type, function, qualifier } => {
                Box::pin(self.bind(step, *event_type, function, qualifier))
            }
            Operation::TakeOver { event_type, function, qualifier, from } => {
                Box::pin(self.take_over(step, *event_type, function, qualifier, from))
            }
            Operation::Unbind { event_type, function, trigger } => {
                Box::pin(self.unbind(step, *event_type, function, trigger))
            }
            Operation::DeleteTrigger { event_type, function, trigger } => {
                Box::pin(self.delete_trigger(step, *event_type, function, trigger))
            }
            Operation::DeleteFunction { function } => Box::pin(self.delete_function(step, function)),
        }
    }
}

/// When that may begin which needs an operation.
///
/// The answer to a change of CAM, of the alias or of the retries tells that it is made. A function that is made or changed goes on
/// working after the answer: what comes next on it waits until it is idle, and looks at it before it writes or freezes. All else
/// is waited for here.
fn handover(operation: &Operation) -> Handover {
    match operation {
        Operation::CreateBucket { .. }
        | Operation::CreateRole { .. }
        | Operation::UpdateTrust { .. }
        | Operation::PutPolicy { .. }
        | Operation::AttachPolicy { .. }
        | Operation::CreateFunction(_)
        | Operation::UpdateCode { .. }
        | Operation::UpdateConfiguration { .. }
        | Operation::SetRetries { .. }
        | Operation::MoveAlias { .. }
        | Operation::Bind { .. } => Handover::WhenTaken,
        Operation::DetachPolicy { .. }
        | Operation::DeletePolicy { .. }
        | Operation::DeleteRole { .. }
        | Operation::AdoptRole { .. }
        | Operation::AdoptFunction { .. }
        | Operation::Publish { .. }
        | Operation::Probe { .. }
        | Operation::ShiftAlias { .. }
        | Operation::DeleteVersion { .. }
        | Operation::TakeOver { .. }
        | Operation::Unbind { .. }
        | Operation::DeleteTrigger { .. }
        | Operation::DeleteFunction { .. } => Handover::WhenDone,
    }
}
