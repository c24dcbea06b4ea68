//! The event of a task, made of what MPS says when it is asked (`mps-api.md` 3.3).

use super::envelope::SLOTS;
use serde_json::{Map, Value, json};

/// Members that an answer and an event have in common.
const COMMON: [&str; 3] = ["SessionId", "SessionContext", "ExtInfo"];

/// Returns the event that the answer of `DescribeTaskDetail` amounts to; `None` if it holds no task of a kind that has events.
///
/// The member that is filled is named as the task type is, give or take a suffix. What an event never holds stays behind: above
/// all the notification's settings, which may hold keys.
pub fn from_task_detail(answer: &Value) -> Option<Value> {
    let declared = answer.get("TaskType").and_then(Value::as_str);
    let filled = |kind: &str| {
        let (short, long) = (kind.to_owned(), format!("{kind}Task"));
        [short, long].into_iter().find_map(|name| answer.get(name).filter(|payload| payload.is_object()))
    };
    let (slot, kind, _) = (SLOTS.iter().filter(|(_, kind, _)| Some(kind.as_str()) == declared).chain(&SLOTS))
        .find(|(_, kind, _)| filled(kind.as_str()).is_some())?;
    let mut event = Map::new();
    event.insert("EventType".into(), json!(kind.as_str()));
    event.insert((*slot).into(), filled(kind.as_str())?.clone());
    let common = COMMON.iter().filter_map(|name| Some(((*name).to_owned(), answer.get(*name)?.clone())));
    event.extend(common);
    Some(Value::Object(event))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_member_named_after_the_type_becomes_the_payload() {
        for (kind, member, slot) in [
            ("WorkflowTask", "WorkflowTask", "WorkflowTaskEvent"),
            ("EditMediaTask", "EditMediaTask", "EditMediaTaskEvent"),
            ("ScheduleTask", "ScheduleTask", "ScheduleTaskEvent"),
            ("ExtractBlindWatermark", "ExtractBlindWatermarkTask", "ExtractBlindWatermarkTask"),
        ] {
            let answer = json!({"TaskType": kind, "Status": "FINISH", (member): {"TaskId": "t"}, "SessionId": "s",
                "TaskNotifyConfig": {"NotifyKey": "secret"}, "LiveScheduleTask": null, "RequestId": "r"});
            let expected = json!({"EventType": kind, (slot): {"TaskId": "t"}, "SessionId": "s"});
            assert_eq!(from_task_detail(&answer), Some(expected));
        }
    }

    #[test]
    fn a_type_of_another_name_is_told_by_its_member_and_nothing_is_made_up() {
        let odd = json!({"TaskType": "Procedure", "WorkflowTask": {"TaskId": "t"}});
        assert_eq!(from_task_detail(&odd).expect("a task")["EventType"], "WorkflowTask");
        for none in [json!({"TaskType": "WorkflowTask", "WorkflowTask": null}), json!({}), json!(null)] {
            assert_eq!(from_task_detail(&none), None);
        }
    }
}
