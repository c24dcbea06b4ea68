//! A takeover that is refused.

use super::Transcript;
use crate::sandbox::Sandbox;

const OURS: &str = "\
version: 1
stack: ours
region: ap-beijing
roles: { SCF_QcsRole: {}, MPS_QcsRole: {} }
function: { name: Ours }
triggers: { WorkflowTask: {} }
";

#[test]
fn what_somebody_else_holds_is_not_taken_silently() {
    let mut story = Transcript::new(
        "take-over-refused",
        "A takeover refused",
        "An account has one holder for each event type. Another team's function, in another region, has been getting `WorkflowTask` events \
         for a year.",
    );
    let theirs = OURS.replace("ours", "theirs").replace("Ours", "Theirs").replace("ap-beijing", "ap-tokyo");
    let sandbox = Sandbox::new().stack(OURS).file("theirs.yaml", &theirs);
    sandbox.run(&["apply", "--yes", "-f", "theirs.yaml"]).succeeds();
    story.show("stack.yaml", OURS);
    story.run(&sandbox, "mpstack plan", 4);
    story.tell("`apply` refuses likewise; nothing was changed.");
    story.run(&sandbox, "mpstack apply --yes", 4);
    story.tell("After a word with the other team: told to, it hands the event type over in two calls in a row.");
    story.run(&sandbox, "mpstack apply --yes --take-over", 0);
    story.tell("The other team's next check says who has it now:");
    story.run(&sandbox, "mpstack plan -f theirs.yaml", 4);
    story.finish();
}
