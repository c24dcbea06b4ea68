//! Doing a thing until it is seen to be done.
//!
//! # Guarantees
//! A change is sent again only after it was certainly not executed, or after a look that found it undone. It counts as done
//! only when a look finds it done.
//!
//! # Assumptions
//! Whatever is passed here does no harm when it is done twice in a row; where the service refuses the second time (a name that
//! is taken), the caller decides what that means.

use super::{
    Executor,
    explain::explain,
    patience::{Pace, Patience},
};
use crate::{
    client::{CallError, Thing},
    model::{Effect, Failure, Fault, Kind, Word},
    wire::{Change, ErrorCode},
};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

/// How long a change whose answer was lost may take to show: then it is sent again.
const SETTLING: Duration = Duration::from_secs(3);
/// How long what was read may lag behind what was acknowledged: as long as CAM may not see what was made (`cam-roles.md` 6). What
/// is otherwise for longer was written again, by somebody else.
const LAG: Duration = Duration::from_secs(20);
/// How often an answer may be lost: more is no accident.
const LOSSES: usize = 3;

/// One operation being carried out: whom it tells how it goes, and until when it may.
pub(super) struct Step<'a> {
    tell: &'a (dyn Fn(Word) + Send + Sync),
    handover: Handover,
    /// Whether what needs the operation has been let go.
    handed_over: AtomicBool,
    end: Instant,
    lag: Duration,
    /// What it last said, so that it does not repeat itself.
    said: Mutex<String>,
}

/// When that may begin which needs an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handover {
    /// As soon as the service has taken the change.
    WhenTaken,
    /// Only when a look found it done.
    WhenDone,
}

/// How far a thing is.
pub(super) enum Standing {
    /// It is done.
    Done,
    /// It is not; the text says how far it is, and may be empty.
    Pending(String),
    /// Nothing is under way, and yet it is otherwise, as the text says: what was read lags behind, or somebody else was quicker.
    Otherwise(&'static str),
}

impl Standing {
    /// The standing of a thing that takes no time: done, or otherwise.
    pub(super) fn at_once(done: bool, otherwise: &'static str) -> Self {
        if done { Self::Done } else { Self::Otherwise(otherwise) }
    }
}

impl From<bool> for Standing {
    fn from(done: bool) -> Self {
        if done { Self::Done } else { Self::Pending(String::new()) }
    }
}

/// What was made just before and may not be visible to another service yet.
pub(super) struct Unseen {
    /// Whether an error says that it is not visible.
    pub(super) says: fn(&CallError) -> bool,
    /// How long that may pass.
    pub(super) within: Duration,
}

impl Unseen {
    pub(super) const NOTHING: Self = Self { says: |_| false, within: Duration::ZERO };
}

/// Why a thing was not done.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A call failed.
    Call(CallError),
    /// The budget is spent.
    Overdue(String),
    /// The service took it and then failed at it.
    Failed(Failure),
}

impl From<CallError> for Trouble {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Trouble {
    pub(super) fn code(&self) -> Option<&ErrorCode> {
        match self {
            Self::Call(error) => error.code(),
            Self::Overdue(_) | Self::Failed(_) => None,
        }
    }

    pub(super) fn says_absent(&self, thing: Thing) -> bool {
        matches!(self, Self::Call(error) if error.says_absent(thing))
    }

    pub(super) fn into_failure(self, what: String) -> Failure {
        match self {
            Self::Call(error) => explain(what, error),
            Self::Overdue(text) => Failure {
                effect: Effect::Unknown,
                ..Failure::new(what)
                    .code(Fault::Overdue)
                    .because(format!("gave up waiting for {text}"))
                    .hint("run the command again: it goes on where this one stopped")
            },
            Self::Failed(failure) => failure,
        }
    }
}

impl<'a> Step<'a> {
    pub(super) fn new(tell: &'a (dyn Fn(Word) + Send + Sync), handover: Handover, budget: Duration) -> Self {
        // Whoever has little time still learns that somebody else was quicker.
        let lag = LAG.min(budget / 2);
        let handed_over = AtomicBool::new(false);
        Self { tell, handover, handed_over, end: Instant::now() + budget, lag, said: Mutex::default() }
    }

    /// The same with a budget of its own, for what must be undone when this one's is spent.
    pub(super) fn anew(&self, budget: Duration) -> Self {
        Self::new(self.tell, Handover::WhenDone, budget)
    }

    /// Lets that begin which needs the operation, if it need not wait for the look that verifies it.
    pub(super) fn taken(&self) {
        if self.handover == Handover::WhenTaken {
            self.handed_over.store(true, Ordering::Relaxed);
            (self.tell)(Word::Taken);
        }
    }

    /// What is left of the budget; once the operation is handed over, nobody is in a hurry.
    pub(super) fn patience(&self) -> Patience {
        let pace = if self.handed_over.load(Ordering::Relaxed) { Pace::Leisurely } else { Pace::Quick };
        Patience::new(pace, self.end.saturating_duration_since(Instant::now()))
    }

    /// Says once what is waited for.
    pub(super) fn say(&self, text: &str) {
        let mut said = self.said.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if *said != text {
            text.clone_into(&mut said);
            (self.tell)(Word::Waiting(text.to_owned()));
        }
    }

