//! What was approved is what happens: plans in files.

use crate::{
    inventory::inventory,
    lifecycle::FULL,
    sandbox::{SECRETS, Sandbox},
};
use mpstack::wire::scf;

#[tokio::test]
async fn an_approved_plan_is_done_without_asking_and_ends_where_apply_ends() {
    let direct = Sandbox::new().stack(FULL);
    direct.run(&["apply", "--yes"]).succeeds();
    let sandbox = Sandbox::new().stack(FULL);
    sandbox
        .run(&["plan", "--out", "approved.json"])
        .succeeds()
        .complains("`mpstack apply approved.json` does exactly that");
    sandbox.run(&["apply", "approved.json"]).succeeds().prints("create function");
    assert_eq!(inventory(&sandbox.reader()).await, inventory(&direct.reader()).await);
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();

    // Done once, it fits nothing any more.
    sandbox.run(&["apply", "approved.json"]).exits(4).complains("in the cloud, `function` was absent and is `present`");
    sandbox.run(&["plan", "--destroy", "--out", "end.json"]).succeeds();
    sandbox.run(&["apply", "end.json"]).succeeds().prints("delete function");
    sandbox.run(&["plan", "--destroy", "--detailed-exitcode"]).succeeds();
}

#[tokio::test]
async fn a_plan_that_no_longer_fits_is_refused_by_name_and_nothing_is_done() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let edited = FULL.replace("memory: 128", "memory: 256");
    let sandbox = sandbox.stack(&edited);
    sandbox.run(&["plan", "--out", "approved.json"]).succeeds();

    // Somebody edits the cloud.
    let change =
        scf::UpdateFunctionConfiguration { function_name: "Full".into(), timeout: Some(7), ..Default::default() };
    sandbox.writer().change("ap-beijing", &change).await.expect("anybody may");
    crate::sandbox::until_active(&sandbox.reader(), "ap-beijing", "Full").await;
    let before = inventory(&sandbox.reader()).await;
    sandbox
        .run(&["apply", "approved.json"])
        .exits(4)
        .complains("the plan in `approved.json` was approved for something else, and nothing was done")
        .complains("in the cloud, `function.timeout` was `30` and is `7`")
        .complains("the plan made `function.timeout` absent, and would make it `30`");
    assert_eq!(inventory(&sandbox.reader()).await, before);

    // Somebody edits the stack.
    sandbox.run(&["plan", "--out", "approved.json"]).succeeds();
    let sandbox = sandbox.stack(&FULL.replace("memory: 128", "memory: 512"));
    let refused = sandbox.run(&["apply", "approved.json"]).exits(4);
    refused.complains("the plan made `function.memory` `256`, and would make it `512`");

    // Somebody exchanges a secret: its value is in no plan, but the release is another.
    let sandbox = sandbox.stack(&edited);
    let mut command = sandbox.command(&["apply", "approved.json"]);
    command.env("HOOK_SECRET", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let refused = crate::sandbox::Ran::of(&["apply", "approved.json"], &command.output().expect("it starts")).exits(4);
    refused.complains("the plan made `alias.$DEFAULT` `release ");
    assert_eq!(inventory(&sandbox.reader()).await, before);

    sandbox.run(&["apply", "approved.json"]).succeeds();
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
}

#[test]
fn a_plan_holds_no_secret_and_what_is_no_plan_is_said_to_be_none() {
    let sandbox = Sandbox::new().stack(FULL).file("odd.json", "{}").file("torn.json", "{\"kind\": \"pl");
    sandbox.run(&["plan", "--out", "first.json"]).succeeds();
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox.run(&["plan", "--out", "second.json"]).succeeds();
    for name in ["first.json", "second.json"] {
        let text = std::fs::read_to_string(sandbox.path().join(name)).expect("written");
        for (secret, value) in SECRETS {
            assert!(!text.contains(value), "{name} holds {secret}");
        }
    }
    // Nothing to do is a plan, too.
    sandbox.run(&["apply", "second.json"]).succeeds().prints("no changes");
    sandbox.run(&["apply", "odd.json"]).exits(1).complains("it is no plan of mpstack");
    sandbox.run(&["apply", "torn.json"]).exits(1).complains("EOF while parsing");
    sandbox.run(&["apply", "gone.json"]).exits(1).complains("could not read the plan in `gone.json`");
}
