//! Schedules of seven fields - second, minute, hour, day, month, weekday, year - in China's time (document 583/9708).
//!
//! Fields take `*`, numbers, names, `a-b`, `a/n` (from `a` on, every `n`) and lists. A day and a weekday that are both given
//! mean either. The specials `L`, `W` and `#` are refused: they are not modelled.

use crate::cloud::times;
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeSet;

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// What a field may hold.
struct Range {
    name: &'static str,
    first: i16,
    last: i16,
    names: &'static [&'static str],
    /// Whether `?` stands for nothing in particular.
    may_be_open: bool,
}

const fn range(name: &'static str, first: i16, last: i16, names: &'static [&'static str], may_be_open: bool) -> Range {
    Range { name, first, last, names, may_be_open }
}

const RANGES: [Range; 7] = [
    range("second", 0, 59, &[], false),
    range("minute", 0, 59, &[], false),
    range("hour", 0, 23, &[], false),
    range("day", 1, 31, &[], true),
    range("month", 1, 12, &MONTHS, false),
    range("weekday", 0, 6, &WEEKDAYS, true),
    range("year", 1970, 2099, &[], false),
];

/// The values of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    values: BTreeSet<i16>,
    /// Whether nothing in particular was said.
    is_open: bool,
}

/// A schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    second: Field,
    minute: Field,
    hour: Field,
    day: Field,
    month: Field,
    weekday: Field,
    year: Field,
}

impl Schedule {
    /// Reads the text of a schedule; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts: Vec<_> = text.split_ascii_whitespace().collect();
        let parts: [&str; 7] = parts.try_into().map_err(|_| format!("`{text}` is not a schedule of seven fields"))?;
        let mut fields = Vec::new();
        for (range, part) in RANGES.iter().zip(parts) {
            fields.push(field(range, part).ok_or_else(|| format!("`{part}` is no {} of a schedule", range.name))?);
        }
        let [second, minute, hour, day, month, weekday, year] =
            fields.try_into().map_err(|_| "seven fields".to_owned())?;
        Ok(Self { second, minute, hour, day, month, weekday, year })
    }

    /// Reads the description of a timer trigger as it is kept.
    pub fn of_desc(desc: &str) -> Option<Self> {
        let desc: Value = serde_json::from_str(desc).ok()?;
        Self::parse(desc["cron"].as_str()?).ok()
    }

    /// Returns the first moment after another one, both in unix milliseconds.
    pub fn next(&self, after: i64) -> Option<i64> {
        let start = times::china_civil(after.div_euclid(1000).saturating_add(1).saturating_mul(1000));
        let mut date = start.date();
        loop {
            if date.year() > *self.year.values.last()? {
                return None;
            }
            if !self.year.values.contains(&date.year()) {
                date = Date::new(date.year() + 1, 1, 1).ok()?;
                continue;
            }
            if !self.month.values.contains(&i16::from(date.month())) {
                date = date.last_of_month().tomorrow().ok()?;
                continue;
            }
            if self.has_day(date) {
                let from = match date == start.date() {
                    true => (start.hour(), start.minute(), start.second()),
                    false => (0, 0, 0),
                };
                if let Some((hour, minute, second)) = self.time(from) {
                    return times::of_china_civil(date.at(hour, minute, second, 0));
                }
            }
            date = date.tomorrow().ok()?;
        }
    }

    fn has_day(&self, date: Date) -> bool {
        let day = self.day.values.contains(&i16::from(date.day()));
        let weekday = self.weekday.values.contains(&i16::from(date.weekday().to_sunday_zero_offset()));
        match (self.day.is_open, self.weekday.is_open) {
            (false, false) => day || weekday,
            _ => day && weekday,
        }
    }

    /// The first time of a day, not before another one.
    fn time(&self, (hour, minute, second): (i8, i8, i8)) -> Option<(i8, i8, i8)> {
        let at_least = |field: &Field, from: i8| {
            field.values.range(i16::from(from)..).next().and_then(|value| i8::try_from(*value).ok())
        };
        let first = |field: &Field| at_least(field, 0);
        if self.hour.values.contains(&i16::from(hour)) {
            if self.minute.values.contains(&i16::from(minute))
                && let Some(second) = at_least(&self.second, second)
            {
                return Some((hour, minute, second));
            }
            if let Some(minute) = at_least(&self.minute, minute + 1) {
                return Some((hour, minute, first(&self.second)?));
            }
        }
        Some((at_least(&self.hour, hour + 1)?, first(&self.minute)?, first(&self.second)?))
    }
}

