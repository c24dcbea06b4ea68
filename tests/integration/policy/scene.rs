//! Steps of the root and of an operator, on a cloud of their own.

use super::{
    operator::{lend, operator},
    printed::{actions, is_named, policy, without},
    stack,
};
use crate::{hand::Hand, sandbox::binary, stage::Stage};
use futures_util::future::join_all;
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Whose keys a step is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Root,
    Operator,
}

/// A step: whose keys, with which stack, which command; or an action of the API with its parameters.
pub type Step<'a> = (Who, &'a str, &'a [&'a str]);

/// Needed when somebody else changes the function meanwhile, which has a scene of its own.
pub const ONLY_IN_A_CONFLICT: (&str, &str) = ("redeploy", "scf:DeleteFunctionVersion");

/// What the root has done first, and the steps that follow.
pub struct Scene<'a> {
    _folder: TempDir,
    left: PathBuf,
    steps: &'a [Step<'a>],
}

impl<'a> Scene<'a> {
    pub async fn of(steps: &'a [Step<'a>]) -> Self {
        let first = steps.iter().take_while(|(who, ..)| *who == Who::Root).count();
        let (first, steps) = steps.split_at(first);
        let stage = Stage::new().await;
        for step in first {
            assert_eq!(failure(&stage, &Value::Null, step).await, None);
        }
        let (_folder, left) = stage.leave().await;
        Self { _folder, left, steps }
    }

    /// Does the steps, the operator's with keys that have exactly this policy, and returns what the first of these said that failed.
    pub async fn failure(&self, policy: &Value) -> Option<String> {
        let stage = Stage::on(Some(&self.left)).await;
        let (keys, _) = operator(&stage.endpoint(), policy).await;
        for step in self.steps {
            if let Some(said) = failure(&stage, &keys, step).await {
                return Some(said);
            }
        }
        None
    }
}

/// Does a step, and returns what the operator's command said if it failed.
async fn failure(stage: &Stage, keys: &Value, (who, stack, words): &Step<'_>) -> Option<String> {
    if let [action, parameters] = words
        && action.contains('.')
    {
        let parameters: Value = serde_json::from_str(parameters).expect("JSON");
        let answer = Hand::new(&stage.endpoint()).call(action, &parameters).await.expect("an answer");
        assert!(answer.get("Error").is_none(), "{action}: {answer}");
        return None;
    }
    std::fs::write(stage.path("stack.yaml"), stack).expect("written");
    let mut command = binary(Path::new(&stage.path("")), &stage.endpoint(), words);
    if *who == Who::Operator {
        lend(&mut command, keys);
    }
    let output = command.output().expect("the binary starts");
    let (code, said) = (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned());
    match who {
        Who::Operator if code != Some(0) => {
            assert!(matches!(code, Some(1 | 3)), "`{}` exits with {code:?}: {said}", words.join(" "));
            Some(said)
        }
        Who::Root | Who::Operator => {
            assert_eq!(code, Some(0), "`{}`: {said}", words.join(" "));
            None
        }
    }
}

/// Checks that the scenes pass with the policy of the command, and that without any one of its actions one of them fails and names
/// that action.
pub async fn sufficient_and_minimal(command: &str, scenes: &[&[Step<'_>]]) {
    let policy = policy(&stack(), command);
    let scenes = join_all(scenes.iter().map(|steps| Scene::of(steps))).await;
    for scene in &scenes {
        assert_eq!(scene.failure(&policy).await, None, "{command} with {policy}");
    }
    for action in actions(&policy).into_iter().filter(|action| (command, action.as_str()) != ONLY_IN_A_CONFLICT) {
        let less = without(&policy, &action);
        let mut said = None;
        for scene in &scenes {
            said = scene.failure(&less).await;
            if said.is_some() {
                break;
            }
        }
        is_named(command, &action, said);
    }
}
