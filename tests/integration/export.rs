//! A function that is there becomes a stack whose plan is empty, whoever made it, and no secret comes along.

use crate::{
    foreign,
    lifecycle::FULL,
    receiver::Receiver,
    sandbox::{Ran, SECRETS, Sandbox, shipped_stacks, until_active},
};
use mpstack::wire::{KeyValue, scf};
use std::io::{Cursor, Write};

const REGION: &str = "ap-beijing";

/// Runs a command where no secret of the stack has a value.
fn without_secrets(sandbox: &Sandbox, words: &[&str]) -> Ran {
    let mut command = sandbox.command(words);
    SECRETS.iter().for_each(|(name, _)| _ = command.env_remove(name));
    Ran::of(words, &command.output().expect("the binary starts"))
}

#[track_caller]
fn is_free_of_secrets(text: &str) {
    for (name, value) in SECRETS {
        assert!(!text.contains(value), "the value of {name}:\n{text}");
    }
}

#[test]
fn what_a_stack_deployed_comes_back_as_a_stack_whose_plan_is_empty() {
    let full = tempfile::Builder::new().suffix(".yaml").tempfile().expect("a file");
    std::fs::write(full.path(), FULL).expect("written");
    let stacks = shipped_stacks().into_iter().chain([full.path().to_owned()]);
    for stack in stacks {
        let sandbox = Sandbox::new();
        let file = stack.to_str().expect("a path in UTF-8");
        let text = std::fs::read_to_string(&stack).expect("it is there");
        let after = |key: &str| {
            let value = text.lines().find_map(|line| line.trim().strip_prefix(key)).expect("every stack has it");
            value.trim().to_owned()
        };
        let (name, region) = (after("name:"), after("region:"));
        sandbox.run(&["apply", "--yes", "-f", file]).succeeds();

        let export = ["export", &name, "--region", &region];
        let shown = without_secrets(&sandbox, &export).succeeds().complains("its plan is empty");
        is_free_of_secrets(&shown.stdout);
        let out = [export.as_slice(), &["--out", "exported.yaml"]].concat();
        without_secrets(&sandbox, &out).succeeds();
        let exported = std::fs::read_to_string(sandbox.path().join("exported.yaml")).expect("written");
        assert_eq!(exported, shown.stdout);
        for words in [&["validate"][..], &["plan", "--detailed-exitcode"], &["drift"]] {
            let words = [words, &["-f", "exported.yaml"]].concat();
            without_secrets(&sandbox, &words).succeeds();
            sandbox.run(&words).succeeds();
        }
        sandbox.run(&["plan", "-f", "exported.yaml"]).succeeds().prints("no changes");
        without_secrets(&sandbox, &out).exits(4).complains("`exported.yaml` is there already");
    }
}

#[test]
fn routes_templates_and_variables_come_back_and_secrets_stay_where_they_are() {
    let receiver = Receiver::start();
    let text = format!(
        r#"version: 1
stack: rich
region: ap-beijing
roles: {{ SCF_QcsRole: {{ policies: [QcloudCOSFullAccess] }}, MPS_QcsRole: {{}} }}
function:
  name: Rich
  description: MPS 回调通知，テスト
  role: auto
  environment: {{ STAGE: prod, ODD: "$${{secret:HOOK_SECRET}} ü", PLAIN: hunter2, TOKEN: "x-${{secret:HOOK_SECRET}}" }}
triggers:
  EditMediaTask: {{}}
  WorkflowTask: {{ enabled: false }}
archive: {{ cos: {{ bucket: callbacks-1250000000, prefix: mps/ }} }}
notify:
  - name: 运维グループ
    when: {{ outcome: [failed], object: ["inbox/*.mp4"], context: {{ .stage: [test, "dev-*"] }} }}
    stop: true
    wecom: {{ key: "${{secret:WECOM_KEY}}", endpoint: "{0}/group" }}
    template:
      text: |
        **{{{{headline}}}}**
        {{{{task_id}}}}
  - name: backend
    webhook: {{ url: "{0}/backend?token=${{secret:WECOM_KEY}}", sign: "${{secret:HOOK_SECRET}}" }}
  - name: copies
    cos: {{ bucket: copies-1250000000, content: pointer }}
  - name: second
    fan_out: {{ function: Other }}
"#,
        receiver.url()
    );
    let sandbox = Sandbox::new().stack(&text);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let words = ["export", "Rich", "--region", REGION, "--out", "rich.yaml"];
    without_secrets(&sandbox, &words).succeeds();
    let exported = std::fs::read_to_string(sandbox.path().join("rich.yaml")).expect("written");
    is_free_of_secrets(&exported);
    assert!(!exported.contains("hunter2"), "what may be a secret is one:\n{exported}");
    for text in [
        "description: \"MPS 回调通知，テスト\"",
        "policies: [QcloudCOSFullAccess]",
        "- name: \"运维グループ\"",
        "text: |\n        **{{headline}}**\n",
        "STAGE: prod",
        "PLAIN: \"${secret:PLAIN}\"",
        "WorkflowTask:\n    enabled: false",
    ] {
        assert!(exported.contains(text), "{text}:\n{exported}");
    }
    without_secrets(&sandbox, &["plan", "--detailed-exitcode", "-f", "rich.yaml"]).succeeds().prints("no changes");
    without_secrets(&sandbox, &["drift", "-f", "rich.yaml"]).succeeds();
}

