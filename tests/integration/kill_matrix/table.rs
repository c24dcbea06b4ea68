//! The matrix, for people.

use super::{
    cell::{Came, Cell, POINTS, Row},
    starts::NOT_APPLICABLE,
};
use std::fmt;

/// Cells by row and point.
#[derive(Default)]
pub struct Table {
    rows: Vec<(&'static str, usize, [Count; POINTS.len()])>,
    /// What did not converge, with all that is known about it.
    pub failures: Vec<String>,
}

#[derive(Default, Clone, Copy)]
struct Count {
    tried: usize,
    converged: usize,
    undisturbed: usize,
}

impl Table {
    /// Begins a row.
    pub fn row(&mut self, row: &Row) {
        self.rows.push((row.plot.name, row.calls.len(), Default::default()));
    }

    /// Notes what came of a cell.
    pub fn note(&mut self, cell: &Cell, came: Came) {
        let Cell { row, call: (name, nth), point } = cell;
        let count = self.rows.iter_mut().find(|(known, ..)| *known == row.plot.name);
        let count = &mut count.expect("rows come first").2[*point];
        count.tried += 1;
        match came {
            Came::Converged => count.converged += 1,
            Came::Undisturbed => count.undisturbed += 1,
            Came::Otherwise(what) => {
                let point = POINTS[*point].0;
                self.failures.push(format!("{}: {name} (no. {}), {point}: {what}", row.plot.name, nth + 1));
            }
        }
    }

    /// How many cells were tried.
    pub fn tried(&self) -> usize {
        self.rows.iter().flat_map(|(_, _, counts)| counts).map(|count| count.tried).sum()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:32} {:>5}", "converged / tried", "calls")?;
        for (point, _) in POINTS {
            write!(formatter, " {point:>25}")?;
        }
        for (name, calls, counts) in &self.rows {
            write!(formatter, "\n{name:32} {calls:>5}")?;
            for Count { tried, converged, undisturbed } in counts {
                let told = match undisturbed {
                    0 => format!("{converged} / {tried}"),
                    over => format!("{converged} / {tried} ({over} were over)"),
                };
                write!(formatter, " {told:>25}")?;
            }
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
