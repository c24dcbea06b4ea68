//! Figures of short commands: `cargo bench --bench start`, on Linux.
//!
//! The real program is started from outside, over and over, in turn with a program that does nothing: what that takes is the
//! machine's share. `plan` runs against the embedded cloud of another process, which answers at once; what as many calls take is
//! measured in the same run, by a process that is there already: the cloud works on the same cores.

mod cloud;
mod figures;

use cloud::Served;
use figures::{Row, measured, table};
use std::{
    error::Error,
    io::{Write, stdout},
    path::Path,
    process::Command,
};

/// Runs of each command.
const RUNS: usize = 101;

const STACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/stacks/mps-analysis.yaml");

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let folder = tempfile::tempdir()?;
    let cloud = Served::start(folder.path())?;
    run(folder.path(), &["apply", "--local", "--yes", "-f", STACK])?;

    let commands: [(&str, &[&str]); 6] = [
        ("--help", &["--help"]),
        ("validate", &["validate", "-f", STACK]),
        ("fmt --check", &["fmt", "--check", STACK]),
        ("explain function.memory", &["explain", "function.memory"]),
        ("schema", &["schema"]),
        ("plan --local", &["plan", "--local", "-f", STACK]),
    ];
    let mut programs = vec![("a program that does nothing", Command::new("true"))];
    programs.extend(commands.map(|(name, words)| (name, program(folder.path(), words))));
    let rows = measured(programs, RUNS)?;

    let (calls, took) = cloud.calls_of(|| run(folder.path(), &["plan", "--local", "-f", STACK]))?;
    let mut out = stdout().lock();
    write!(out, "{}", table(&rows))?;
    let plan = rows.last().map(|Row { median, .. }| *median).unwrap_or_default();
    writeln!(
        out,
        "\nplan --local sends {calls} calls, which alone take {:.2} ms at once; beyond them it takes {:.2} ms",
        took.as_secs_f64() * 1e3,
        plan.saturating_sub(took).as_secs_f64() * 1e3
    )?;
    Ok(())
}

/// The program with these words, its data and nothing else of the machine's.
fn program(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mpstack"));
    command.args(words).env_clear().env("HOME", folder).env("WECOM_KEY", "any");
    command
}

fn run(folder: &Path, words: &[&str]) -> Done<()> {
    let output = program(folder, words).output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("{words:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}
