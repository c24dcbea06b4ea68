//! The peer, installed below `target` when its pinned version changes.

use super::{Failure, server::Program};
use std::{
    fs,
    io::{Write, stderr},
    path::Path,
    process::Command,
};

/// Returns moto's server; `None` where it cannot be installed.
pub fn installed() -> Result<Option<Program>, Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (home, wanted) = (root.join("target/moto"), root.join("benches/cloud/requirements.txt"));
    let (stamp, requirements) = (home.join("installed"), fs::read_to_string(&wanted)?);
    let version = requirements.lines().find_map(|line| line.split_once("==")).map_or("", |(_, version)| version);
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == requirements) || install(&home, &wanted) {
        fs::write(&stamp, &requirements)?;
        return Ok(Some(Program::moto(format!("moto {version}"), home.join("bin/moto_server"))));
    }
    writeln!(stderr().lock(), "moto could not be installed; its column is left out")?;
    Ok(None)
}

fn install(home: &Path, requirements: &Path) -> bool {
    let runs = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    runs(Command::new("python3").args(["-m", "venv", "--clear"]).arg(home))
        && runs(Command::new(home.join("bin/pip")).args(["install", "--quiet", "-r"]).arg(requirements))
}
