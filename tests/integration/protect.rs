//! A protected stack is not taken away.

use crate::{inventory::inventory, lifecycle::FULL, sandbox::Sandbox};

#[tokio::test]
async fn a_protected_stack_is_changed_but_not_taken_away() {
    let protected = format!("{FULL}protect: true\n");
    let sandbox = Sandbox::new().stack(&protected);
    // There is nothing to protect yet.
    sandbox.run(&["destroy", "--yes"]).succeeds().prints("nothing to destroy");
    sandbox.run(&["apply", "--yes"]).succeeds();
    let before = inventory(&sandbox.reader()).await;
    for words in [&["destroy", "--yes"][..], &["redeploy", "--yes"], &["plan", "--destroy"]] {
        sandbox
            .run(words)
            .exits(4)
            .prints("refused[G0105]: stack `full` is protected")
            .complains("take `protect: true` out of the stack first");
    }
    assert_eq!(inventory(&sandbox.reader()).await, before);

    let sandbox = sandbox.stack(&protected.replace("memory: 128", "memory: 256"));
    sandbox.run(&["apply", "--yes"]).succeeds();
    let sandbox = sandbox.stack(FULL);
    sandbox.run(&["redeploy", "--yes"]).succeeds();
    sandbox.run(&["destroy", "--yes"]).succeeds();
}

#[test]
fn an_environment_may_be_protected_alone() {
    let sandbox = Sandbox::new().stack(&format!("{FULL}environments:\n  production: {{ protect: true }}\n"));
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox.run(&["destroy", "--yes", "-e", "production"]).exits(4).complains("stack `full` is protected");
    sandbox.run(&["destroy", "--yes"]).succeeds();
}

#[test]
fn protection_is_yes_or_no() {
    let sandbox = Sandbox::new().stack(&format!("{FULL}protect: production\n"));
    sandbox.run(&["validate"]).exits(1).complains("expected `true` or `false`");
}
