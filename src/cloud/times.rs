//! Times as the vendor prints them.

use jiff::{Timestamp, civil::DateTime, tz};

/// China keeps one zone, without summer time, since 1991.
const CHINA_HOURS: i8 = 8;

fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Prints unix milliseconds as `YYYY-MM-DD HH:MM:SS` of China: the form of SCF and CAM.
pub fn china(ms: i64) -> String {
    china_civil(ms).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Reads `YYYY-MM-DD HH:MM:SS` of China into unix milliseconds.
pub fn from_china(text: &str) -> Option<i64> {
    let civil = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
    of_china_civil(civil)
}

/// Prints unix milliseconds as `YYYY-MM-DD HH:MM:SS.ffffff` of China: the form of SCF's asynchronous events.
pub fn china_fine(ms: i64) -> String {
    china_civil(ms).strftime("%Y-%m-%d %H:%M:%S.%6f").to_string()
}

/// Returns what a clock in China shows at a moment.
pub fn china_civil(ms: i64) -> DateTime {
    tz::offset(CHINA_HOURS).to_datetime(timestamp(ms))
}

/// Returns the moment at which a clock in China shows this.
pub fn of_china_civil(civil: DateTime) -> Option<i64> {
    Some(tz::offset(CHINA_HOURS).to_timestamp(civil).ok()?.as_millisecond())
}

/// Prints unix milliseconds as `YYYY-MM-DDTHH:MM:SSZ`: the form of STS and MPS.
pub fn utc(ms: i64) -> String {
    timestamp(ms).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms() {
        let moment = 1_700_000_000_000;
        assert_eq!(china(moment), "2023-11-15 06:13:20");
        assert_eq!(from_china("2023-11-15 06:13:20"), Some(moment));
        assert_eq!(utc(moment), "2023-11-14T22:13:20Z");
        assert_eq!(from_china("yesterday"), None);
    }
}
