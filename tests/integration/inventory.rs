//! Everything that an account holds, as comparable text: without time stamps and ids that differ from run to run.

use mpstack::{
    client::{CallError, Reader},
    wire::{cam, scf},
};
use serde_json::{Value, json};

/// The regions that the scenes use.
const REGIONS: [&str; 3] = ["ap-beijing", "ap-guangzhou", "ap-tokyo"];

/// Reads functions with versions, aliases, triggers and retries of all regions, and roles and policies.
pub async fn inventory(reader: &Reader) -> Value {
    let mut functions = Vec::new();
    for region in REGIONS {
        let listed = reader
            .read(region, &scf::ListFunctions { limit: Some(100), ..Default::default() })
            .await
            .expect("functions are listed");
        for item in listed.functions {
            functions.push(function(reader, region, &item.function_name).await.expect("a listed function is read"));
        }
    }
    let roles = reader.read("", &cam::DescribeRoleList { page: 1, rp: 200 }).await.expect("roles are listed").list;
    let mut told = Vec::new();
    for role in roles {
        let request = cam::ListAttachedRolePolicies {
            page: 1,
            rp: 200,
            role_name: Some(role.role_name.clone()),
            ..Default::default()
        };
        let mut policies: Vec<_> = (reader.read("", &request).await.expect("attachments are listed").list)
            .into_iter()
            .map(|policy| policy.policy_name)
            .collect();
        policies.sort();
        told.push(json!({"role": role.role_name, "trust": role.policy_document, "policies": policies}));
    }
    told.sort_by_key(Value::to_string);
    let request = cam::ListPolicies { scope: Some("Local".into()), rp: Some(200), ..Default::default() };
    let mut policies = Vec::new();
    for policy in reader.read("", &request).await.expect("policies are listed").list {
        let read = reader.read("", &cam::GetPolicy { policy_id: policy.policy_id }).await.expect("a policy is read");
        policies.push(json!({"policy": policy.policy_name, "document": read.policy_document}));
    }
    policies.sort_by_key(Value::to_string);
    json!({"functions": functions, "roles": told, "policies": policies})
}

async fn function(reader: &Reader, region: &str, name: &str) -> Result<Value, CallError> {
    let function_name = name.to_owned();
    let read =
        reader.read(region, &scf::GetFunction { function_name: function_name.clone(), ..Default::default() }).await?;
    let code = reader
        .read(region, &scf::GetFunctionAddress { function_name: function_name.clone(), ..Default::default() })
        .await?;
    let versions = reader
        .read(
            region,
            &scf::ListVersionByFunction {
                function_name: function_name.clone(),
                limit: Some(100),
                ..Default::default()
            },
        )
        .await?;
    let aliases =
        reader.read(region, &scf::ListAliases { function_name: function_name.clone(), ..Default::default() }).await?;
    let triggers = reader
        .read(
            region,
            &scf::ListTriggers { function_name: function_name.clone(), limit: Some(100), ..Default::default() },
        )
        .await?;
    let retries =
        reader.read(region, &scf::GetFunctionEventInvokeConfig { function_name, ..Default::default() }).await?;
    let mut environment = read.environment.variables;
    environment.sort_by(|left, right| left.key.cmp(&right.key));
    let mut versions: Vec<_> = (versions.versions.into_iter())
        .map(|version| format!("{} {}", version.version, version.description.unwrap_or_default()))
        .collect();
    versions.sort();
    let mut aliases: Vec<_> = (aliases.aliases.into_iter())
        .map(|alias| {
            let weights = alias.routing_config.additional_version_weights;
            let shares: String =
                weights.iter().map(|share| format!(", {} to {}", share.weight, share.version)).collect();
            format!("{} -> {}{shares} ({})", alias.name, alias.function_version, alias.description)
        })
        .collect();
    aliases.sort();
    let mut triggers: Vec<_> = (triggers.triggers.into_iter())
        .map(|t| format!("{} {} {} {} {}", t.kind, t.trigger_name, t.qualifier, t.bind_status, t.resource_id))
        .collect();
    triggers.sort();
    Ok(json!({
        "region": region,
        "function": name,
        "status": read.status,
        "description": read.description,
        "memory": read.memory_size,
        "timeout": read.timeout,
        "init_timeout": read.init_timeout,
        "handler": read.handler,
        "role": read.role,
        "environment": environment,
        "tags": read.tags,
        "code": code.code_sha256,
        "versions": versions,
        "aliases": aliases,
        "triggers": triggers,
        "retries": retries.async_trigger_config,
    }))
}
