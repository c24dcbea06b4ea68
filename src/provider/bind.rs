//! Bindings of MPS event types: the one seam over two undocumented ways (`scf-api.md` 11).

use super::{
    Executor,
    ensure::{Standing, Step, Trouble},
    explain::explain,
    trigger::Triggers,
};
use crate::{
    client::{CallError, Thing},
    model::{EventType, Failure, Fault, FunctionKey, Kind, ObservedTrigger},
    wire::{ErrorCode, mps, scf},
};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// How often a binding whose answer was lost is sent again.
pub(super) const LOSSES: usize = 3;

impl Executor {
    /// Binds an event type, and sees to it that what was bound before still is: it is not known whether the account may hold
    /// one trigger of each type or one in all, nor whether a second one is refused or replaces the first.
    pub(super) async fn bind(
        &self,
        step: &Step<'_>,
        event_type: EventType,
        key: &FunctionKey,
        qualifier: &str,
    ) -> Result<(), Failure> {
        let before = match self.handed.bound(key) {
            Some(before) => before,
            None => {
                let before = self.observer().triggers(key).await;
                let before = before.map_err(|error| explain(failed(event_type, key), error))?;
                if before.is_bound_to(event_type, qualifier) {
                    return Ok(());
                }
                before.bound()
            }
        };
        self.bind_at_once(step, event_type, key, qualifier, &before).await
    }

    /// The same without a look before: what was bound `before` is known.
    pub(super) async fn bind_at_once(
        &self,
        step: &Step<'_>,
        event_type: EventType,
        key: &FunctionKey,
        qualifier: &str,
        before: &BTreeSet<EventType>,
    ) -> Result<(), Failure> {
        let failed = || failed(event_type, key);
        let list = || async { self.observer().triggers(key).await };
        let here = |triggers: &Triggers| triggers.is_bound_to(event_type, qualifier);
        let action = mps::BindTrigger {
            scf_region: key.region.clone(),
            event_type: event_type.to_string(),
            qualifier: qualifier.to_owned(),
            function_name: key.name.clone(),
            namespace: key.namespace.clone(),
        };
        let (mut patience, mut losses) = (step.patience(), 0);
        loop {
            let Err(error) = self.writer.change_in_either_shape(&key.region, &action).await else { break };
            if error.outcome_unknown() && losses < LOSSES {
                losses += 1;
                let now = list().await.map_err(|error| explain(failed(), error))?;
                if here(&now) {
                    break;
                }
            } else if !error.is_busy() || !self.is_moving(key).await {
                return Err(refusal(event_type, key, error));
            }
            step.say("function to take the binding");
            if !patience.pause().await {
                return Err(Trouble::Overdue("the binding".to_owned()).into_failure(failed()));
            }
        }
        self.handed.note_binding(key, event_type);
        step.taken();
        // The listing that shows the binding also shows what it did to the others.
        let last = Mutex::new(None);
        let bound = || async {
            let now = list().await?;
            let done = here(&now);
            *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
            Ok(Standing::at_once(done, "it is not listed"))
        };
        let result = step.until(&format!("{event_type} to be listed as bound"), bound).await;
        result.map_err(|error| error.into_failure(failed()))?;

        let after = last.into_inner().unwrap_or_else(PoisonError::into_inner);
        let is_lost = |other| after.as_ref().is_none_or(|after| !after.is_bound(other));
        match before.iter().find(|&&other| other != event_type && is_lost(other)) {
            None => Ok(()),
            Some(lost) => Err(Failure::new(format!(
                "binding {event_type} has released {lost}: this account can hold one MPS trigger only"
            ))
            .code(Fault::OneTriggerOnly)
            .hint(format!("keep one of the two in `triggers`; {event_type} is bound now, and {lost} is not"))),
        }
    }

    /// Whether the function is on its way to another state: only then does a busy answer mean "later".
    async fn is_moving(&self, key: &FunctionKey) -> bool {
        let info = self.observer().function_info(key, None).await;
        info.is_ok_and(|info| info.is_some_and(|info| info.status != "Active"))
    }