    /// Looks, on a curve, until `look` says that it is done.
    pub(super) async fn until<S: Into<Standing>, F: Future<Output = Result<S, Trouble>>>(
        &self,
        what: &str,
        look: impl Fn() -> F,
    ) -> Result<(), Trouble> {
        let mut patience = self.patience();
        let mut otherwise_since = None;
        loop {
            let detail = match look().await?.into() {
                Standing::Done => return Ok(()),
                Standing::Pending(detail) => {
                    otherwise_since = None;
                    detail
                }
                Standing::Otherwise(detail) => {
                    let since = *otherwise_since.get_or_insert_with(Instant::now);
                    if since.elapsed() >= self.lag {
                        return Err(overwritten(what, detail).into());
                    }
                    detail.to_owned()
                }
            };
            let text = if detail.is_empty() { what.to_owned() } else { format!("{what} ({detail})") };
            self.say(&text);
            if !patience.pause().await {
                return Err(Trouble::Overdue(text));
            }
        }
    }
}

impl Executor {
    /// Does `action` until `look` finds it done; waits while the function is busy.
    pub(super) async fn ensure<A: Change, S: Into<Standing>, F: Future<Output = Result<S, Trouble>>>(
        &self,
        step: &Step<'_>,
        region: &str,
        action: &A,
        what: &str,
        look: impl Fn() -> F,
    ) -> Result<(), Trouble> {
        self.ensure_once_visible(step, region, action, what, look, &Unseen::NOTHING).await
    }

    /// The same, and waits while the service does not see yet what was made just before.
    pub(super) async fn ensure_once_visible<A: Change, S: Into<Standing>, F: Future<Output = Result<S, Trouble>>>(
        &self,
        step: &Step<'_>,
        region: &str,
        action: &A,
        what: &str,
        look: impl Fn() -> F,
        unseen: &Unseen,
    ) -> Result<(), Trouble> {
        self.send(step, region, action, &look, unseen).await?;
        step.taken();
        step.until(what, look).await
    }

    /// Sends `action` until the service has taken it; `None` if its answer was lost and `look` finds it done.
    pub(super) async fn send<A: Change, S: Into<Standing>, F: Future<Output = Result<S, Trouble>>>(
        &self,
        step: &Step<'_>,
        region: &str,
        action: &A,
        look: &impl Fn() -> F,
        unseen: &Unseen,
    ) -> Result<Option<A::Answer>, Trouble> {
        let (mut busy, mut losses) = (step.patience(), 0);
        let mut invisible = Patience::new(Pace::Quick, unseen.within);
        loop {
            let error = match self.writer.change(region, action).await {
                Ok(answer) => return Ok(Some(answer)),
                Err(error) => error,
            };
            if error.outcome_unknown() && losses < LOSSES {
                losses += 1;
                tracing::warn!(%error, "reading back what became of it");
                if shows(look).await? {
                    return Ok(None);
                }
            } else if error.is_busy() {
                step.say("function to take changes");
                if !busy.pause().await {
                    return Err(error.into());
                }
            } else if (unseen.says)(&error) && invisible.pause().await {
                step.say("what was just made to become visible everywhere");
            } else {
                return Err(error.into());
            }
        }
    }
}

/// What was waited for was there or on its way, and is otherwise now.
pub(super) fn overwritten(what: &str, detail: &str) -> Failure {
    Failure::new(format!("waited for {what}, and it was changed by somebody else meanwhile: {detail}"))
        .code(Fault::ChangedMeanwhile)
        .kind(Kind::Refused)
        .hint("plan again: the new plan will take it into account")
}

/// Refuses to change what is not as it was when the plan was made.
pub(super) fn unmoved<T: PartialEq>(what: &str, found: &T, held: &T) -> Result<(), Failure> {
    if found == held {
        return Ok(());
    }
    Err(Failure::new(format!("{what} was changed by somebody else since the plan was made, and is left as it is"))
        .code(Fault::ChangedMeanwhile)
        .kind(Kind::Refused)
        .hint("plan again: the new plan will take it into account"))
}

/// Whether a change whose answer was lost shows after all.
async fn shows<S: Into<Standing>, F: Future<Output = Result<S, Trouble>>>(
    look: &impl Fn() -> F,
) -> Result<bool, Trouble> {
    let mut patience = Patience::new(Pace::Quick, SETTLING);
    loop {
        if let Standing::Done = look().await?.into() {
            return Ok(true);
        }
        if !patience.pause().await {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_somebody_else_overwrote_is_named_and_not_waited_for() {
        let lag = Duration::from_millis(200);
        let step = Step { lag, ..Step::new(&|_| {}, Handover::WhenDone, Duration::from_secs(60)) };
        let began = Instant::now();
        let look = || async { Ok(Standing::at_once(false, "the retries are others")) };
        let Err(Trouble::Failed(failure)) = step.until("the retries to be set", look).await else {
            panic!("it is no success")
        };
        assert_eq!(
            (failure.kind, failure.message.as_str()),
            (
                Kind::Refused,
                "waited for the retries to be set, and it was changed by somebody else meanwhile: the retries are others"
            )
        );
        assert!(began.elapsed() >= lag, "a reading that lags behind is given time");
    }
}
