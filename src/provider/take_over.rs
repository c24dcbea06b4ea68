//! Taking an event type over from the function that holds it.
//!
//! Between the release there and the binding here nobody holds it, and its events are lost: so all looks come before or after
//! the two, and the second is sent as soon as the first is answered. What cannot be bound here is given back.

use super::{
    Executor,
    bind::LOSSES,
    ensure::{Step, Trouble},
    explain::explain,
    trigger::Triggers,
};
use crate::{
    client::{CallError, Thing},
    model::{EventType, Failure, Fault, FunctionKey, Holder, Kind},
    wire::mps,
};

impl Executor {
    /// Releases an event type from the function that held it when the plan was made, and binds it to this one.
    ///
    /// # Guarantees
    /// Between the two calls there is no other. If the second one fails, the event type is bound to its holder again, and the
    /// failure says whether that succeeded.
    pub(super) async fn take_over(
        &self,
        step: &Step<'_>,
        event_type: EventType,
        key: &FunctionKey,
        qualifier: &str,
        from: &Holder,
    ) -> Result<(), Failure> {
        let failed = || format!("could not take {event_type} over from function `{}`", from.function.name);
        // A function on its way to another state would refuse the second half.
        self.idle(step, key).await.map_err(|error| error.into_failure(failed()))?;
        let (here, there) = tokio::join!(self.observer().triggers(key), self.observer().triggers(&from.function));
        let here = here.map_err(|error| explain(failed(), error))?;
        let there = match there {
            Err(error) if error.says_absent(Thing::Function) => Triggers::default(),
            other => other.map_err(|error| explain(failed(), error))?,
        };
        match (there.is_bound_to(event_type, &from.trigger.qualifier), here.is_bound_to(event_type, qualifier)) {
            (true, _) => {}
            (false, true) => return Ok(()),
            (false, false) => return Err(moved(event_type, from)),
        }
        let result = match self.let_go(step, from).await {
            Ok(()) => self.bind_at_once(step, event_type, key, qualifier, &here.bound()).await,
            Err(error) => Err(error.into_failure(failed())),
        };
        match result {
            Ok(()) => Ok(()),
            Err(failure) => self.give_back(step, event_type, (key, qualifier), from, &there, failure).await,
        }
    }

    /// Sends the release, again if its answer is lost: releasing what is released does no harm.
    async fn let_go(&self, step: &Step<'_>, from: &Holder) -> Result<(), Trouble> {
        let Holder { function, trigger } = from;
        let action = mps::UnbindTrigger {
            kind: "mps".to_owned(),
            qualifier: trigger.qualifier.clone(),
            function_name: function.name.clone(),
            namespace: function.namespace.clone(),
            resource_id: trigger.resource_id.clone(),
        };
        let is_gone = |error: &CallError| error.says_absent(Thing::Trigger) || error.says_absent(Thing::Function);
        let (mut patience, mut losses) = (step.patience(), 0);
        loop {
            match self.writer.change_in_either_shape(&function.region, &action).await {
                Ok(_) => return Ok(()),
                Err(error) if is_gone(&error) => return Ok(()),
                Err(error) if error.outcome_unknown() && losses < LOSSES => losses += 1,
                Err(error) if error.is_busy() => {
                    step.say("the holder to take the release");
                    if !patience.pause().await {
                        return Err(Trouble::Overdue("the release".to_owned()));
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// After a failure: leaves what is bound where it should be, and binds what nobody holds to its former holder again.
    async fn give_back(
        &self,
        step: &Step<'_>,
        event_type: EventType,
        (key, qualifier): (&FunctionKey, &str),
        from: &Holder,
        there: &Triggers,
        failure: Failure,
    ) -> Result<(), Failure> {
        let Holder { function: former, trigger } = from;
        let (now_here, now_there) = tokio::join!(self.observer().triggers(key), self.observer().triggers(former));
        if now_here.is_ok_and(|triggers| triggers.is_bound_to(event_type, qualifier)) {
            return Err(failure);
        }
        let stands = format!("{event_type} is bound to function `{}` ({}) as before", former.name, former.region);
        if now_there.is_ok_and(|triggers| triggers.is_bound_to(event_type, &trigger.qualifier)) {
            return Err(failure.hint(stands));
        }
        step.say(&format!("function `{}` to have {event_type} back", former.name));
        match self.bind_at_once(&step.anew(self.budget), event_type, former, &trigger.qualifier, &there.bound()).await {
            Ok(()) => Err(failure.hint(format!("it was given back: {stands}"))),
            Err(second) => Err(Failure {
                message: format!(
                    "{}; and it could not be given back: nobody may hold {event_type} now",
                    failure.message
                ),
                ..failure
            }
            .hint(format!("giving it back failed: {}", second.message))
            .hint("run the command again at once: it binds what nobody holds")),
        }
    }
}

fn moved(event_type: EventType, from: &Holder) -> Failure {
    let Holder { function: FunctionKey { region, namespace: _, name }, trigger: _ } = from;
    Failure::new(format!("function `{name}` ({region}) holds {event_type} no more, as it did when the plan was made"))
        .code(Fault::ChangedMeanwhile)
        .kind(Kind::Refused)
        .hint("plan again: the new plan will name who holds it now")
}
