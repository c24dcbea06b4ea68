//! The README's first command.

use crate::sandbox::Ran;
use std::process::Command;

#[test]
fn the_demo_shows_the_main_job_and_leaves_nothing_behind() {
    let home = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_mpstack"))
        .arg("demo")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TMPDIR", home.path())
        .env("HOME", home.path())
        .output()
        .expect("the binary starts");
    let ran = Ran::of(&["demo"], &output).succeeds();
    let all = format!("{}{}", ran.stdout, ran.stderr);
    for text in [
        "mpstack apply",
        "WorkflowTask",
        "EditMediaTask",
        "signature verified",
        "mps.workflow_task.succeeded",
        "mps.edit_media_task.succeeded",
        "callbacks-1250000000",
        "function.memory",
        "no changes",
        "the account is empty",
    ] {
        assert!(all.contains(text), "the demo shows {text:?}:\n{all}");
    }
    assert!(!all.contains("demo-secret"), "secrets are not shown");
    let left: Vec<_> = std::fs::read_dir(home.path()).expect("the folder is there").collect();
    assert!(left.is_empty(), "nothing is left behind: {left:?}");
}
