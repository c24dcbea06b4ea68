//! Two applies of two versions of one stack, and somebody at the console, all at once: whatever the order of their calls, an
//! apply does nothing but what was approved, ends done or with a conflict that it names, and one more apply converges.
//!
//! ```sh
//! cargo test --test integration a_thousand_schedules -- --ignored --nocapture
//! MPSTACK_SCHEDULE=17 cargo test --test integration one_schedule -- --ignored --nocapture
//! ```
//!
//! `MPSTACK_SCHEDULES=100` makes fewer or more of the former. A share runs with every `cargo test`. A schedule draws the versions,
//! the edits and when each call leaves from its number.
//! Threads and sockets still have a say in which of two calls wins, so a failure that is a matter of microseconds may take a few
//! runs to show again.

mod approved;
mod console;
mod schedule;

use crate::{stage, stage::Stage};
use futures_util::{StreamExt, stream};
use schedule::Came;
use std::path::PathBuf;
use tempfile::TempDir;

/// Schedules under way at once: an apply that was overwritten gives what it reads 20 s to catch up, and there are many of those.
const SIDE_BY_SIDE: usize = 48;

/// How the schedules ended.
#[derive(Debug, Default)]
struct Figures {
    both_done: usize,
    one_done: usize,
    none_done: usize,
    failures: Vec<String>,
}

async fn applied() -> (TempDir, PathBuf) {
    let stage = Stage::new().await;
    stage.succeeds(&stage::stack(), &["apply", "--yes"]).await;
    stage.leave().await
}

async fn schedules(seeds: impl Iterator<Item = u64>) -> Figures {
    let (_folder, start) = applied().await;
    let start = &start;
    let mut figures = Figures::default();
    let mut ended = stream::iter(seeds)
        .map(|seed| async move { (seed, schedule::run(seed, start).await) })
        .buffer_unordered(SIDE_BY_SIDE);
    while let Some((seed, came)) = ended.next().await {
        match came {
            Ok(Came::Both) => figures.both_done += 1,
            Ok(Came::One) => figures.one_done += 1,
            Ok(Came::Neither) => figures.none_done += 1,
            Err(what) => figures.failures.push(format!(
                "MPSTACK_SCHEDULE={seed} cargo test --test integration one_schedule -- --ignored --nocapture\n{what}"
            )),
        }
    }
    figures
}

#[track_caller]
fn check(figures: &Figures) {
    assert!(figures.failures.is_empty(), "{} of them:\n{}", figures.failures.len(), figures.failures.join("\n\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_share_of_the_schedules_ends_done_or_in_a_named_conflict() {
    let figures = schedules(0..12).await;
    check(&figures);
    assert!(figures.one_done + figures.none_done > 0, "they get in each other's way: {figures:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes; see the top of this file"]
async fn a_thousand_schedules_end_done_or_in_a_named_conflict() {
    let number = std::env::var("MPSTACK_SCHEDULES").ok().and_then(|number| number.parse().ok());
    let figures = schedules(0..number.unwrap_or(1000)).await;
    #[expect(clippy::print_stdout, reason = "the figures are what this is run for")]
    {
        let Figures { both_done, one_done, none_done, failures } = &figures;
        println!("both done {both_done}, one done {one_done}, both in conflict {none_done}, failed {}", failures.len());
    }
    check(&figures);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "for looking at one; see the top of this file"]
async fn one_schedule_again() {
    let seed = std::env::var("MPSTACK_SCHEDULE").ok().and_then(|seed| seed.parse().ok());
    check(&schedules(seed.into_iter()).await);
}
