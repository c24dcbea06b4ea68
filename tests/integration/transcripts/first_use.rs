//! First use: from a file to a notified event and back to nothing.

use super::Transcript;
use crate::{receiver::Receiver, sandbox::Sandbox};

#[test]
fn a_stack_is_planned_applied_tried_and_taken_away() {
    let receiver = Receiver::start();
    let stack = format!(
        "\
version: 1
stack: callbacks
region: ap-guangzhou

roles:
  SCF_QcsRole: {{}}
  MPS_QcsRole: {{}}

function:
  name: Callbacks

triggers:
  WorkflowTask: {{}}

archive:
  cos: {{ bucket: callbacks-1250000000 }}

notify:
  - name: backend
    webhook: {{ url: \"{}/mps\", sign: \"${{secret:HOOK_SECRET}}\" }}
",
        receiver.url()
    );
    let mut story = Transcript::new(
        "first-use",
        "First use",
        "An account without anything (here: the embedded cloud), one file, and what there is to read on the way.",
    );
    let sandbox = Sandbox::new().stack(&stack);
    story.show("stack.yaml", &super::masked(&stack));
    story.run(&sandbox, "mpstack validate", 0);
    story.tell("What would be done? Nothing is changed yet.");
    story.run(&sandbox, "mpstack plan", 0);
    story.run(&sandbox, "mpstack apply --yes", 0);
    story.tell("Does it work? A real task goes through MPS, the trigger, the function and the receiver.");
    story.run(&sandbox, "mpstack test", 0);
    story.run(&sandbox, "mpstack status", 0);
    story.run(&sandbox, "mpstack plan", 0);
    story.run(&sandbox, "mpstack drift", 0);
    story
        .tell("And away again. The service roles and the archive stay: others may use them, and the events are yours.");
    story.run(&sandbox, "mpstack destroy --yes", 0);
    story.finish();
}
