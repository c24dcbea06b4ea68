//! How often something is tried, and what its failure means for the next try.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};
use tokio::time::{Instant, sleep, timeout};

/// With less time than this left a request is not begun: it would be cut off with its outcome unknown.
const LEAST: Duration = Duration::from_millis(100);

/// How often, and how long, something is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Tries in all.
    pub attempts: u32,
    /// Longest single try. What takes longer is down for our purposes.
    pub longest: Duration,
    /// First pause; the next ones double. Each is drawn from zero to that, so that instances do not march in step.
    pub pause: Duration,
}

impl Rule {
    /// More tries than three would only wait: SCF brings the whole event again a minute later.
    pub const USUAL: Self = Self { attempts: 3, longest: Duration::from_secs(8), pause: Duration::from_millis(500) };
}

/// When another try makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// At no time: the same request fails the same way.
    Never,
    /// After a short pause.
    Soon,
    /// Not before this much time has passed.
    After(Duration),
}

/// Why something did not work. The message goes into the log: no secrets, no URLs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Whether trying again can help.
    pub again: Again,
    /// In words.
    pub message: String,
}

impl Failure {
    /// A failure for good.
    pub fn never(message: impl Into<String>) -> Self {
        Self { again: Again::Never, message: message.into() }
    }

    /// A failure that may pass.
    pub fn soon(message: impl Into<String>) -> Self {
        Self { again: Again::Soon, message: message.into() }
    }

    /// Whether another try can mend it.
    pub fn is_retryable(&self) -> bool {
        self.again != Again::Never
    }
}

/// What came of all tries.
#[derive(Debug)]
pub struct Tried<T> {
    /// Tries begun.
    pub attempts: u32,
    /// The last one's result.
    pub result: Result<T, Failure>,
}

/// Repeats `attempt` by the usual rule: see [`by`].
pub async fn until<T, F, R>(deadline: Instant, attempt: F) -> Tried<T>
where
    F: Fn() -> R,
    R: Future<Output = Result<T, Failure>>,
{
    by(&Rule::USUAL, deadline, attempt).await
}

/// Repeats `attempt` until it succeeds, fails for good, has had its share of tries, or `deadline` comes near.
pub async fn by<T, F, R>(rule: &Rule, deadline: Instant, attempt: F) -> Tried<T>
where
    F: Fn() -> R,
    R: Future<Output = Result<T, Failure>>,
{
    let mut last = Failure::soon("no time was left to try");
    for attempts in 1..=rule.attempts {
        let left = deadline.saturating_duration_since(Instant::now());
        if left < LEAST {
            return Tried { attempts: attempts - 1, result: Err(last) };
        }
        let limit = left.min(rule.longest);
        last = match timeout(limit, attempt()).await {
            Ok(Ok(value)) => return Tried { attempts, result: Ok(value) },
            Ok(Err(failure)) => failure,
            Err(_) => Failure::soon(format!("no answer within {} ms", limit.as_millis())),
        };
        let pause = match last.again {
            Again::Never => return Tried { attempts, result: Err(last) },
            Again::Soon => jitter(rule.pause * 2_u32.pow(attempts - 1)),
            Again::After(pause) => pause,
        };
        if attempts == rule.attempts || Instant::now() + pause + LEAST > deadline {
            return Tried { attempts, result: Err(last) };
        }
        sleep(pause).await;
    }
    Tried { attempts: rule.attempts, result: Err(last) }
}

/// Draws from zero to `most`. The seed of a hash map is random enough here, and needs no package.
fn jitter(most: Duration) -> Duration {
    let random = RandomState::new().hash_one(()) % 1024;
    most.mul_f64(random as f64 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn run(left: Duration, failure: &Failure) -> Tried<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let calls = Cell::new(0);
        let tried = runtime.block_on(until(Instant::now() + left, || {
            calls.set(calls.get() + 1);
            let failure = failure.clone();
            async { Err(failure) }
        }));
        assert_eq!(tried.attempts, calls.get());
        tried
    }

    #[test]
    fn what_cannot_be_mended_is_tried_once_and_the_rest_three_times() {
        assert_eq!(run(Duration::from_secs(60), &Failure::never("bad key")).attempts, 1);
        let short = Failure { again: Again::After(Duration::from_millis(1)), message: "busy".into() };
        assert_eq!(run(Duration::from_secs(60), &short).attempts, 3);
    }

    #[test]
    fn a_pause_beyond_the_deadline_is_not_waited_for() {
        let minute = Failure { again: Again::After(Duration::from_secs(60)), message: "too often".into() };
        let tried = run(Duration::from_secs(30), &minute);
        assert_eq!((tried.attempts, tried.result.expect_err("still failing")), (1, minute));
        assert_eq!(run(Duration::ZERO, &Failure::soon("never asked")).attempts, 0);
    }
}
