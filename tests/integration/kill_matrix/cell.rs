//! One command, killed at one point of one call, and run again.

use super::{
    changes,
    starts::{Plot, Starts},
};
use crate::{
    inventory::inventory,
    proxy::{Fate, Proxy},
    stage::Stage,
};
use serde_json::Value;
use std::time::Duration;

/// Where a call is cut off, in words and by fate.
pub const POINTS: [(&str, Fate); 4] = [
    ("before it is sent", Fate::HangBefore),
    ("its answer lost", Fate::HangAfter),
    ("its answer not acted on", Fate::Last),
    ("during the look after it", Fate::LastButALook),
];

/// A command from a start, as it goes when nothing disturbs it.
pub struct Row {
    /// Command and start.
    pub plot: Plot,
    /// Its changing calls: name, and how many of that name came before.
    pub calls: Vec<(String, usize)>,
    expected: Value,
}

impl Row {
    /// Watches an undisturbed run.
    pub async fn of(plot: Plot, starts: &Starts) -> Self {
        let stage = Stage::on(starts.path(plot.start)).await;
        let proxy = Proxy::start(&stage.endpoint(), Box::new(|_| Fate::Pass));
        let ended = stage.run(&stage.door("watched", &proxy.endpoint), &plot.stack, plot.words).await;
        assert_eq!(ended.code, 0, "{}: {}{}", plot.name, ended.out, ended.err);
        let calls = changes(&proxy);
        assert!(!calls.is_empty(), "{} changes something", plot.name);
        Self { plot, calls, expected: inventory(stage.writer().reader()).await }
    }
}

/// A place in the matrix.
pub struct Cell {
    pub row: std::sync::Arc<Row>,
    pub call: (String, usize),
    pub point: usize,
}

/// What came of a try.
pub enum Came {
    /// One rerun ended where an undisturbed run ends.
    Converged,
    /// Nothing was cut off: no call came after the planned one, or it was not made.
    Undisturbed,
    /// It did not.
    Otherwise(String),
}

impl Cell {
    /// Kills, runs again, looks.
    pub async fn attempt(&self, starts: &Starts) -> Came {
        let Self { row, call: (name, nth), point } = self;
        let Row { plot, calls: _, expected } = &**row;
        let stage = Stage::on(starts.path(plot.start)).await;
        let (planned, nth, mut seen) = (name.clone(), *nth, 0);
        let fate = POINTS[*point].1.clone();
        let proxy = Proxy::start(
            &stage.endpoint(),
            Box::new(move |name| {
                seen += usize::from(name == planned);
                if name == planned && seen == nth + 1 { fate.clone() } else { Fate::Pass }
            }),
        );
        let killed = tokio::select! {
            ended = stage.run_at("killed", &proxy.endpoint, &plot.stack, plot.words) => {
                if ended.code != 0 {
                    return Came::Otherwise(format!("ended by itself: {}", ended.err));
                }
                false
            }
            () = hanging(&proxy) => true,
        };
        drop(proxy);
        let again = stage.run_at("again", &stage.endpoint(), &plot.stack, plot.words).await;
        if again.code != 0 {
            return Came::Otherwise(format!("the rerun exits {}: {}", again.code, again.err));
        }
        let found = inventory(stage.writer().reader()).await;
        match (found == *expected, killed) {
            (true, true) => Came::Converged,
            (true, false) => Came::Undisturbed,
            (false, _) => Came::Otherwise(format!("the account differs: {found:#}\nfrom {expected:#}")),
        }
    }
}

async fn hanging(proxy: &Proxy) {
    while !proxy.wait_until_hanging(Duration::ZERO) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
