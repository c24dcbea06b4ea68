//! Live traffic comes to a new release by shares; each share is watched for a while.
//!
//! # Guarantees
//! What ends a shift before its time, be it failures, a log that can no longer be read, or the user who asks to stop, sends all
//! traffic back to the version that it came from. Only a kill leaves the alias split, and then the alias tells how far it came. An
//! alias that somebody else moved meanwhile is left alone.

use super::{
    Executor, Observer,
    ensure::{Standing, Step, Trouble, unmoved},
    explain::explain,
    function,
    outcomes::{Outcomes, Watched, yesterday},
    release::{excerpt, pointing},
};
use crate::{
    client::CallError,
    model::{Alias, DEFAULT_ALIAS, Failure, Fault, FunctionKey, Kind, Percent, Release, Rollout},
    wire::scf,
};
use jiff::{civil::DateTime, tz};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Looks at one share, unless they would come too often or too seldom.
const LOOKS: u32 = 12;
const OFTEN: Duration = Duration::from_millis(200);
const SELDOM: Duration = Duration::from_secs(10);
/// The zone of the times that SCF prints.
const CHINA: tz::Offset = tz::offset(8);

/// From which version to which, and how.
struct Shift<'a> {
    key: &'a FunctionKey,
    release: &'a Release,
    rollout: &'a Rollout,
    log_topic: &'a str,
    from: &'a str,
    to: String,
}

/// Why a shift ends before its time.
enum End {
    /// Too much failed.
    Failing(Percent, Box<Outcomes>, i64),
    /// The user asked to stop.
    Stopped(Percent),
    /// Somebody else moved the alias.
    Moved,
    /// A call failed.
    Trouble(Trouble),
}

impl<E: Into<Trouble>> From<E> for End {
    fn from(error: E) -> Self {
        Self::Trouble(error.into())
    }
}

impl Shift<'_> {
    fn at(&self, share: Percent) -> Alias {
        Alias::shift(self.from, &self.to, share)
    }

    fn over(&self) -> Alias {
        Alias::to(&self.to, None)
    }

    fn back(&self) -> Alias {
        Alias::to(self.from, Some(self.release.clone()))
    }

    /// Whether the alias is somewhere on this way.
    fn passes(&self, alias: &Alias) -> bool {
        *alias == self.over() || self.rollout.steps.iter().any(|share| self.at(*share) == *alias)
    }

    fn watched(&self, since: i64) -> Watched<'_> {
        Watched { function: self.key, log_topic: self.log_topic, version: &self.to, since }
    }
}

impl Observer {
    /// Where `$DEFAULT` points, and since when, in Unix milliseconds; since yesterday if that cannot be read.
    async fn alias_since(&self, key: &FunctionKey) -> Result<(Alias, i64), CallError> {
        let ask = scf::GetAlias {
            function_name: key.name.clone(),
            name: DEFAULT_ALIAS.to_owned(),
            namespace: Some(key.namespace.clone()),
        };
        let info = self.reader.read(&key.region, &ask).await?;
        let since = china(&info.mod_time).unwrap_or_else(yesterday);
        Ok((function::alias(info), since))
    }
}

impl Executor {
    pub(super) async fn shift_alias(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
        release: &Release,
        rollout: &Rollout,
        log_topic: &str,
        found: &Alias,
    ) -> Result<(), Failure> {
        let to = self.published(key, release).await?.to_string();
        let shift = Shift { key, release, rollout, log_topic, from: &found.version, to };
        let failed = |error| explain(could_not(&shift), error);
        // What cannot be watched is not begun.
        let watched = shift.watched(yesterday());
        let (readable, held) = tokio::join!(self.observer().outcomes(&watched), self.observer().alias(key));
        readable.map_err(failed)?;
        let held = held.map_err(failed)?;
        if held == shift.over() {
            return Ok(());
        }
        if !shift.passes(&held) {
            unmoved(&format!("alias `$DEFAULT` of function `{}`", key.name), found, &held)?;
        }
        match self.by_shares(step, &shift, held).await {
            Ok(()) => Ok(()),
            Err(End::Moved) => Err(moved(&shift)),
            Err(end) => Err(self.take_back(step, &shift, end).await),
        }
    }

    /// Goes from share to share, from where the alias is, and then to everything.
    async fn by_shares(&self, step: &Step<'_>, shift: &Shift<'_>, mut held: Alias) -> Result<(), End> {
        let steps = &shift.rollout.steps;
        let reached = steps.iter().position(|share| shift.at(*share) == held).unwrap_or(0);
        let mut since = None;
        for share in steps.iter().skip(reached) {
            let wanted = shift.at(*share);
            if held != wanted {
                self.point(step, shift.key, &wanted).await?;
                held = wanted;
            }
            self.watch(step, shift, *share, &mut since).await?;
        }
        Ok(self.point(step, shift.key, &shift.over()).await?)
    }

