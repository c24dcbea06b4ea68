//! The figures and their table.

use super::firing::Firing;
use std::{fmt::Write, time::Duration};

pub struct Figures {
    pub name: String,
    /// From the start of the process to the first answer, the median.
    pub start: Duration,
    /// Bytes after the first answer.
    pub idle: u64,
    /// Bytes with all functions.
    pub full: u64,
    /// Reads per second, one connection.
    pub one: f64,
    /// Reads per second of processor time, one connection.
    pub core: f64,
    /// Reads per second, many connections.
    pub many: f64,
    /// Reads per second of processor time, many connections.
    pub many_core: f64,
}

/// A row per figure, a column per program, and how much better the first program is than the second.
pub fn table(figures: &[Figures], firing: &Firing) -> String {
    let milliseconds = |seconds: f64| format!("{:.1} ms", seconds * 1e3);
    let mebi = |bytes: f64| format!("{:.1} MiB", bytes / f64::from(1 << 20));
    let rate = |count: f64| format!("{count:.0}/s");
    type Row<'a> = (&'a str, fn(&Figures) -> f64, &'a dyn Fn(f64) -> String, bool);
    let rows: [Row<'_>; 7] = [
        ("start to first signed answer, median", |f| f.start.as_secs_f64(), &milliseconds, false),
        ("resident, idle", |f| f.idle as f64, &mebi, false),
        ("resident, 1,000 functions", |f| f.full as f64, &mebi, false),
        ("reads on one connection", |f| f.one, &rate, true),
        ("  per second of the server's processor time", |f| f.core, &rate, true),
        ("reads on 32 connections", |f| f.many, &rate, true),
        ("  per second of the server's processor time", |f| f.many_core, &rate, true),
    ];
    let mut text = format!("{:50}", "");
    for program in figures {
        let _ = write!(text, "{:>14}", program.name);
    }
    text.push_str("     ratio\n");
    for (name, figure, shown, more_is_better) in rows {
        let _ = write!(text, "{name:50}");
        let values: Vec<_> = figures.iter().map(figure).collect();
        for value in &values {
            let _ = write!(text, "{:>14}", shown(*value));
        }
        if let [ours, theirs] = values[..] {
            let ratio = if more_is_better { ours / theirs } else { theirs / ours };
            let _ = write!(text, "{:>9}x", format!("{ratio:.1}"));
        }
        text.push('\n');
    }
    let Firing { cold, warm } = firing;
    for (name, time) in [("without an instance", cold), ("with one, median", warm)] {
        let name = format!("ProcessMedia to the handler's first line, {name}");
        let _ = writeln!(text, "{name:62}{:>8} ms", time.as_millis());
    }
    text
}
