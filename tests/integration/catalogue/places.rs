//! What the cloud refuses points at the line of the stack that asked for it, and several refusals at each their own.

use super::PLAIN;
use crate::{foreign, sandbox::Sandbox};

/// Standard error without the vendor's request id, which is drawn.
fn told(ran: &crate::sandbox::Ran) -> String {
    let words = ran.stderr.split("(request ").map(|part| part.split_once(')').map_or(part, |(_, rest)| rest));
    words.collect()
}

#[test]
fn a_refused_value_is_shown_where_the_stack_sets_it() {
    let fault = "- { action: CreateFunction, trouble: { error: InvalidParameterValue.MemorySize } }\n";
    let sandbox = Sandbox::serving(&["--faults", "faults.yaml"], &[("faults.yaml", fault)]).stack(PLAIN);
    let ran = sandbox.run(&["apply", "--yes"]).exits(1).complains("failed[A0501]: create function demo");
    let told = told(&ran);
    for line in ["--> stack.yaml:7:11", "7 |   memory: 128", "^^^ asked for here", "InvalidParameterValue.MemorySize"] {
        assert!(told.contains(line), "{line}:\n{told}");
    }
}

#[test]
fn a_refusal_without_a_parameter_is_shown_where_its_resource_stands() {
    let fault = "- { action: BindTrigger, trouble: { error: UnauthorizedOperation.CAM } }\n";
    let sandbox = Sandbox::serving(&["--faults", "faults.yaml"], &[("faults.yaml", fault)]).stack(PLAIN);
    let ran = sandbox.run(&["apply", "--yes"]).exits(1);
    ran.complains("failed[A0201]: bind WorkflowTask")
        .complains("--> stack.yaml:9:")
        .complains("allow `mps:BindTrigger` to the keys' user")
        .complains("`mpstack policy --for apply` prints all rights that this command needs")
        .complains("done: create function demo");
}

#[tokio::test]
async fn each_of_several_refusals_has_its_code_and_its_line() {
    let account = PLAIN.replace("region:", "account: \"100000000009\"\nregion:");
    let environment = "  memory: 128\n  environment: { TOKEN: \"${secret:NOT_SET}\" }\n";
    let sandbox = Sandbox::new().stack(&account);
    let other = sandbox.run(&["plan"]).exits(4).complains("error[G0101]").complains("stack.yaml:3:10");
    assert!(!other.stderr.contains("G0102"), "{}", other.stderr);

    foreign::function(&sandbox.writer(), "ap-beijing", "demo", "CustomRuntime").await;
    let sandbox = sandbox.stack(&PLAIN.replace("  memory: 128\n", environment));
    sandbox
        .run(&["plan"])
        .exits(4)
        .prints("refused[G0102]: function `demo`")
        .prints("refused[G0106]: `function.environment.TOKEN`")
        .complains("error[G0102]: function `demo`")
        .complains("6 |   name: demo")
        .complains("error[G0106]: `function.environment.TOKEN`")
        .complains("8 |   environment: { TOKEN: \"${secret:NOT_SET}\" }");
    let json = sandbox.run(&["plan", "--output", "json"]).exits(4);
    json.prints(r#""code": "G0106""#).prints(r#""field": "function.environment.TOKEN""#);
}
