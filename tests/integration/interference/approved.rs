//! Whether what was done is what was approved.

use bytes::Bytes;
use serde_json::Value;
use std::fs;

/// The changes that no step of the plan in this file says, in the words of a step.
pub fn strangers(changes: &[(String, Bytes)], plan: &str) -> Vec<String> {
    let plan = fs::read(plan).expect("the plan was written");
    let plan: Value = serde_json::from_slice(&plan).expect("a plan is JSON");
    let steps: Vec<&str> = (plan["steps"].as_array().into_iter().flatten())
        .map(|step| step["operation"].as_str().expect("a step says what it does"))
        .collect();
    let told = changes.iter().map(|(name, body)| told(name, &serde_json::from_slice(body).unwrap_or_default()));
    told.filter(|told| !steps.iter().any(|step| told.iter().any(|told| step.starts_with(told.as_str()))))
        .map(|told| told.join(", or "))
        .collect()
}

/// How the steps begin that make such a call.
fn told(action: &str, body: &Value) -> Vec<String> {
    let text = |member: &str| body[member].as_str().unwrap_or("?");
    let function = text("FunctionName");
    let event_type = text("ResourceId").rsplit('/').next().unwrap_or_default().trim_end_matches("Event");
    let one = |words: String| vec![words];
    match action {
        "PUT /" => one("create bucket ".into()),
        "CreateRole" => one(format!("create role {}", text("RoleName"))),
        "UpdateAssumeRolePolicy" => one("let scf.qcloud.com assume role ".into()),
        "CreatePolicy" => one(format!("write policy {}", text("PolicyName"))),
        // By number.
        "UpdatePolicy" => one("write policy full-exec".into()),
        "DetachRolePolicy" => one("detach policy ".into()),
        "AttachRolePolicy" => one(format!("attach policy {} to role {}", text("PolicyName"), text("AttachRoleName"))),
        "CreateFunction" => one(format!("create function {function}")),
        "UpdateFunctionCode" => one(format!("update code of function {function}")),
        "UpdateFunctionConfiguration" => one(format!("update configuration of function {function}")),
        "UpdateFunctionEventInvokeConfig" => one(format!("set retries of function {function}")),
        "PublishVersion" => one(text("Description").replace("mpstack ", "publish ")[..20].to_owned()),
        "Invoke" => one("probe release ".into()),
        "UpdateAlias" => one("send live traffic to release ".into()),
        // What an apply has published it may take away again, when that turns out to have frozen somebody else's change.
        "DeleteFunctionVersion" => vec!["delete version ".into(), "publish release ".into(), "probe release ".into()],
        "DeleteFunction" => one(format!("delete version {} of function {function}", text("Qualifier"))),
        "BindTrigger" => one(format!("bind {} to function {function}", text("EventType"))),
        "UnbindTrigger" => {
            vec![format!("release {event_type} from function {function}"), format!("delete trigger {event_type} of")]
        }
        "DeleteTrigger" => one("delete trigger ".into()),
        other => one(format!("nothing that is known calls {other}")),
    }
}
