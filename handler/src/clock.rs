//! The two forms of time that leave the handler.

use crate::sign::tc3::utc_date;

/// Returns RFC 3339 in UTC for unix seconds.
pub fn rfc3339(timestamp: i64) -> String {
    let second = timestamp.rem_euclid(86_400);
    format!("{}T{:02}:{:02}:{:02}Z", utc_date(timestamp), second / 3_600, second / 60 % 60, second % 60)
}

/// Returns the present as unix seconds; a clock before 1970 counts as 1970.
#[cfg(feature = "runtime")]
pub fn now() -> i64 {
    now_ms() / 1000
}

/// Returns the present as unix milliseconds.
#[cfg(feature = "runtime")]
pub fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_rfc_3339() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(1_760_000_600), "2025-10-09T09:03:20Z");
    }
}
