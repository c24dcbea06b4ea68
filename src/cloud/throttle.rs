//! Requests per second of each action (`scf-api.md` 1.1).

use super::{routes::Route, settings::Throttling};
use crate::wire::{ApiError, ErrorCode, Product};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Calls of the second that runs, by action.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<(Product, &'static str), Second>>);

#[derive(Debug)]
struct Second {
    begun: Instant,
    calls: u32,
}

impl Throttle {
    /// Counts a call, and refuses it before anything of it is done if it is one too many.
    pub fn admit(&self, throttling: Throttling, route: &Route) -> Result<(), ApiError> {
        if throttling == Throttling::Off {
            return Ok(());
        }
        let mut seconds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (route.product, route.action);
        let second = seconds.entry(key).or_insert_with(|| Second { begun: Instant::now(), calls: 0 });
        if second.begun.elapsed() >= Duration::from_secs(1) {
            *second = Second { begun: Instant::now(), calls: 0 };
        }
        second.calls += 1;
        let (calls, rate) = (second.calls, route.rate);
        if calls <= rate {
            return Ok(());
        }
        Err(refusal(calls, rate))
    }
}

/// The documented words for one call too many.
pub fn refusal(calls: u32, rate: u32) -> ApiError {
    ApiError::new(
        ErrorCode::RequestLimitExceeded,
        format!(
            "Your current request times equals to `{calls}` in a second, which exceeds the frequency limit `{rate}` for a \
             second. Please reduce the frequency of calls."
        ),
    )
}
