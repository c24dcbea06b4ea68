//! The time that requests are signed with: the machine's, corrected when the service says that it is wrong.

use reqwest::header::{DATE, HeaderMap};
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// Unix seconds as the service counts them.
#[derive(Debug, Default)]
pub(super) struct Clock {
    ahead: AtomicI64,
}

impl Clock {
    pub(super) fn now(&self) -> i64 {
        system() + self.ahead.load(Ordering::Relaxed)
    }

    /// Takes over the service's time from its `Date` header. Returns whether the clock moved: if not, signing again is no use.
    pub(super) fn correct(&self, headers: &HeaderMap) -> bool {
        let date = headers.get(DATE).and_then(|value| value.to_str().ok());
        let Some(date) = date.and_then(|text| jiff::fmt::rfc2822::parse(text).ok()) else { return false };
        let ahead = date.timestamp().as_second() - system();
        self.ahead.swap(ahead, Ordering::Relaxed) != ahead
    }
}

fn system() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_header_moves_the_clock() {
        let clock = Clock::default();
        let mut headers = HeaderMap::new();
        assert!(!clock.correct(&headers), "no header, no correction");
        headers.insert(DATE, "Sun, 06 Nov 1994 08:49:37 GMT".parse().expect("a header"));
        assert!(clock.correct(&headers));
        assert!((784_111_777..784_111_800).contains(&clock.now()));
    }
}
