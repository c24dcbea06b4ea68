//! One stack's life: with one function, two service roles, an execution role and two triggers.

use super::{ACTIVATION, Done, scene::Scene};
use std::{fmt::Write, fs, time::Duration};

const STACK: &str = r#"version: 1
stack: bench
region: ap-guangzhou
roles:
  SCF_QcsRole: {}
  MPS_QcsRole: {}
function:
  name: Bench
  memory: MEMORY
  retries: { attempts: 2, max_age: 6h }
triggers:
  WorkflowTask: {}
  EditMediaTask: {}
archive:
  cos: { bucket: callbacks-1250000000, region: ap-guangzhou, prefix: PREFIX }
notify:
  - name: log
    log: {}
"#;

/// A command, and what is aimed at.
struct Act {
    name: &'static str,
    words: &'static [&'static str],
    /// What the stack says by now: memory and prefix.
    stack: [&'static str; 2],
    /// How often the platform makes it wait: a function that is made, changed, published or deleted.
    waits: u32,
    /// Round trips beside the waiting; `None` = nothing is aimed at.
    aim: Option<f64>,
}

const APPLY: &[&str] = &["apply", "--yes"];

/// From an account with nothing in it to one with nothing but the service roles, which a destroyed stack leaves behind, and which
/// any account in use has: there CAM's rates (2 or 3 changes of roles a second) no longer decide.
const LIFE: [Act; 7] = [
    Act { name: "create, first of all", words: APPLY, stack: ["128", "a/"], waits: 2, aim: None },
    Act { name: "plan, nothing to do", words: &["plan"], stack: ["128", "a/"], waits: 0, aim: Some(1.3) },
    Act { name: "drift, none", words: &["drift"], stack: ["128", "a/"], waits: 0, aim: Some(1.3) },
    // Code, configuration (with the baseline), publication: four round trips for each.
    Act { name: "code update", words: APPLY, stack: ["128", "b/"], waits: 3, aim: Some(12.0) },
    Act { name: "configuration update", words: APPLY, stack: ["256", "b/"], waits: 2, aim: None },
    Act { name: "destroy", words: &["destroy", "--yes"], stack: ["256", "b/"], waits: 1, aim: None },
    Act { name: "create", words: APPLY, stack: ["128", "a/"], waits: 2, aim: Some(7.0) },
];

/// A row per command.
pub fn table(scene: &Scene, trip: Duration) -> Done<String> {
    let mut text =
        format!("{:24}{:>8}{:>10}{:>10}{:>8}{:>8}\n", "one stack", "calls", "wall", "waiting", "depth", "aim");
    for Act { name, words, stack: [memory, prefix], waits, aim } in LIFE {
        fs::write(scene.path().join("stack.yaml"), STACK.replace("MEMORY", memory).replace("PREFIX", prefix))?;
        let ran = scene.run(0, words)?;
        let waiting = ACTIVATION * waits;
        let depth = ran.wall.saturating_sub(waiting).as_secs_f64() / trip.as_secs_f64();
        let aim = aim.map_or_else(|| "-".to_owned(), |aim| format!("{aim:.1}"));
        let (wall, waiting) = (ran.wall.as_secs_f64(), waiting.as_secs_f64());
        writeln!(text, "{name:24}{:>8}{wall:>8.2} s{waiting:>8.1} s{depth:>8.1}{aim:>8}", ran.calls)?;
    }
    Ok(text)
}
