//! Operations in words.

use super::value::short_hash;
use crate::model::{FunctionKey, NewFunction, Operation, Release};

/// What an operation does, in the imperative.
pub(super) fn words(operation: &Operation) -> String {
    match operation {
        Operation::CreateBucket { name, region: _ } => format!("create bucket {name}"),
        Operation::CreateRole { name, service: _, stack: _ } => format!("create role {name}"),
        Operation::UpdateTrust { role, service, found: _ } => format!("let {service} assume role {role}"),
        Operation::PutPolicy { name, found: _, rights: _, stack: _ } => format!("write policy {name}"),
        Operation::AttachPolicy { role, policy } => format!("attach policy {policy} to role {role}"),
        Operation::DetachPolicy { role, policy, id: _ } => format!("detach policy {policy} from role {role}"),
        Operation::DeletePolicy { name, id: _ } => format!("delete policy {name}"),
        Operation::DeleteRole { name } => format!("delete role {name}"),
        Operation::AdoptRole { name, stack: _, account: _ } => format!("adopt role {name}"),
        Operation::AdoptFunction { function, stack: _, account: _ } => format!("adopt function {}", function.name),
        Operation::CreateFunction(new) => {
            let NewFunction { key, stack: _, configuration: _, code: _ } = &**new;
            format!("create function {}", key.name)
        }
        Operation::UpdateCode { function, code: _, found: _ } => format!("update code of function {}", function.name),
        Operation::UpdateConfiguration { function, configuration: _, found: _ } => {
            format!("update configuration of function {}", function.name)
        }
        Operation::SetRetries { function, retries: _, found: _ } => {
            format!("set retries of function {}", function.name)
        }
        Operation::Publish { function: _, release, frozen: _ } => format!("publish {}", name(release)),
        Operation::Probe { function: _, release, frozen: _ } => format!("probe {}", name(release)),
        Operation::MoveAlias { function: _, release, rolled_back_from, found: _ } => {
            let back = if rolled_back_from.is_some() { " back" } else { "" };
            format!("send live traffic{back} to {}", name(release))
        }
        Operation::ShiftAlias { function: _, release, rollout, log_topic: _, found: _ } => {
            let shares: Vec<_> = rollout.steps.iter().map(ToString::to_string).collect();
            format!("shift live traffic to {} by {}, then all", name(release), shares.join(", "))
        }
        Operation::DeleteVersion { function, version } => {
            format!("delete version {version} of function {}", function.name)
        }
        Operation::Bind { event_type, function, qualifier: _ } => {
            format!("bind {event_type} to function {}", function.name)
        }
        Operation::TakeOver { event_type, function, qualifier: _, from } => {
            let FunctionKey { region, namespace: _, name } = &from.function;
            format!("take {event_type} over from function {name} in {region}, for function {}", function.name)
        }
        Operation::Unbind { event_type, function, trigger: _ } => {
            format!("release {event_type} from function {}", function.name)
        }
        Operation::DeleteTrigger { event_type, function, trigger: _ } => {
            format!("delete trigger {event_type} of function {}", function.name)
        }
        Operation::DeleteFunction { function } => format!("delete function {}", function.name),
    }
}

fn name(release: &Release) -> String {
    format!("release {}", short_hash(&release.0))
}
