//! Somebody who has exactly one policy.

use super::printed::{actions, is_named, policy, without};
use crate::{
    hand::Hand,
    sandbox::{Ran, Sandbox},
};
use serde_json::{Value, json};
use std::process::Command;

/// Who works with a policy.
const OPERATOR: &str = "operator";
const ACCOUNT: &str = "100000000001";

/// Has a command work with temporary keys.
pub fn lend(command: &mut Command, keys: &Value) {
    for (name, part) in [("SECRET_ID", "TmpSecretId"), ("SECRET_KEY", "TmpSecretKey"), ("TOKEN", "Token")] {
        command.env(format!("TENCENTCLOUD_{name}"), keys[part].as_str().expect("keys"));
    }
}

/// Makes a role that the root may assume, gives it a policy, and returns temporary keys of it, and the policy's number.
pub async fn operator(endpoint: &str, policy: &Value) -> (Value, Value) {
    let hand = Hand::new(endpoint);
    let trust = json!({"version": "2.0", "statement": [{"effect": "allow", "action": ["name/sts:AssumeRole"],
        "principal": {"qcs": [format!("qcs::cam::uin/{ACCOUNT}:root")]}}]});
    let arn = format!("qcs::cam::uin/{ACCOUNT}:roleName/{OPERATOR}");
    let (mut keys, mut number) = (Value::Null, Value::Null);
    for (action, parameters) in [
        ("cam.CreateRole", json!({"RoleName": OPERATOR, "PolicyDocument": trust.to_string()})),
        ("cam.CreatePolicy", json!({"PolicyName": OPERATOR, "PolicyDocument": policy.to_string()})),
        ("cam.AttachRolePolicy", json!({"AttachRoleName": OPERATOR, "PolicyName": OPERATOR})),
        ("sts.AssumeRole", json!({"RoleArn": arn, "RoleSessionName": "test"})),
    ] {
        let answer = hand.call(action, &parameters).await.expect("an answer");
        assert!(answer.get("Error").is_none(), "{action}: {answer}");
        keys = answer["Credentials"].clone();
        number = answer.get("PolicyId").cloned().unwrap_or(number);
    }
    (keys, number)
}

/// Replaces what a policy allows.
pub async fn exchange(sandbox: &Sandbox, number: &Value, policy: &Value) {
    let change = json!({"PolicyId": number, "PolicyDocument": policy.to_string()});
    let answer = Hand::new(sandbox.endpoint()).call("cam.UpdatePolicy", &change).await.expect("an answer");
    assert!(answer.get("Error").is_none(), "{answer}");
}

/// A cloud, and an operator whose policy is exchanged from one run to the next.
pub struct Shared {
    pub sandbox: Sandbox,
    pub keys: Value,
    pub number: Value,
}

impl Shared {
    pub async fn new(sandbox: Sandbox) -> Self {
        let nothing = json!({"version": "2.0", "statement": [
            {"effect": "allow", "action": ["sts:GetCallerIdentity"], "resource": ["*"]}]});
        let (keys, number) = operator(sandbox.endpoint(), &nothing).await;
        Self { sandbox, keys, number }
    }

    /// Runs a command as an operator who has exactly this policy.
    pub async fn run(&self, policy: &Value, words: &[&str]) -> Ran {
        exchange(&self.sandbox, &self.number, policy).await;
        let mut command = self.sandbox.command(words);
        lend(&mut command, &self.keys);
        Ran::of(words, &command.output().expect("the binary starts"))
    }

    /// Checks that these runs succeed with the policy of the command, and that without any one of its actions one of them fails and
    /// names that action.
    pub async fn needs_all_of(&self, command: &str, stack: &str, runs: &[&[&str]]) {
        let policy = policy(stack, command);
        for words in runs {
            self.run(&policy, words).await.succeeds();
        }
        for action in actions(&policy) {
            let less = without(&policy, &action);
            let mut said = None;
            for words in runs {
                let ran = self.run(&less, words).await;
                said = (ran.code != 0).then_some(ran.stderr);
                if said.is_some() {
                    break;
                }
            }
            is_named(command, &action, said);
        }
    }
}