    /// Looks at how the release fares with a share of the traffic, until it has had it for long enough. What ended `since` counts:
    /// since the alias came to the share that this run saw first.
    async fn watch(
        &self,
        step: &Step<'_>,
        shift: &Shift<'_>,
        share: Percent,
        since: &mut Option<i64>,
    ) -> Result<(), End> {
        let pause = Duration::from_secs(shift.rollout.pause);
        let between = (pause / LOOKS).clamp(OFTEN, SELDOM);
        let begun = Instant::now();
        let mut stop = self.stop.subscribe();
        loop {
            // A look that ends the pause must have begun after it.
            let waited = begun.elapsed();
            let (held, at) = self.observer().alias_since(shift.key).await?;
            if held != shift.at(share) {
                return Err(End::Moved);
            }
            let since = *since.get_or_insert(at);
            let outcomes = self.observer().outcomes(&shift.watched(since)).await?;
            let Outcomes { invocations, failed, last_failed: _ } = outcomes;
            step.say(&format!(
                "version {} to prove itself with {share} of live traffic ({} of {} s; invocations: {invocations}, \
                 failed: {failed})",
                shift.to,
                tenths(waited.min(pause), pause),
                pause.as_secs(),
            ));
            if shift.rollout.abort.is_passed(failed, invocations) {
                return Err(End::Failing(share, Box::new(outcomes), since));
            }
            if waited >= pause {
                return Ok(());
            }
            tokio::select! {
                () = sleep(between.min(pause - waited)) => {}
                _ = stop.wait_for(|stop| *stop) => return Err(End::Stopped(share)),
            }
        }
    }

    async fn point(&self, step: &Step<'_>, key: &FunctionKey, wanted: &Alias) -> Result<(), Trouble> {
        // Shares are watched for longer than a single change may take.
        let step = step.anew(self.budget);
        let moved =
            || async { Ok(Standing::at_once(self.observer().alias(key).await? == *wanted, "it points elsewhere")) };
        self.ensure(&step, &key.region, &pointing(key, wanted), "alias `$DEFAULT` to move", moved).await
    }

    /// Sends all traffic back to where it came from, and says why.
    async fn take_back(&self, step: &Step<'_>, shift: &Shift<'_>, end: End) -> Failure {
        let failure = self.explain_end(shift, end).await;
        let result = async {
            let held = self.observer().alias(shift.key).await?;
            if shift.passes(&held) {
                self.point(step, shift.key, &shift.back()).await?;
                return Ok(true);
            }
            Ok::<_, Trouble>(held.version == shift.from && held.also.is_none())
        };
        let (from, to) = (shift.from, &shift.to);
        match result.await {
            Ok(false) => failure.hint("somebody else moved `$DEFAULT` meanwhile, and it is left as it is"),
            Ok(true) => failure
                .hint(format!("version {from} has all live traffic, as before; the platform tries failed events again"))
                .hint("the next `mpstack apply` gives the new release its first share again"),
            Err(trouble) => {
                let second = trouble.into_failure("could not point `$DEFAULT`".to_owned());
                let message = format!("{}; and it could not be sent back", failure.message);
                Failure { message, ..failure }
                    .hint(format!("version {to} may have a share of live traffic, and nobody watches it: {}", second.message))
                    .hint("`mpstack rollback` sends everything back, `mpstack apply` goes on; `mpstack status` tells how it is")
            }
        }
    }

    async fn explain_end(&self, shift: &Shift<'_>, end: End) -> Failure {
        let Shift { release, to, rollout, .. } = shift;
        match end {
            End::Failing(share, outcomes, since) => {
                let Outcomes { invocations, failed, last_failed } = *outcomes;
                let words = match &last_failed {
                    Some(request_id) => self.observer().last_words(&shift.watched(since), request_id).await,
                    None => None,
                };
                let limit = format!("more than {} of {}", rollout.abort.errors, invocations.max(rollout.abort.of));
                let failure = Failure::new(format!(
                    "{release} was taken back at {share} of live traffic: of {invocations} invocations of version {to}, \
                     {failed} failed, {limit}"
                ))
                .code(Fault::EventFailed);
                let failure = match words {
                    Some(words) => failure.because(format!("its last error: {}", excerpt(&words))),
                    None => failure,
                };
                failure.hint("see `mpstack logs`, and mend the stack or the code")
            }
            End::Stopped(share) => Failure::new(format!(
                "stopped while version {to} had {share} of live traffic, which nobody would watch"
            ))
            .code(Fault::Interrupted),
            End::Moved => moved(shift),
            End::Trouble(trouble) => trouble.into_failure(could_not(shift)),
        }
    }
}

fn could_not(shift: &Shift<'_>) -> String {
    format!("could not shift live traffic of function `{}` to version {}", shift.key.name, shift.to)
}

fn moved(shift: &Shift<'_>) -> Failure {
    let name = &shift.key.name;
    Failure::new(format!(
        "alias `$DEFAULT` of function `{name}` was moved by somebody else during the shift, and is left as it is"
    ))
    .code(Fault::ChangedMeanwhile)
    .kind(Kind::Refused)
    .hint("plan again: the new plan will take it into account")
}

/// Seconds, in steps of a tenth of the pause: so often it is said how a share fares where nothing else changes.
fn tenths(waited: Duration, pause: Duration) -> u64 {
    let tenth = (pause / 10).max(Duration::from_secs(1));
    waited.as_secs() / tenth.as_secs() * tenth.as_secs()
}

/// Reads `YYYY-MM-DD HH:MM:SS` of China into Unix milliseconds.
fn china(text: &str) -> Option<i64> {
    let civil = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
    Some(CHINA.to_timestamp(civil).ok()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_share_fares_is_said_ten_times() {
        let pause = Duration::from_secs(120);
        let said: std::collections::BTreeSet<_> =
            (0..=1200).map(|tenth| tenths(Duration::from_millis(tenth * 100), pause)).collect();
        assert_eq!(said.len(), 11, "{said:?}");
        assert_eq!(tenths(Duration::from_millis(900), Duration::from_secs(1)), 0);
    }

    #[test]
    fn times_are_those_of_china() {
        assert_eq!(china("2023-11-15 06:13:20"), Some(1_700_000_000_000));
        assert_eq!(china(""), None);
    }
}
