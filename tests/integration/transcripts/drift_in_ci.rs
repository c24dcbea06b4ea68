//! A drift that is found in CI.

use super::Transcript;
use crate::{
    drift::REGION,
    lifecycle::FULL,
    sandbox::{Sandbox, until_active},
    who::{EVERYTHING, Somebody, binding},
};
use serde_json::json;

#[tokio::test]
async fn a_drift_is_found_named_and_healed() {
    let mut story = Transcript::new(
        "drift-in-ci",
        "A drift found in CI",
        "A scheduled job runs `mpstack drift --who`. It is silent for weeks: exit 0 and one line.",
    );
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    story.run(&sandbox, "mpstack drift --who", 0);
    let alice = Somebody::new(&sandbox, "alice", EVERYTHING).await;
    story.tell(
        "Somebody opens the console, gives the function more memory \"for a moment\", and unbinds an event type. The next run \
         fails, and says what was changed, and who it was:",
    );
    alice.does("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "Full", "MemorySize": 256})).await;
    until_active(&sandbox.reader(), REGION, "Full").await;
    alice.does("mps.UnbindTrigger", &binding(&alice.hand, "EditMediaTask").await).await;
    story.run(&sandbox, "mpstack drift --who", 2);
    story.tell("Healed by the same command that set it up:");
    story.run(&sandbox, "mpstack apply --yes", 0);
    story.run(&sandbox, "mpstack drift --who", 0);
    story.finish();
}
