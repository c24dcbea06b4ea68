//! Killed at every changing call of every changing command, at four points each; one rerun ends where an undisturbed run ends.
//!
//! ```sh
//! cargo test --test integration whole_kill_matrix -- --ignored --nocapture
//! ```
//!
//! prints the rows as they are done, and the table; a share of it runs with every `cargo test`.
//!
//! The command runs in this process and is killed by dropping it at the planned call. mpstack keeps no state outside the account
//! and gives its calls up with their connections, so this leaves what SIGKILL leaves; `interruption` kills real processes at some
//! of the same calls. Between two changing calls the account stands still, so a kill at one of the looks between them leaves what
//! one of the four points leaves.

mod cell;
mod starts;
mod table;

use crate::proxy::{Proxy, is_look};
use cell::{Cell, POINTS, Row};
use futures_util::{StreamExt, future::join_all, stream};
use starts::{Starts, rows};
use std::sync::Arc;
use table::Table;

/// Commands that are under way at once: most of their time they wait.
const SIDE_BY_SIDE: usize = 8;

/// Tries the cells of the matrix for which `chosen` holds by number of call and of point, and tells of each row when it is done.
async fn matrix(chosen: fn(usize, usize) -> bool, done: fn(&str)) -> Table {
    let starts = &Starts::make().await;
    let (mut cells, mut table) = (Vec::new(), Table::default());
    for row in join_all(rows().into_iter().map(|plot| Row::of(plot, starts))).await.into_iter().map(Arc::new) {
        let before = cells.len();
        for (number, call) in row.calls.iter().enumerate() {
            for (point, _) in POINTS.iter().enumerate().filter(|(point, _)| chosen(number, *point)) {
                cells.push(Cell { row: Arc::clone(&row), call: call.clone(), point });
            }
        }
        table.row(&row, cells.len() - before);
    }
    let mut tried = stream::iter(cells)
        .map(|cell| async move {
            let came = cell.attempt(starts).await;
            (cell, came)
        })
        .buffer_unordered(SIDE_BY_SIDE);
    while let Some((cell, came)) = tried.next().await {
        if let Some(row) = table.note(&cell, came) {
            done(&row);
        }
    }
    table
}

/// The names of the changing calls that went through a proxy, each with how many of its name came before.
fn changes(proxy: &Proxy) -> Vec<(String, usize)> {
    let calls: Vec<_> = proxy.calls().into_iter().filter(|call| !is_look(call)).collect();
    let nth = |place: usize| calls[..place].iter().filter(|call| **call == calls[place]).count();
    (0..calls.len()).map(|place| (calls[place].clone(), nth(place))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_share_of_the_kill_matrix_converges() {
    let table = matrix(|call, point| (call + 5 * point) % 13 == 0, |_| {}).await;
    assert!(table.tried() >= 25, "{table}");
    assert_eq!(table.failures, [""; 0], "{table}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes; see the top of this file"]
async fn the_whole_kill_matrix_converges() {
    let table = matrix(|_, _| true, tell).await;
    tell(&format!("\n{table}"));
    assert_eq!(table.failures, [""; 0], "{table}");
}

#[expect(clippy::print_stdout, reason = "the table is what this is run for")]
fn tell(text: &str) {
    println!("{text}");
}
