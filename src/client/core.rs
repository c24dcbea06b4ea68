//! What readers and writers share: keys, connections, clock, rates, retries.

use super::{
    Address, CallError, Credentials, clock::Clock, rate::Rates, retry::Pace, retry::is_worth_repeating,
    transport::Transport,
};
use crate::wire::Effect;
use backon::Retryable;
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// What a client is made of.
#[derive(Debug)]
pub struct Settings {
    /// Who signs.
    pub credentials: Credentials,
    /// Where connections go.
    pub address: Address,
    /// How long things may take.
    pub timings: Timings,
}

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Timings {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until an answer is complete.
    pub answer: Duration,
    /// The same for a synchronous invocation: the API gives up after 300 s (`scf-api.md` 10.1).
    pub invocation: Duration,
    /// Repetition.
    pub pace: Pace,
}

impl Default for Timings {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(5), answer: seconds(30), invocation: seconds(310), pace: Pace::default() }
    }
}

/// A client that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The HTTP client.
    #[error("could not set up the HTTP client")]
    Client(#[source] reqwest::Error),
    /// TLS.
    #[error("could not set up TLS")]
    Tls(#[source] rustls::Error),
}

/// The shared part of a client.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) credentials: Credentials,
    pub(super) transport: Transport,
    pub(super) timings: Timings,
    pub(super) clock: Clock,
    pub(super) rates: Rates,
    calls: AtomicU64,
}

impl Core {
    pub(super) fn new(settings: Settings) -> Result<Self, SetupError> {
        let Settings { credentials, address, timings } = settings;
        let transport = Transport::new(address, &timings)?;
        let (clock, rates, calls) = Default::default();
        Ok(Self { credentials, transport, timings, clock, rates, calls })
    }

    /// Tries `call` until it succeeds or its failure is not worth another try.
    pub(super) async fn persist<T, F: Future<Output = Result<T, CallError>>>(
        &self,
        action: &'static str,
        effect: Effect,
        call: impl Fn() -> F,
    ) -> Result<T, CallError> {
        let once = || async {
            self.calls.fetch_add(1, Ordering::Relaxed);
            call().await
        };
        once.retry(self.timings.pace.curve())
            .when(|error| is_worth_repeating(effect, error))
            .notify(|error, pause| {
                tracing::debug!(action, milliseconds = pause.as_millis(), %error, "trying again");
            })
            .await
            .map_err(|error| self.name_throttling(error))
    }

    fn name_throttling(&self, error: CallError) -> CallError {
        match error {
            CallError::Api { action, host, error, .. } if error.code.is_throttled() => {
                CallError::Throttled { action, host, tries: self.timings.pace.tries, error }
            }
            other => other,
        }
    }

    /// How many requests were sent, repetitions included.
    pub(super) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }
}
