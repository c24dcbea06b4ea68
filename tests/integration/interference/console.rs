//! Somebody at the console, who knows nothing of mpstack.

use crate::{hand::Hand, stage::Stage};
use serde_json::{Value, json};
use std::time::Duration;

const FUNCTION: &str = "Full";

/// What is done, and after which pauses.
pub struct Console {
    hand: Hand,
    edits: Vec<(Duration, Edit)>,
}

/// Something that can be clicked.
#[derive(Debug, Clone, Copy)]
enum Edit {
    Timeout,
    Memory,
    Variable,
    ForeignVariable,
    Retries,
    Code,
    Alias,
    Unbind,
    Detach,
    Rights,
    ForeignPolicy,
    Delete,
}

const EDITS: [Edit; 12] = [
    Edit::Timeout,
    Edit::Memory,
    Edit::Variable,
    Edit::ForeignVariable,
    Edit::Retries,
    Edit::Code,
    Edit::Alias,
    Edit::Unbind,
    Edit::Detach,
    Edit::Rights,
    Edit::ForeignPolicy,
    Edit::Delete,
];

impl Console {
    /// Draws up to three edits within half a second.
    pub fn of(stage: &Stage, dice: &mut fastrand::Rng) -> Self {
        let edits =
            (0..dice.u8(..4)).map(|_| (Duration::from_millis(dice.u64(..250)), EDITS[dice.usize(..EDITS.len())]));
        Self { edits: edits.collect(), hand: Hand::new(&stage.endpoint()) }
    }

    /// Makes the edits; the cloud may refuse them, which is not our concern here.
    pub async fn edit(&self) {
        for (pause, edit) in &self.edits {
            tokio::time::sleep(*pause).await;
            self.make(*edit).await;
        }
    }

    async fn make(&self, edit: Edit) {
        match edit {
            Edit::Timeout => self.configure(json!({"Timeout": 7})).await,
            Edit::Memory => self.configure(json!({"MemorySize": 512})).await,
            Edit::Variable => self.set_variable("STAGE", "tampered").await,
            Edit::ForeignVariable => self.set_variable("THEIRS", "kept").await,
            Edit::Retries => {
                let retries = json!({"RetryConfig": [{"RetryNum": 0}], "MsgTTL": 60});
                self.call("scf.UpdateFunctionEventInvokeConfig", json!({"AsyncTriggerConfig": retries})).await
            }
            Edit::Code => {
                let code = json!({"Code": {"ZipFile": crate::sandbox::tiny_zip()}, "Handler": "index.main"});
                self.call("scf.UpdateFunctionCode", code).await
            }
            Edit::Alias => {
                self.call("scf.UpdateAlias", json!({"Name": "$DEFAULT", "FunctionVersion": "$LATEST"})).await
            }
            Edit::Unbind => self.unbind("WorkflowTask").await,
            Edit::Detach => {
                let names = json!({"DetachRoleName": "SCF_QcsRole", "PolicyName": "QcloudAccessForScfRole"});
                self.call("cam.DetachRolePolicy", names).await
            }
            Edit::Rights => {
                let document =
                    r#"{"version":"2.0","statement":[{"effect":"allow","action":["cos:*"],"resource":["*"]}]}"#;
                self.call("cam.UpdatePolicy", json!({"PolicyName": "full-exec", "PolicyDocument": document})).await
            }
            Edit::ForeignPolicy => {
                let names = json!({"AttachRoleName": "full-exec", "PolicyName": "QcloudCLSReadOnlyAccess"});
                self.call("cam.AttachRolePolicy", names).await
            }
            Edit::Delete => {
                self.unbind("WorkflowTask").await;
                self.unbind("EditMediaTask").await;
                self.call("scf.DeleteFunction", json!({})).await
            }
        };
    }

    async fn call(&self, action: &str, mut parameters: Value) -> Value {
        if action.starts_with("scf.") {
            parameters["FunctionName"] = FUNCTION.into();
        }
        self.hand.call(action, &parameters).await.unwrap_or_default()
    }

    async fn configure(&self, parameters: Value) -> Value {
        self.call("scf.UpdateFunctionConfiguration", parameters).await
    }

    async fn set_variable(&self, name: &str, value: &str) -> Value {
        let held = self.call("scf.GetFunction", json!({})).await;
        let mut variables = held["Environment"]["Variables"].as_array().cloned().unwrap_or_default();
        variables.retain(|variable| variable["Key"] != name);
        variables.push(json!({"Key": name, "Value": value}));
        self.configure(json!({"Environment": {"Variables": variables}})).await
    }

    async fn unbind(&self, event_type: &str) -> Value {
        let listed = self.call("scf.ListTriggers", json!({})).await;
        let triggers = listed["Triggers"].as_array().into_iter().flatten();
        let end = format!("{event_type}Event");
        let id = triggers.filter_map(|trigger| trigger["ResourceId"].as_str()).find(|id| id.ends_with(&end));
        let parameters = json!({
            "Type": "mps", "FunctionName": FUNCTION, "Namespace": "default", "Qualifier": "$DEFAULT",
            "ResourceId": id.unwrap_or_default(),
        });
        self.call("mps.UnbindTrigger", parameters).await
    }
}
