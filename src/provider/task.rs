//! Starting an MPS task, so that there is an event.

use super::{Executor, explain::explain};
use crate::{
    model::{EventType, Failure},
    wire::mps,
};
use serde_json::{Value, json};

/// An audio preset, MP3: the cheapest thing that a task can do (`mps-api.md` 3.1).
const TEMPLATE: u64 = 1010;

/// The object that a task works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskInput {
    /// Full name, with the appid.
    pub bucket: String,
    /// Region.
    pub region: String,
    /// Without a leading slash. What the task makes goes to the folder `output/` beside it: in the same folder it might start
    /// a workflow that watches it.
    pub key: String,
}

/// A task that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What its end raises.
    pub event_type: EventType,
    /// As the service named it.
    pub id: String,
    /// A moment before it was started, unix milliseconds.
    pub since: i64,
}

impl TaskInput {
    fn source(&self) -> Value {
        let place = json!({"Bucket": self.bucket, "Region": self.region, "Object": format!("/{}", self.key)});
        json!({"Type": "COS", "CosInputInfo": place})
    }

    fn target(&self) -> Value {
        json!({"Type": "COS", "CosOutputStorage": {"Bucket": self.bucket, "Region": self.region}})
    }

    fn directory(&self) -> String {
        let folder = self.key.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("/{folder}/output/").replace("//", "/")
    }
}

impl Executor {
    /// Starts a task on `input` whose end raises an event of `event_type`, and returns its id. `context` comes back in the
    /// event; at most 1000 characters.
    ///
    /// The notification is asked for explicitly: whether a bound trigger fires without is not known (`scf-api.md` 11.7).
    pub async fn start_task(
        &self,
        region: &str,
        event_type: EventType,
        input: &TaskInput,
        context: &str,
    ) -> Result<String, Failure> {
        let notify = Some(json!({"NotifyType": "SCF", "NotifyMode": "Finish"}));
        let answer = match event_type {
            EventType::WorkflowTask => {
                let action = mps::ProcessMedia {
                    input_info: Some(input.source()),
                    output_storage: Some(input.target()),
                    output_dir: Some(input.directory()),
                    media_process_task: Some(json!({"TranscodeTaskSet": [{"Definition": TEMPLATE}]})),
                    task_notify_config: notify,
                    session_context: Some(context.to_owned()),
                    ..Default::default()
                };
                self.writer.change(region, &action).await
            }
            EventType::EditMediaTask => {
                let action = mps::EditMedia {
                    file_infos: Some(vec![json!({"InputInfo": input.source()})]),
                    output_storage: Some(input.target()),
                    output_object_path: Some(format!("{}mpstack-trial.{{format}}", input.directory())),
                    task_notify_config: notify,
                    session_context: Some(context.to_owned()),
                    ..Default::default()
                };
                self.writer.change(region, &action).await
            }
        };
        answer.map(|answer| answer.task_id).map_err(|error| {
            let lost = error.outcome_unknown();
            let failure = explain(format!("could not start a task for {event_type}"), error);
            if lost {
                failure.hint("it may have been started all the same: look at the tasks in the console")
            } else {
                failure
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_task_makes_goes_beside_its_input() {
        let directory =
            |key: &str| TaskInput { bucket: String::new(), region: String::new(), key: key.into() }.directory();
        assert_eq!(directory("in/a.mp4"), "/in/output/");
        assert_eq!(directory("a.mp4"), "/output/");
    }
}
