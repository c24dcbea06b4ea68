//! The policies that the binary prints, and what an action less makes of them.

use serde_json::Value;
use std::process::Command;

/// The policy that the binary prints for a command.
pub fn policy(stack: &str, command: &str) -> Value {
    policy_for(stack, &["--for", command])
}

/// The same with these words.
pub fn policy_for(stack: &str, words: &[&str]) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("stack.yaml"), stack).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_mpstack"))
        .arg("policy")
        .args(words)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .expect("the binary starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

pub fn actions(policy: &Value) -> Vec<String> {
    let statements = policy["statement"].as_array().expect("statements").iter();
    let actions = statements.flat_map(|statement| statement["action"].as_array().expect("a list"));
    let mut actions: Vec<_> = actions.map(|action| action.as_str().expect("a text").to_owned()).collect();
    actions.sort();
    actions.dedup();
    actions
}

pub fn without(policy: &Value, action: &str) -> Value {
    let mut policy = policy.clone();
    let statements = policy["statement"].as_array_mut().expect("statements");
    for statement in statements.iter_mut() {
        statement["action"].as_array_mut().expect("a list").retain(|one| one != action);
    }
    statements.retain(|statement| statement["action"].as_array().is_some_and(|actions| !actions.is_empty()));
    policy
}

/// Checks that what a command said that lacked an action names it.
#[track_caller]
pub fn is_named(command: &str, action: &str, said: Option<String>) {
    let said = said.unwrap_or_else(|| panic!("`{command}` does not need `{action}`"));
    let (product, name) = action.split_once(':').expect("`product:Action`");
    // Object storage tells no names: the client says what it sent, `HEAD Bucket`.
    let object = ["Bucket", "Object"].iter().find_map(|noun| Some(format!("{} {noun}", name.strip_suffix(noun)?)));
    let named = match (product, object) {
        ("cos", Some(sent)) => said.to_lowercase().contains(&sent.to_lowercase()),
        _ => said.contains(name),
    };
    assert!(named, "`{command}` without `{action}` says:\n{said}");
}
