//! How long programs take, and their table.

use super::Done;
use std::{
    fmt::Write,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

pub struct Row {
    pub name: &'static str,
    pub median: Duration,
    /// Of ten runs, nine took no longer.
    pub ninth: Duration,
}

/// Runs all programs in turn, so that a busy moment of the machine meets each of them.
pub fn measured(mut programs: Vec<(&'static str, Command)>, runs: usize) -> Done<Vec<Row>> {
    let mut took = vec![Vec::new(); programs.len()];
    for _ in 0..runs {
        for ((_, program), took) in programs.iter_mut().zip(&mut took) {
            program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let begun = Instant::now();
            let status = program.status()?;
            took.push(begun.elapsed());
            if !status.success() {
                return Err(format!("{program:?} failed").into());
            }
        }
    }
    let row = |((name, _), mut took): ((&'static str, Command), Vec<Duration>)| {
        took.sort();
        Row { name, median: took[took.len() / 2], ninth: took[took.len() * 9 / 10] }
    };
    Ok(programs.into_iter().zip(took).map(row).collect())
}

pub fn table(rows: &[Row]) -> String {
    let mut text = format!("{:30}{:>12}{:>12}{:>10}\n", "", "median", "nine of ten", "ratio");
    let nothing = rows.first().map_or(1.0, |row| row.median.as_secs_f64());
    for Row { name, median, ninth } in rows {
        let milliseconds = |time: &Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
        let ratio = format!("{:.1}x", median.as_secs_f64() / nothing);
        let _ = writeln!(text, "{name:30}{:>12}{:>12}{ratio:>10}", milliseconds(median), milliseconds(ninth));
    }
    text
}
