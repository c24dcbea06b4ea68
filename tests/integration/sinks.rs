//! Sinks inside the account: the execution role that a stack gets is enough for them.

use crate::sandbox::Sandbox;

/// Tells another function of every event, and keeps copies.
const FIRST: &str = "version: 1
stack: first
region: ap-beijing
roles: { SCF_QcsRole: {}, MPS_QcsRole: {} }
function: { name: First }
triggers: { WorkflowTask: {} }
archive:
  cos: { bucket: callbacks-1250000000, prefix: mps/ }
notify:
  - name: copies
    cos: { bucket: callbacks-1250000000, prefix: copies/ }
  - name: second
    fan_out: { function: Second }
";

/// Is triggered by nothing, and says what it was told.
const SECOND: &str = "version: 1
stack: second
region: ap-beijing
roles: { SCF_QcsRole: {}, MPS_QcsRole: {} }
function: { name: Second }
triggers: { WorkflowTask: { enabled: false } }
notify:
  - name: told
    template: { text: \"heard of {{task_id}}: {{outcome}}\" }
    log: {}
";

#[test]
fn one_binding_tells_two_functions() {
    let sandbox = Sandbox::new().file("first.yaml", FIRST).file("second.yaml", SECOND);
    sandbox.run(&["apply", "--yes", "-f", "second.yaml"]).succeeds();
    sandbox.run(&["apply", "--yes", "-f", "first.yaml"]).succeeds();
    sandbox.run(&["plan", "--detailed-exitcode", "-f", "first.yaml"]).succeeds().prints("no changes");
    // Fails unless both sinks have taken the event.
    sandbox.run(&["test", "-f", "first.yaml"]).succeeds();
    // The other function is invoked in its own time.
    while !sandbox.run(&["logs", "--stack", "second.yaml"]).succeeds().stdout.contains("-WorkflowTask-") {}
    sandbox.run(&["logs", "--stack", "second.yaml"]).succeeds().prints("told: heard of ").prints(": succeeded");
}
