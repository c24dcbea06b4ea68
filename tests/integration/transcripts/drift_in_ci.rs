//! A drift that is found in CI.

use super::Transcript;
use crate::{drift::tamper, lifecycle::FULL, sandbox::Sandbox};

#[tokio::test]
async fn a_drift_is_found_named_and_healed() {
    let mut story = Transcript::new(
        "drift-in-ci",
        "A drift found in CI",
        "A scheduled job runs `mpstack drift`. It is silent for weeks: exit 0 and one line.",
    );
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    story.run(&sandbox, "mpstack drift", 0);
    story.tell(
        "Somebody opens the console, gives the function more memory \"for a moment\", and unbinds an event type. The next run \
         fails, and says what was changed:",
    );
    let writer = sandbox.writer();
    tamper(&writer, "function.memory").await;
    tamper(&writer, "triggers.EditMediaTask").await;
    story.run(&sandbox, "mpstack drift", 2);
    story.tell("Healed by the same command that set it up:");
    story.run(&sandbox, "mpstack apply --yes", 0);
    story.run(&sandbox, "mpstack drift", 0);
    story.finish();
}