#[tokio::test]
async fn what_nobody_owns_is_adopted_by_its_stack_and_not_changed_otherwise() {
    let sandbox = Sandbox::new();
    let writer = sandbox.writer();
    foreign::function(&writer, REGION, "Theirs", "Nodejs18.15").await;
    let variables = [("STAGE", "prod"), ("DB_PASSWORD", "canary-of-theirs")];
    let variables = variables.map(|(key, value)| KeyValue { key: key.into(), value: value.into() });
    let change = scf::UpdateFunctionConfiguration {
        function_name: "Theirs".into(),
        memory_size: Some(512),
        environment: Some(scf::Environment { variables: variables.to_vec() }),
        ..Default::default()
    };
    writer.change(REGION, &change).await.expect("its maker may");
    until_active(writer.reader(), REGION, "Theirs").await;

    sandbox
        .run(&["export", "Theirs", "--region", REGION])
        .succeeds()
        .prints("runtime: Nodejs18.15")
        .prints("releases: unmanaged")
        .complains("`--out FILE` writes it beside the stack");
    let ran = sandbox
        .run(&["export", "Theirs", "--region", REGION, "--out", "theirs.yaml"])
        .succeeds()
        .complains("nobody owns it: `mpstack apply --adopt` makes it this stack's, and changes nothing else");
    let exported = std::fs::read_to_string(sandbox.path().join("theirs.yaml")).expect("written");
    for text in [&exported, &ran.stdout, &ran.stderr] {
        assert!(!text.contains("canary"), "{text}");
    }
    let plan = sandbox.run(&["plan", "--adopt", "-f", "theirs.yaml", "--output", "json"]).succeeds().stdout;
    let plan: serde_json::Value = serde_json::from_str(&plan).expect("a document");
    let changes = plan["resource_changes"].as_array().expect("a list");
    let fields: Vec<_> = changes.iter().flat_map(|change| change["change"]["after"].as_object()).flatten().collect();
    assert_eq!(fields, [(&"function.owner".to_owned(), &"theirs".into())]);

    sandbox.run(&["apply", "--yes", "--adopt", "-f", "theirs.yaml"]).succeeds();
    sandbox.run(&["plan", "--detailed-exitcode", "-f", "theirs.yaml"]).succeeds().prints("no changes");
    sandbox.run(&["drift", "-f", "theirs.yaml"]).succeeds();
    sandbox.run(&["export", "Theirs", "--region", REGION]).succeeds().complains("its plan is empty");
}

#[tokio::test]
async fn code_of_another_build_comes_along_as_it_is() {
    let (head, _) = FULL.split_once("archive:").expect("it archives");
    let sandbox = Sandbox::new().stack(&format!("{head}notify:\n  - name: ops\n    log: {{}}\n"));
    sandbox.run(&["apply", "--yes"]).succeeds();
    let ask = scf::GetFunctionAddress { function_name: "Full".into(), ..Default::default() };
    let address = sandbox.reader().read(REGION, &ask).await.expect("an address").url;
    let theirs = as_another_build(sandbox.reader().download(&address, 10 << 20).await.expect("a package"));
    std::fs::write(sandbox.path().join("theirs.zip"), &theirs).expect("written");
    let sandbox = sandbox.stack(&head.replace("name: Full", "name: Full\n  code: { zip: theirs.zip }"));
    sandbox.run(&["apply", "--yes"]).succeeds();

    std::fs::create_dir(sandbox.path().join("exported")).expect("a folder");
    let export = ["export", "Full", "--region", REGION, "--out", "exported/stack.yaml"];
    without_secrets(&sandbox, &export).succeeds().complains("its plan is empty");
    let exported = std::fs::read_to_string(sandbox.path().join("exported/stack.yaml")).expect("written");
    let because = "# handler 0.0.9 of another build; `bundled` would replace it by the one of this mpstack";
    assert!(exported.contains("zip: Full.zip") && exported.contains(because), "{exported}");
    assert_eq!(std::fs::read(sandbox.path().join("exported/Full.zip")).expect("written"), theirs);
    sandbox.run(&["plan", "--detailed-exitcode", "-f", "exported/stack.yaml"]).succeeds().prints("no changes");
}

/// The same package, of which the manifest says that another mpstack made it.
fn as_another_build(package: Vec<u8>) -> Vec<u8> {
    let mut package = zip::ZipArchive::new(Cursor::new(package)).expect("a zip");
    let mut theirs = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..package.len() {
        let entry = package.by_index(index).expect("an entry");
        match entry.name().expect("a name").as_ref() {
            "manifest.json" => {
                let manifest = format!(r#"{{"mpstack":1,"handler":"0.0.9","inputs":"{}"}}"#, "0".repeat(64));
                theirs.start_file("manifest.json", zip::write::SimpleFileOptions::default()).expect("in memory");
                theirs.write_all(manifest.as_bytes()).expect("in memory");
            }
            _ => theirs.raw_copy_file(entry).expect("in memory"),
        }
    }
    theirs.finish().expect("in memory").into_inner()
}

#[tokio::test]
async fn what_cannot_be_told_by_a_stack_is_named() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox
        .run(&["export", "Full", "--region", REGION])
        .exits(1)
        .complains("function `Full` is not in namespace `default`");
    sandbox.run(&["export", "Full"]).exits(1).complains("--region REGION");
    sandbox.run(&["apply", "--yes"]).succeeds();
    // What serves is not what is deployed: a stack describes one of the two.
    crate::drift::tamper(&sandbox.writer(), "function.memory").await;
    sandbox
        .run(&["export", "Full", "--region", REGION])
        .exits(2)
        .prints("memory: ")
        .complains("an apply of the written stack would change what is there")
        .complains("`alias.$DEFAULT` is `release ");
}
