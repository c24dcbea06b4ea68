//! An apply that fails half-way, and its rerun.

use super::Transcript;
use crate::{lifecycle::FULL, sandbox::Sandbox};

const FAULTS: &str = "- { action: PublishVersion, trouble: { error: LimitExceeded.Version } }\n";

#[test]
fn what_was_done_and_what_was_not_is_told_and_a_rerun_finishes() {
    let mut story = Transcript::new(
        "apply-fails",
        "An apply that fails half-way, and its rerun",
        "The account refuses one call in the middle. What runs beside it is finished, what depends on it is not begun, live traffic stays \
         where it was; the same command goes on from what is there.",
    );
    let sandbox = Sandbox::serving(&["--faults", "faults.yaml"], &[("faults.yaml", FAULTS)]).stack(FULL);
    story.run(&sandbox, "mpstack apply --yes", 1);
    story.tell("After whatever was in the way is gone (here: it refused once), the same command again:");
    story.run(&sandbox, "mpstack apply --yes", 0);
    story.run(&sandbox, "mpstack plan --detailed-exitcode", 0);
    story.finish();
}
