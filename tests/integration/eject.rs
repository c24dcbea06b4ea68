//! To taste: the handler as a project of one's own, edited, deployed, and seen at work.

use crate::sandbox::{Ran, Sandbox};
use std::{env, fs, path::PathBuf, process::Command};

const STACK: &str = r#"version: 1
stack: own
region: ap-beijing
roles: { SCF_QcsRole: {}, MPS_QcsRole: {} }
function: { name: Own, code: { crate: ./my-handler } }
triggers: { WorkflowTask: {} }
archive: { cos: { bucket: callbacks-1250000000, region: ap-beijing } }
notify:
  - name: ops
    wecom: { key: "${secret:WECOM_KEY}" }
"#;

/// Compiling the handler with all its dependencies takes a minute or two, so a plain test run leaves that out.
const ASKED_FOR: &str = "MPSTACK_TEST_EJECT";

/// Runs with the user's own cargo, which the scene's home does not have.
fn run(sandbox: &Sandbox, words: &[&str]) -> Ran {
    let home = env::home_dir().expect("a home");
    let tool = |name: &str, folder: &str| env::var_os(name).map_or_else(|| home.join(folder), PathBuf::from);
    let mut command = sandbox.command(words);
    command.env("CARGO_HOME", tool("CARGO_HOME", ".cargo")).env("RUSTUP_HOME", tool("RUSTUP_HOME", ".rustup"));
    Ran::of(words, &command.output().expect("the binary starts"))
}

#[test]
fn a_project_is_written_once_and_says_what_comes_next() {
    let sandbox = Sandbox::new().stack(STACK);
    let ran = sandbox.run(&["eject", "my-handler"]).succeeds();
    assert_eq!(ran.stdout, "");
    assert_eq!(
        ran.stderr,
        "edit `my-handler/src/main.rs`, then deploy it with\n  function:\n    code: { crate: ./my-handler }\nin `stack.yaml`\n"
    );
    let main = fs::read_to_string(sandbox.path().join("my-handler/src/main.rs")).expect("written");
    assert!(main.contains("The routes of the stack `own`: `ops`."), "{main}");
    sandbox.run(&["eject", "my-handler"]).exits(4).complains("the folder `my-handler` is not empty");
}

#[test]
fn what_cargo_says_is_shown_and_only_what_needs_the_code_stops() {
    let sandbox = Sandbox::new().stack(STACK);
    run(&sandbox, &["plan"]).exits(1).complains("failed to read package `./my-handler`");
    for (name, text) in [
        (
            "Cargo.toml",
            "[package]\nname = \"tiny\"\nedition = \"2024\"\n[workspace]\n[[bin]]\nname = \"bootstrap\"\npath = \"main.rs\"\n",
        ),
        ("main.rs", "fn main() { no_such_function() }\n"),
    ] {
        fs::create_dir_all(sandbox.path().join("my-handler")).expect("made");
        fs::write(sandbox.path().join("my-handler").join(name), text).expect("written");
    }
    let ran = run(&sandbox, &["plan"]).exits(1).complains("failed to build the crate");
    ran.complains("cannot find function `no_such_function`");
    run(&sandbox, &["destroy", "--yes"]).succeeds();
}

#[test]
fn a_crate_is_built_and_only_its_own_sources_make_a_difference() {
    let sandbox = Sandbox::new().stack(STACK);
    let folder = sandbox.path().join("my-handler");
    fs::create_dir_all(&folder).expect("made");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
    write(
        "Cargo.toml",
        "[package]\nname = \"tiny\"\nedition = \"2024\"\n[workspace]\n[[bin]]\nname = \"bootstrap\"\npath = \"main.rs\"\n",
    );
    write("main.rs", "fn main() { println!(include_str!(\"text\")) }\n");
    write("text", "one");
    let inputs = || {
        let ran = run(&sandbox, &["plan", "--output", "json"]).succeeds();
        let plan: serde_json::Value = serde_json::from_str(&ran.stdout).expect("a plan");
        plan.to_string()
    };
    let before = inputs();
    write("notes.md", "nothing of the program's");
    assert_eq!(inputs(), before);
    write("text", "two");
    assert_ne!(inputs(), before);
}

#[test]
fn an_edited_line_reaches_the_event() {
    if env::var_os(ASKED_FOR).is_none() {
        return;
    }
    let sandbox = Sandbox::new().stack(STACK);
    sandbox.run(&["eject", "my-handler"]).succeeds();
    let main = sandbox.path().join("my-handler/src/main.rs");
    let text = fs::read_to_string(&main).expect("written");
    let edited = text.replace("    Decision::AsConfigured\n}", "    Decision::Drop(\"edited to taste\".into())\n}");
    assert_ne!(edited, text);
    fs::write(&main, edited).expect("written");

    run(&sandbox, &["apply", "--yes"]).succeeds();
    run(&sandbox, &["plan", "--detailed-exitcode"]).succeeds().prints("no changes");
    let _ = run(&sandbox, &["test"]);
    run(&sandbox, &["logs"]).succeeds().prints("decided: dropped: edited to taste");
    let tested = Command::new("cargo")
        .args(["test", "--offline", "--quiet", "--package", "my-handler"])
        .current_dir(sandbox.path().join("my-handler"))
        .status();
    assert!(tested.expect("cargo starts").success(), "the project's own test passes");
}
