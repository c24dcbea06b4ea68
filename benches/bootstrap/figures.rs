//! The figures and their table.

use std::{fmt::Write, time::Duration};

pub struct Figures {
    pub name: String,
    /// Bytes of the executable; `None` for Node, which the platform brings.
    pub size: Option<u64>,
    /// Bytes of the deployment package.
    pub zip: Option<u64>,
    /// From the start of the process to `/runtime/init/ready`, the median.
    pub start: Duration,
    /// Bytes after the small events.
    pub resident: u64,
    /// Events per second of processor time.
    pub small: f64,
    /// Events per second of processor time.
    pub large: f64,
}

/// A row per figure, a column per program, and how much better the first program is than the second.
pub fn table(figures: &[Figures], sizes: [usize; 2]) -> String {
    let mega = |bytes: f64| format!("{:.2} MB", bytes / 1e6);
    let bytes = |bytes: Option<u64>| bytes.map(|bytes| bytes as f64);
    let [small, large] = sizes.map(|size| format!("events of {} KB, per second of one core", size / 1000));
    type Row<'a> = (&'a str, Box<dyn Fn(&Figures) -> Option<f64>>, Box<dyn Fn(f64) -> String>, bool);
    let rows: [Row<'_>; 6] = [
        ("executable", Box::new(move |f| bytes(f.size)), Box::new(mega), false),
        ("deployment package (zip)", Box::new(move |f| bytes(f.zip)), Box::new(mega), false),
        (
            "start to ready, median",
            Box::new(|f| Some(f.start.as_secs_f64())),
            Box::new(|seconds| format!("{:.2} ms", seconds * 1e3)),
            false,
        ),
        ("resident after the small events", Box::new(|f| Some(f.resident as f64)), Box::new(mega), false),
        (&small, Box::new(|f| Some(f.small)), Box::new(|count| format!("{count:.0}")), true),
        (&large, Box::new(|f| Some(f.large)), Box::new(|count| format!("{count:.0}")), true),
    ];

    let mut text = format!("{:44}", "");
    for program in figures {
        let _ = write!(text, "{:>16}", program.name);
    }
    text.push_str("     ratio\n");
    for (name, figure, shown, more_is_better) in rows {
        let _ = write!(text, "{name:44}");
        let values: Vec<_> = figures.iter().map(&figure).collect();
        for value in &values {
            let _ = write!(text, "{:>16}", value.map_or("-".into(), &shown));
        }
        if let [Some(ours), Some(theirs)] = values[..] {
            let ratio = if more_is_better { ours / theirs } else { theirs / ours };
            let _ = write!(text, "{:>9}x", format!("{ratio:.1}"));
        }
        text.push('\n');
    }
    text
}
