//! Figures of the engine: `cargo bench --bench engine`, or `-- 1 100` for fleets of these sizes instead of 1, 100 and 1,000.
//!
//! The real program runs against an embedded cloud in this process, whose every answer comes 100 ms late and whose functions take
//! 2 s for each change of state. A round trip is measured in the same run, with the same client. `depth` is the wall time without
//! the waiting that the platform forces, in round trips: how many calls stand one behind the other, the start of the process and
//! looks that came too late included.

mod fleet;
mod life;
mod scene;

use scene::Scene;
use std::{
    error::Error,
    io::{Write, stdout},
    time::Duration,
};

/// How late every answer comes.
const LATE: Duration = Duration::from_millis(100);

/// How long a function is created, updated, published and deleted.
const ACTIVATION: Duration = Duration::from_secs(2);

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    // Cargo passes `--bench`.
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1, 100, 1000] } else { sizes };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut out = stdout().lock();

    let scene = Scene::late(&runtime)?;
    let trip = scene.round_trip(&runtime)?;
    writeln!(out, "one round trip: {} ms (median)\n", trip.as_millis())?;
    write!(out, "{}", life::table(&scene, trip)?)?;
    scene.stop(&runtime);

    write!(out, "\n{}", fleet::table(&runtime, &sizes, trip)?)?;
    Ok(())
}
