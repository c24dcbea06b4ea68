//! Writing stacks: their layout, their schema, what their keys mean, and which layer says what.

use crate::{lifecycle::FULL, sandbox::Sandbox};
use std::fs;

#[test]
fn fmt_lays_out_and_says_which() {
    let sandbox = Sandbox::new()
        .file("tidy.yaml", "version: 1\nstack: demo\n")
        .file("untidy.yaml", "stack: demo # mine\nversion: 1\n")
        .file("anchor.yaml", "stack: &a demo\nversion: 1\n");
    let text = |name: &str| fs::read_to_string(sandbox.path().join(name)).expect("it is there");

    let ran = sandbox.run(&["fmt", ".", "--check"]).exits(2);
    assert_eq!(ran.stdout, "untidy.yaml\n");
    assert!(ran.stderr.contains("`anchor.yaml` is left as it is: line 1 has `&`"), "{}", ran.stderr);
    assert_eq!(text("untidy.yaml"), "stack: demo # mine\nversion: 1\n", "nothing was written");

    let ran = sandbox.run(&["fmt", "."]).succeeds().complains("laid out `untidy.yaml`");
    assert_eq!(ran.stdout, "");
    assert_eq!(text("untidy.yaml"), "version: 1\nstack: demo # mine\n");
    assert_eq!(text("anchor.yaml"), "stack: &a demo\nversion: 1\n");
    sandbox.run(&["fmt", ".", "--check", "--output", "json"]).succeeds().prints("\"untidy\": []");
}

#[test]
fn fmt_of_what_is_no_yaml_points_at_the_place_and_lays_out_the_others() {
    let sandbox = Sandbox::new().file("a.yaml", "stack: [\n").file("b.yaml", "stack: b\nversion: 1\n");
    sandbox.run(&["fmt", "a.yaml", "b.yaml"]).exits(1).complains("a.yaml:").complains("laid out `b.yaml`");
    sandbox.run(&["fmt", "nowhere.yaml"]).exits(1).complains("nowhere.yaml");
}

#[cfg(unix)]
#[test]
fn fmt_keeps_rights_and_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = Sandbox::new().file("real.yaml", "stack: demo\nversion: 1\n");
    let (real, link) = (sandbox.path().join("real.yaml"), sandbox.path().join("link.yaml"));
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("ours");
    symlink("real.yaml", &link).expect("a link");
    sandbox.run(&["fmt", "link.yaml"]).succeeds();
    assert!(link.is_symlink());
    assert_eq!(fs::metadata(&real).expect("there").permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_to_string(&real).expect("there"), "version: 1\nstack: demo\n");
}

#[test]
fn the_schema_is_the_one_that_is_shipped() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/stack.schema.json");
    let ran = Sandbox::new().run(&["schema"]).succeeds();
    assert!(ran.stdout == fs::read_to_string(shipped).expect("it is shipped"));
}

#[test]
fn a_key_is_explained_and_a_slip_understood() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["explain", "stack.function.memory"]).succeeds();
    assert!(
        ran.stdout.starts_with("function.memory: number, optional\n\nmegabytes of memory of each instance\n"),
        "{}",
        ran.stdout
    );
    for line in ["allowed    `64`, `128`, `256`", "example    memory: 128\n", "cloud      SCF `MemorySize`\n"] {
        assert!(ran.stdout.contains(line), "{line}:\n{}", ran.stdout);
    }
    sandbox.run(&["explain", "function.retries"]).succeeds().prints("keys       attempts, max_age\n");
    sandbox.run(&["explain", "function.memory", "--output", "json"]).succeeds().prints("\"key\": \"function.memory\"");
    sandbox.run(&["explain", "function.memroy"]).exits(1).complains("did you mean `function.memory`?");
}

#[test]
fn a_plan_tells_which_layer_set_a_field_and_a_saved_plan_does_not_care() {
    let more = "environments:\n  production:\n    function: { memory: 256 }\n  same: {}\n";
    let sandbox = Sandbox::new().stack(&format!("{FULL}{more}"));
    let ran = sandbox.run(&["plan", "-e", "production"]).succeeds();
    let line = |field: &str| ran.stdout.lines().find(|line| line.contains(field)).expect("it is to change").to_owned();
    assert!(line("function.memory").ends_with("256 (production)"), "{}", ran.stdout);
    assert!(!line("function.timeout").contains("production"), "{}", ran.stdout);
    let ran = sandbox.run(&["plan", "-e", "production", "--output", "json"]).succeeds();
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    assert_eq!(document["layers"], serde_json::json!({"function.memory": "production"}));

    // The same value from another layer is the same plan.
    sandbox.run(&["plan", "-e", "production", "--out", "approved.json"]).succeeds();
    let sandbox = sandbox.stack(&FULL.replace("memory: 128", "memory: 256"));
    sandbox.run(&["apply", "approved.json"]).succeeds();
}

#[test]
fn a_plan_says_what_changed_inside_of_the_code() {
    let stack = |prefix: &str, template: &str| {
        let (first, _) = FULL.split_once("notify:").expect("a stack with routes");
        let route = "notify:\n  - name: ops\n    wecom: { key: \"${secret:WECOM_KEY}\" }\n";
        format!("{}{route}    template:\n      text: \"{template}\"\n", first.replace("prefix: mps/", prefix))
    };
    let sandbox = Sandbox::new().stack(&stack("prefix: mps/", "task {{task_id}}"));
    sandbox.run(&["apply", "--yes"]).succeeds();
    let sandbox = sandbox.stack(&stack("prefix: other/", "{{event_type}}: {{task_id}}"));
    let document = sandbox.run(&["plan", "--output", "json"]).succeeds().stdout;
    let document: serde_json::Value = serde_json::from_str(&document).expect("one document");
    assert_eq!(document["code_parts"], serde_json::json!(["configuration", "templates"]));
    let hash = |side: &str| {
        let changes = document["resource_changes"].as_array().into_iter().flatten();
        let hash = changes.filter_map(|change| change["change"][side]["function.code"].as_str()).next();
        hash.expect("the code changes")[..12].to_owned()
    };
    let shown = sandbox.run(&["plan"]).succeeds().stdout;
    let (before, after) = (hash("before"), hash("after"));
    let lines = format!(
        "      function.code  {before} -> {after} (1.6 MB, 0.1.0)\n        inside       configuration, templates\n"
    );
    assert!(shown.contains(&lines), "{lines}\n{shown}");

    let sandbox = sandbox.stack(&stack("prefix: mps/", "{{event_type}}: {{task_id}}"));
    let report = sandbox.run(&["plan", "--output", "markdown"]).succeeds().stdout;
    assert!(report.contains("pending; inside: templates | `stack.yaml:"), "{report}");
}
