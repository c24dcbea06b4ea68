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
        let step = &Step::new(tell, handover(operation), self.budget);
        match operation {
            Operation::CreateBucket { name, region } => self.create_bucket(step, name, region).await,
            Operation::CreateRole { name, service, stack } => self.create_role(step, name, service, stack).await,
            Operation::UpdateTrust { role, service, found } => self.update_trust(step, role, service, found).await,
            Operation::PutPolicy { name, found, rights, stack } => {
                self.put_policy(step, name, found.as_ref(), rights, stack).await
            }
            Operation::AttachPolicy { role, policy } => self.attach_policy(step, role, policy).await,
            Operation::DetachPolicy { role, policy, id } => self.detach_policy(step, role, policy, *id).await,
            Operation::DeletePolicy { name, id } => self.delete_policy(step, name, *id).await,
            Operation::DeleteRole { name } => self.delete_role(step, name).await,
            Operation::AdoptRole { name, stack, account } => self.adopt_role(step, name, stack, account).await,
            Operation::AdoptFunction { function, stack, account } => {
                self.adopt_function(step, function, stack, account).await
            }
            Operation::CreateFunction(new) => self.create_function(step, new).await,
            Operation::UpdateCode { function, code, found } => self.update_code(step, function, code, found).await,
            Operation::UpdateConfiguration { function, configuration, found } => {
                self.update_configuration(step, function, configuration, found).await
            }
            Operation::SetRetries { function, retries, found } => {
                self.set_retries(step, function, *retries, found.as_ref()).await
            }
            Operation::Publish { function, release, frozen } => self.publish(step, function, release, frozen).await,
            Operation::Probe { function, release, frozen } => self.probe(step, function, release, frozen).await,
            Operation::MoveAlias { function, release, rolled_back_from, found } => {
                self.move_alias(step, function, release, rolled_back_from.clone(), found.as_ref()).await
            }
            Operation::ShiftAlias { function, release, rollout, log_topic, found } => {
                self.shift_alias(step, function, release, rollout, log_topic, found).await
            }
            Operation::DeleteVersion { function, version } => self.delete_version(step, function, *version).await,
            Operation::Bind { event_type, function, qualifier } => {
                self.bind(step, *event_type, function, qualifier).await
            }
            Operation::TakeOver { event_type, function, qualifier, from } => {
                self.take_over(step, *event_type, function, qualifier, from).await
            }
            Operation::Unbind { event_type, function, trigger } => {
                self.unbind(step, *event_type, function, trigger).await
            }
            Operation::DeleteTrigger { event_type, function, trigger } => {
                self.delete_trigger(step, *event_type, function, trigger).await
            }
            Operation::DeleteFunction { function } => self.delete_function(step, function).await,
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
