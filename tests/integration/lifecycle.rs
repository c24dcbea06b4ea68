//! Apply, then nothing is left to do; redeploy ends where apply ends.

use crate::{
    inventory::inventory,
    sandbox::{Sandbox, shipped_stacks},
};

#[test]
fn every_shipped_stack_converges_and_then_nothing_is_left_to_do() {
    for stack in shipped_stacks() {
        let sandbox = Sandbox::new();
        let file = stack.to_str().expect("a path in UTF-8");
        sandbox.run(&["validate", "-f", file]).succeeds();
        sandbox.run(&["plan", "--detailed-exitcode", "-f", file]).exits(2).prints("create");
        sandbox.run(&["apply", "--yes", "-f", file]).succeeds();
        sandbox.run(&["plan", "--detailed-exitcode", "-f", file]).succeeds().prints("no changes");
        sandbox.run(&["drift", "-f", file]).succeeds().prints("no drift");
        sandbox.run(&["status", "-f", file]).succeeds();
        sandbox.run(&["apply", "--yes", "-f", file]).succeeds().prints("no changes");
        sandbox.run(&["destroy", "--yes", "-f", file]).succeeds();
        sandbox.run(&["destroy", "--yes", "-f", file]).succeeds();
    }
}

#[tokio::test]
async fn redeploy_ends_where_apply_ends() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let applied = inventory(&sandbox.reader()).await;
    sandbox.run(&["redeploy", "--yes"]).succeeds();
    assert_eq!(inventory(&sandbox.reader()).await, applied);
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
}

#[test]
fn without_consent_nothing_is_changed() {
    let sandbox = Sandbox::new().stack(FULL);
    for verb in ["apply", "redeploy"] {
        sandbox.run(&[verb]).exits(1).complains("--yes");
    }
    sandbox.run(&["plan", "--detailed-exitcode"]).exits(2);
}

#[test]
fn looking_cannot_change() {
    let sandbox = Sandbox::new().stack(FULL);
    let proxy = crate::proxy::Proxy::start(sandbox.endpoint(), Box::new(|_| crate::proxy::Fate::Pass));
    let sandbox = sandbox.through(&proxy.endpoint);
    for verb in ["plan", "drift", "status"] {
        let _ = sandbox.run(&[verb]);
    }
    let reads = ["Get", "List", "Describe", "HEAD "];
    let calls = proxy.calls();
    let writes: Vec<_> = calls.iter().filter(|call| !reads.iter().any(|read| call.starts_with(read))).collect();
    assert!(calls.len() > 20, "the proxy saw the calls: {calls:?}");
    assert_eq!(writes, [""; 0]);
}

/// A stack that mentions everything.
pub const FULL: &str = r#"version: 1
stack: full
region: ap-beijing
account: "100000000001"
roles:
  SCF_QcsRole: {}
  MPS_QcsRole: {}
function:
  name: Full
  description: callbacks
  memory: 128
  timeout: 30s
  environment: { STAGE: prod, TOKEN: "${secret:HOOK_SECRET}" }
  retries: { attempts: 2, max_age: 6h }
triggers:
  WorkflowTask: {}
  EditMediaTask: {}
archive:
  cos: { bucket: callbacks-1250000000, region: ap-beijing, prefix: mps/ }
notify:
  - name: ops
    wecom: { key: "${secret:WECOM_KEY}" }
"#;
