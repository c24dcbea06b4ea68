//! Back to the release before, forward again, and nobody cries wolf in between.

use crate::{
    inventory::inventory,
    lifecycle::FULL,
    proxy::{Fate, Proxy},
    sandbox::Sandbox,
};

#[tokio::test]
async fn traffic_goes_back_in_one_call_and_forward_again() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox.run(&["rollback", "--yes"]).exits(4).complains("there is no earlier release to go back to");
    let sandbox = sandbox.stack(&FULL.replace("STAGE: prod", "STAGE: next"));
    sandbox.run(&["apply", "--yes"]).succeeds();
    let forward = inventory(&sandbox.reader()).await;

    let proxy = Proxy::start(sandbox.endpoint(), Box::new(|_| Fate::Pass));
    let sandbox = sandbox.through(&proxy.endpoint);
    sandbox.run(&["rollback"]).exits(1).complains("--yes");
    let before = proxy.calls().len();
    sandbox
        .run(&["rollback", "--yes"])
        .succeeds()
        .prints("plan to roll back stack `full`")
        .complains("`mpstack apply` sends traffic forward again");
    let reads = ["Get", "List", "Describe", "HEAD "];
    let calls = proxy.calls();
    let changes: Vec<_> =
        calls[before..].iter().filter(|call| !reads.iter().any(|read| call.starts_with(read))).collect();
    assert_eq!(changes, ["UpdateAlias"]);

    sandbox.run(&["status"]).succeeds().prints("rolled back from release");
    sandbox.run(&["drift"]).succeeds();
    sandbox.run(&["plan", "--detailed-exitcode"]).exits(2).prints("alias $DEFAULT");
    for again in [&["rollback", "--yes"][..], &["rollback", "--yes", "--to", "1"]] {
        sandbox.run(again).succeeds().prints("nothing to roll back");
    }
    sandbox.run(&["rollback", "--yes", "--to", "9"]).exits(4).complains("published by mpstack: 1, 2");
    sandbox.run(&["apply", "--yes"]).succeeds();
    assert_eq!(inventory(&sandbox.reader()).await, forward);
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
}
