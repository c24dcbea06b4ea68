//! Reports for CI, written by the real program: whatever came of the check, and what an earlier one says of it.

use crate::sandbox::Sandbox;
use mpstack::wire::scf;
use serde_json::{Value, json};
use std::fs;

const REGION: &str = "ap-guangzhou";

const STACK: &str = r"version: 1
stack: reported
region: ap-guangzhou
roles:
  SCF_QcsRole: {}
function:
  name: Reported
  memory: 128
  description: as the stack says
triggers: {}
notify:
  - name: log
    log: {}
";

fn read(sandbox: &Sandbox, file: &str) -> String {
    fs::read_to_string(sandbox.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn json(sandbox: &Sandbox, file: &str) -> Value {
    serde_json::from_str(&read(sandbox, file)).expect("a document")
}

/// `field mark line` of every field that was found.
fn findings(report: &Value) -> Vec<String> {
    let one = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", text("field"), text("mark"), finding["place"]["line"])
    };
    let all = report["stacks"][0]["findings"].as_array().into_iter().flatten();
    all.filter(|finding| finding["field"].is_string()).map(one).collect()
}

async fn change(sandbox: &Sandbox, memory: u64, description: &str) {
    let request = scf::UpdateFunctionConfiguration {
        function_name: "Reported".into(),
        memory_size: Some(memory),
        description: Some(description.into()),
        ..Default::default()
    };
    let writer = sandbox.writer();
    writer.change(REGION, &request).await.expect("the console can do that");
    let look = scf::GetFunction { function_name: "Reported".into(), ..Default::default() };
    while writer.reader().read(REGION, &look).await.expect("it is there").status != "Active" {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_scheduled_check_tells_new_from_recurring_and_resolved() {
    let sandbox = Sandbox::new().stack(STACK);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let nightly = ["drift", "--since", "night.json", "--report", "json=night.json", "--report", "junit=out/night.xml"];
    sandbox.run(&nightly).succeeds().complains("there is no earlier report in `night.json`");
    assert!(read(&sandbox, "out/night.xml").contains("nothing was changed in the cloud"));

    change(&sandbox, 256, "as the stack says").await;
    sandbox.run(&nightly).exits(2).prints("function.memory (new)").prints("drift: 1 field differs; 1 new, 0 recurring");
    let first = json(&sandbox, "night.json");
    assert_eq!(findings(&first), ["function.memory new 8"]);

    change(&sandbox, 256, "other").await;
    sandbox.run(&nightly).exits(2).prints("1 new, 1 recurring");
    let second = json(&sandbox, "night.json");
    assert_eq!(findings(&second), ["function.description new 9", "function.memory recurring 8"]);
    let memory = |report: &Value| {
        let all = report["stacks"][0]["findings"].as_array().into_iter().flatten();
        all.filter(|finding| finding["field"] == "function.memory")
            .map(|finding| finding["first_seen"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(memory(&second), memory(&first), "the day of the first finding is kept");

    // A night without an answer.
    let lost = sandbox.command(&nightly).env("MPSTACK_ENDPOINT", "http://127.0.0.1:9").output().expect("it runs");
    assert_eq!(lost.status.code(), Some(3));
    let night = json(&sandbox, "night.json");
    assert_eq!((&night["stacks"][0]["answered"], findings(&night)), (&Value::Bool(false), Vec::new()));
    assert!(read(&sandbox, "out/night.xml").contains(r#"errors="1""#));

    change(&sandbox, 512, "as the stack says").await;
    sandbox.run(&nightly).exits(2).prints("function.memory (new)").prints("resolved: function.description");
    assert_eq!(json(&sandbox, "night.json")["stacks"][0]["resolved"][0]["field"], "function.description");
}

#[test]
fn a_fault_of_the_file_is_an_annotation_at_its_line() {
    let sandbox = Sandbox::new().stack(&STACK.replace("memory: 128", "memry: 128"));
    sandbox
        .run(&["validate", "--report", "github=-"])
        .exits(1)
        .prints("::error file=stack.yaml,line=8,col=3,title=mpstack validate%3A E0201::");
    sandbox.run(&["drift", "--output", "sarif"]).exits(1).prints(r#""executionSuccessful": false"#);
    sandbox.run(&["validate", "--output", "sarif"]).exits(1).prints(r#""executionSuccessful": true"#);
}

#[test]
fn what_is_no_report_is_not_compared_with() {
    let sandbox = Sandbox::new().stack(STACK).file("old.json", "{}");
    let command = ["drift", "--since", "old.json", "--report", "markdown=drift.md"];
    sandbox.run(&command).exits(1).complains("could not read the earlier report in `old.json`");
    assert!(read(&sandbox, "drift.md").contains("No answer"), "and the report says so");
}

#[test]
fn a_program_follows_an_apply_line_by_line() {
    let sandbox = Sandbox::new().stack(STACK);
    let told = sandbox.run(&["apply", "--yes", "--output", "ndjson"]).succeeds().stdout;
    let lines: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let kinds: Vec<&str> = lines.iter().filter_map(|line| line["type"].as_str()).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&"plan"), Some(&"end")));
    let steps = lines[0]["document"]["steps"].as_array().map(Vec::len);
    assert_eq!(Some(kinds.iter().filter(|kind| **kind == "step_done").count()), steps, "{kinds:?}");
    assert_eq!(lines[lines.len() - 2]["type"], "summary");
    let end = &lines[lines.len() - 1];
    assert_eq!((&end["outcome"], &end["exit_code"]), (&Value::from("done"), &Value::from(0)));
}

#[test]
fn what_failed_is_in_the_document() {
    let sandbox = Sandbox::new().stack(STACK).file("broken.yaml", &STACK.replace("memory:", "memry:"));
    let told = |words: &[&str], code: i32| {
        let ran = sandbox.run(&[words, &["--output", "json"]].concat()).exits(code);
        serde_json::from_str::<Value>(&ran.stdout).expect("one document")
    };
    let before = told(&["apply", "--yes", "-f", "broken.yaml"], 1);
    assert_eq!((&before["kind"], &before["failure"]["code"]), (&json!("failure"), &json!("E0201")));
    let place = json!({"file": "broken.yaml", "line": 8, "column": 3});
    assert_eq!(before["failure"]["failures"][0]["place"], place);
    let after = told(&["apply"], 1);
    assert_eq!((&after["kind"], &after["failure"]["failures"][0]["code"]), (&json!("plan"), &json!("G0108")));
    assert_eq!(told(&["plan"], 0).get("failure"), None);
    assert_eq!(told(&["drift"], 2).get("failure"), None, "that it differs is an answer");
}
