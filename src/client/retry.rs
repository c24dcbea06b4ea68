//! Which failures are worth another try.

use super::CallError;
use crate::wire::Effect;
use backon::ExponentialBuilder;
use std::time::Duration;

/// How often and how fast a call is repeated.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The first wait; each further one doubles, with up to as much again at random, so that parallel callers spread.
    pub first: Duration,
    /// The longest wait, before the random part.
    pub longest: Duration,
    /// Tries in all.
    pub tries: usize,
}

impl Default for Pace {
    /// Five tries within 3 to 6 seconds: throttling counts by the second, and a gateway that restarts is back by then. What
    /// takes longer is an outage, about which a person should hear.
    fn default() -> Self {
        Self { first: Duration::from_millis(200), longest: Duration::from_secs(4), tries: 5 }
    }
}

impl Pace {
    pub(super) fn curve(&self) -> ExponentialBuilder {
        ExponentialBuilder::default()
            .with_min_delay(self.first)
            .with_max_delay(self.longest)
            .with_max_times(self.tries.saturating_sub(1))
            .with_jitter()
    }
}

/// Whether the call may be repeated as it is.
///
/// A throttled call was refused before it was executed, so any may be repeated. A look may be repeated after every passing
/// trouble; a change never, since it may have happened.
pub(super) fn is_worth_repeating(effect: Effect, error: &CallError) -> bool {
    match effect {
        Effect::Change => error.is_throttled(),
        Effect::Read => error.is_throttled() || error.is_passing(),
    }
}