    pub(super) async fn unbind(
        &self,
        step: &Step<'_>,
        event_type: EventType,
        key: &FunctionKey,
        trigger: &ObservedTrigger,
    ) -> Result<(), Failure> {
        let failed = || format!("could not release {event_type} from function `{}`", key.name);
        let free = || async {
            match self.observer().triggers(key).await {
                Ok(triggers) => Ok(!triggers.is_bound(event_type)),
                Err(error) if error.says_absent(Thing::Function) => Ok(true),
                Err(error) => Err(Trouble::from(error)),
            }
        };
        let action = mps::UnbindTrigger {
            kind: "mps".to_owned(),
            qualifier: trigger.qualifier.clone(),
            function_name: key.name.clone(),
            namespace: key.namespace.clone(),
            resource_id: trigger.resource_id.clone(),
        };
        let result = async {
            let mut patience = step.patience();
            let mut losses = 0;
            while !free().await? {
                match self.writer.change_in_either_shape(&key.region, &action).await {
                    Ok(_) => break,
                    Err(error) if error.says_absent(Thing::Trigger) || error.says_absent(Thing::Function) => break,
                    Err(error) if error.outcome_unknown() && losses < LOSSES => losses += 1,
                    Err(error) if error.is_busy() => {}
                    Err(error) => return Err(error.into()),
                }
                if !patience.pause().await {
                    return Err(Trouble::Overdue("the release".to_owned()));
                }
            }
            step.until(&format!("{event_type} to be released"), free).await
        };
        result.await.map_err(|error| error.into_failure(failed()))
    }

    /// Releases the event type and asks SCF to remove the record. Whether it does for this type is not known: a record that
    /// stays, and is off, counts as deleted.
    pub(super) async fn delete_trigger(
        &self,
        step: &Step<'_>,
        event_type: EventType,
        key: &FunctionKey,
        trigger: &ObservedTrigger,
    ) -> Result<(), Failure> {
        self.unbind(step, event_type, key, trigger).await?;
        let action = scf::DeleteTrigger {
            function_name: key.name.clone(),
            trigger_name: trigger.name.clone(),
            kind: trigger.kind.clone(),
            namespace: Some(key.namespace.clone()),
            trigger_desc: Some(trigger.description.clone()),
            qualifier: Some(trigger.qualifier.clone()),
        };
        let failed = || format!("could not delete trigger {event_type} of function `{}`", key.name);
        match self.writer.change(&key.region, &action).await {
            Ok(_) => {}
            Err(error) if error.code().is_some_and(is_not_for_mps) => {
                tracing::debug!(%error, "the record of the trigger stays, and is off");
            }
            // What became of it shows below.
            Err(error) if error.outcome_unknown() => {}
            Err(error) => return Err(explain(failed(), error)),
        }
        match self.observer().triggers(key).await {
            Ok(triggers) if triggers.is_bound(event_type) => {
                Err(Failure::new(failed()).code(Fault::ChangedMeanwhile).because("it is listed as bound again"))
            }
            Ok(_) => Ok(()),
            Err(error) if error.says_absent(Thing::Function) => Ok(()),
            Err(error) => Err(explain(failed(), error)),
        }
    }
}

fn failed(event_type: EventType, key: &FunctionKey) -> String {
    format!("could not bind {event_type} to function `{}`", key.name)
}

/// Nothing is documented about why a binding is refused; these families mean that it will not be taken a second time either.
fn refusal(event_type: EventType, key: &FunctionKey, error: CallError) -> Failure {
    let families = ["ResourceInUse", "LimitExceeded", "FailedOperation", "InvalidParameterValue"];
    let code = error.code();
    if code.is_some_and(|code| families.iter().any(|family| code.is_in(family))) {
        return Failure::new(format!("{event_type} is already bound elsewhere, or its binding was refused"))
            .code(Fault::BindingRefused)
            .kind(Kind::Refused)
            .because(error)
            .hint("each event type of an account can be bound to one function: see who holds it with `mpstack plan`")
            .hint("some accounts may hold one MPS trigger in all: then keep one event type in `triggers`");
    }
    let unknown = matches!(code, Some(ErrorCode::InvalidAction | ErrorCode::UnsupportedOperation));
    let failure = explain(failed(event_type, key), error);
    match unknown {
        false => failure,
        true => failure
            .hint(format!(
                "bind it by hand: function `{}`, trigger management, default traffic, create an MPS trigger for {event_type} \
                 (https://cloud.tencent.com/document/product/583/39166)",
                key.name
            ))
            .hint("then run the command again: it will find the binding"),
    }
}

/// Documented refusals of a type that the action does not name, and absence (`scf-api.md` 11.6, 7).
fn is_not_for_mps(code: &ErrorCode) -> bool {
    let refusals =
        ["InvalidParameterValue.Type", "InvalidParameterValue.TriggerName", "InvalidParameterValue.TriggerDesc"];
    code.is_in("ResourceNotFound") || code.is_in("UnsupportedOperation") || refusals.contains(&code.as_str())
}
