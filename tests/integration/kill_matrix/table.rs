//! The matrix, for people.

use super::{
    cell::{Came, Cell, POINTS, Row},
    starts::NOT_APPLICABLE,
};
use std::fmt;

/// Cells by row and point.
#[derive(Default)]
pub struct Table {
    rows: Vec<Line>,
    /// What did not converge, with all that is known about it.
    pub failures: Vec<String>,
}

/// A row.
struct Line {
    name: &'static str,
    calls: usize,
    /// Cells that are still to be tried.
    left: usize,
    counts: [Count; POINTS.len()],
}

#[derive(Default, Clone, Copy)]
struct Count {
    tried: usize,
    converged: usize,
    undisturbed: usize,
}

impl Table {
    /// Begins a row of so many cells.
    pub fn row(&mut self, row: &Row, cells: usize) {
        self.rows.push(Line { name: row.plot.name, calls: row.calls.len(), left: cells, counts: Default::default() });
    }

    /// Notes what came of a cell, and returns its row if it was the last one of it.
    pub fn note(&mut self, cell: &Cell, came: Came) -> Option<String> {
        let Cell { row, call: (name, nth), point } = cell;
        let line = self.rows.iter_mut().find(|line| line.name == row.plot.name).expect("rows come first");
        let count = &mut line.counts[*point];
        count.tried += 1;
        line.left -= 1;
        match came {
            Came::Converged => count.converged += 1,
            Came::Undisturbed => count.undisturbed += 1,
            Came::Otherwise(what) => {
                let point = POINTS[*point].0;
                self.failures.push(format!("{}: {name} (no. {}), {point}: {what}", row.plot.name, nth + 1));
            }
        }
        (line.left == 0).then(|| line.to_string())
    }

    /// How many cells were tried.
    pub fn tried(&self) -> usize {
        self.rows.iter().flat_map(|line| &line.counts).map(|count| count.tried).sum()
    }
}

impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, calls, left: _, counts } = self;
        write!(formatter, "{name:32} {calls:>5}")?;
        for Count { tried, converged, undisturbed } in counts {
            let told = match undisturbed {
                0 => format!("{converged} / {tried}"),
                over => format!("{converged} / {tried} ({over} were over)"),
            };
            write!(formatter, " {told:>25}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:32} {:>5}", "converged / tried", "calls")?;
        for (point, _) in POINTS {
            write!(formatter, " {point:>25}")?;
        }
        for line in &self.rows {
            write!(formatter, "\n{line}")?;
        }
        for (name, because) in NOT_APPLICABLE {
            write!(formatter, "\n{name:32}   n/a {because}")?;
        }
        for failure in &self.failures {
            write!(formatter, "\n{failure}")?;
        }
        Ok(())
    }
}
