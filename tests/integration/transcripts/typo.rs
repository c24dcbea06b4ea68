//! A typo in the stack.

use super::Transcript;
use crate::sandbox::Sandbox;

const STACK: &str = "\
version: 1
stack: callbacks
region: ap-bejing
function:
  name: Callbacks
  memory: 100
  timeout: 30
triggers:
  WorkflowTasks: {}
notify:
  - name: ops
    wecom: { kye: \"${secret:WECOM_KEY}\" }
";

#[test]
fn a_typo_is_told_with_its_place_and_with_everything_else_that_is_wrong() {
    let mut story = Transcript::new(
        "typo",
        "A typo in the stack",
        "A file written in a hurry. One run names everything that is wrong with it, each at its place; nothing is sent anywhere.",
    );
    let sandbox = Sandbox::new().stack(STACK);
    story.show("stack.yaml", STACK);
    story.run(&sandbox, "mpstack validate", 1);
    story.tell("Mended as told:");
    let mended = STACK
        .replace("ap-bejing", "ap-beijing")
        .replace("memory: 100", "memory: 128")
        .replace("timeout: 30\n", "timeout: 30s\n")
        .replace("WorkflowTasks", "WorkflowTask")
        .replace("kye", "key");
    let sandbox = sandbox.stack(&mended);
    story.run(&sandbox, "mpstack validate", 0);
    story.finish();
}