fn field(range: &Range, text: &str) -> Option<Field> {
    if range.may_be_open && text == "?" {
        return Some(Field { values: (range.first..=range.last).collect(), is_open: true });
    }
    let mut values = BTreeSet::new();
    for part in text.split(',') {
        let (span, step) = match part.split_once('/') {
            Some((span, step)) => (span, Some(step.parse::<usize>().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (first, last) = match span.split_once('-') {
            _ if span == "*" => (range.first, range.last),
            Some((first, last)) => (number(range, first)?, number(range, last)?),
            // With a step, a number is where to begin.
            None if step.is_some() => (number(range, span)?, range.last),
            None => (number(range, span)?, number(range, span)?),
        };
        if first > last {
            return None;
        }
        values.extend((first..=last).step_by(step.unwrap_or(1)));
    }
    Some(Field { values, is_open: text == "*" })
}

fn number(range: &Range, text: &str) -> Option<i16> {
    let named = range.names.iter().position(|name| name.eq_ignore_ascii_case(text));
    let number = match named {
        Some(position) => i16::try_from(position).ok()? + range.first,
        None => text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())??,
    };
    (range.first..=range.last).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn moments(cron: &str, after: &str, expected: &[&str]) {
        let schedule = Schedule::parse(cron).expect(cron);
        let mut last = times::from_china(after).expect("a moment");
        let mut found = Vec::new();
        for _ in expected {
            last = schedule.next(last).expect("another moment");
            found.push(times::china(last));
        }
        assert_eq!(found, expected, "{cron}");
    }

    #[test]
    fn the_documents_examples() {
        moments("*/5 * * * * * *", "2026-01-01 00:00:57", &["2026-01-01 00:01:00", "2026-01-01 00:01:05"]);
        moments("0 0 2 1 * * *", "2026-01-01 02:00:00", &["2026-02-01 02:00:00", "2026-03-01 02:00:00"]);
        // 2026-01-02 is a Friday.
        moments("0 15 10 * * MON-FRI *", "2026-01-02 00:00:00", &["2026-01-02 10:15:00", "2026-01-05 10:15:00"]);
        moments("0 0 10,14,16 * * * *", "2026-01-01 10:00:00", &["2026-01-01 14:00:00", "2026-01-01 16:00:00"]);
        moments("0 */30 9-17 * * * *", "2026-01-01 17:00:00", &["2026-01-01 17:30:00", "2026-01-02 09:00:00"]);
        moments("0 0 12 * * WED *", "2026-01-01 00:00:00", &["2026-01-07 12:00:00"]);
        moments("0 1/10 * * * * *", "2026-01-01 00:41:30", &["2026-01-01 00:51:00", "2026-01-01 01:01:00"]);
    }

    #[test]
    fn days_that_are_rare_or_given_twice() {
        moments("0 0 0 29 FEB * *", "2026-01-01 00:00:00", &["2028-02-29 00:00:00", "2032-02-29 00:00:00"]);
        moments("0 0 0 3 * SUN *", "2026-01-01 00:00:00", &["2026-01-03 00:00:00", "2026-01-04 00:00:00"]);
        moments("59 59 23 31 12 ? 2027", "2026-01-01 00:00:00", &["2027-12-31 23:59:59"]);
        let never = Schedule::parse("0 0 0 31 2 * *").expect("well formed");
        assert_eq!(never.next(0), None);
        let past = Schedule::parse("0 0 0 1 1 * 2020").expect("well formed");
        assert_eq!(past.next(times::from_china("2026-01-01 00:00:00").expect("a moment")), None);
    }

    #[test]
    fn what_is_no_schedule() {
        for bad in [
            "0 0 2 * *",
            "60 * * * * * *",
            "* * 24 * * * *",
            "* * * 0 * * *",
            "* * * L * * *",
            "* * * * * 7 *",
            "* * * * * 5#3 *",
            "*/0 * * * * * *",
            "5-1 * * * * * *",
            "? * * * * * *",
            "+1 * * * * * *",
            "1,, * * * * * *",
            "* * * * * * 1969",
        ] {
            assert!(Schedule::parse(bad).is_err(), "{bad}");
        }
    }
}
