//! The drift of many stacks in one command.

use super::{Done, scene::Scene};
use mpstack::model::REGIONS;
use std::{fmt::Write, fs, time::Duration};
use tokio::runtime::Runtime;

/// A region's default namespace takes fifty functions.
const IN_A_REGION: usize = 50;

/// Programs that set the scene up side by side.
const HANDS: usize = 4;

/// `GetRole` a second in an account, by the documents and in the client.
const ROLES: f64 = 3.0;

const STACK: &str = r"version: 1
stack: NAME
region: REGION
roles:
  SCF_QcsRole: {}
function:
  name: NAME
  memory: 128
triggers: {}
notify:
  - name: log
    log: {}
";

/// A row per size.
pub fn table(runtime: &Runtime, sizes: &[usize], trip: Duration) -> Done<String> {
    let mut text = format!(
        "{:24}{:>8}{:>10}{:>12}{:>12}{:>14}\n",
        "drift of a fleet", "calls", "wall", "per stack", "rates allow", "peak memory"
    );
    for &size in sizes {
        if size > REGIONS.len() * IN_A_REGION {
            return Err(format!("at most {} stacks", REGIONS.len() * IN_A_REGION).into());
        }
        let scene = Scene::quick(runtime)?;
        deploy(&scene, size)?;
        let scene = scene.slowed(runtime)?;
        let ran = scene.run(0, &["drift", "fleet"])?;
        scene.stop(runtime);
        // Each stack asks for its own role, and all together for the service's.
        let least = (((size + 1) as f64 / ROLES).ceil() - 1.0).max(0.0) + trip.as_secs_f64();
        let wall = ran.wall.as_secs_f64();
        writeln!(
            text,
            "{:24}{:>8}{wall:>8.2} s{:>9.0} ms{least:>10.2} s{:>10.1} MiB",
            format!("{size} stacks"),
            ran.calls,
            wall * 1e3 / size as f64,
            ran.peak as f64 / f64::from(1 << 20),
        )?;
    }
    Ok(text)
}

/// Writes and applies so many stacks. The first goes alone: it makes the role that the others share.
fn deploy(scene: &Scene, size: usize) -> Done<()> {
    fs::create_dir(scene.path().join("fleet"))?;
    let file = |index: usize| format!("fleet/{index:04}.yaml");
    for index in 0..size {
        let stack = STACK.replace("NAME", &format!("stack-{index:04}"));
        fs::write(scene.path().join(file(index)), stack.replace("REGION", REGIONS[index % REGIONS.len()]))?;
    }
    let apply = |index: usize| scene.spawn(&["apply", "--yes", "-f", &file(index)]);
    let rest: Vec<usize> = (1..size).collect();
    let groups = std::iter::once(&[0][..]).chain(rest.chunks(HANDS));
    for group in groups {
        let children = group.iter().map(|index| apply(*index)).collect::<Done<Vec<_>>>()?;
        for (index, mut child) in group.iter().zip(children) {
            if !child.wait()?.success() {
                return Err(format!("`{}` was not applied", file(*index)).into());
            }
        }
    }
    Ok(())
}
