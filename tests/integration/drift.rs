//! One change behind the stack's back is found, named, and healed; a failed reading is neither yes nor no.

use crate::{
    lifecycle::FULL,
    proxy::{Fate, Proxy},
    sandbox::Sandbox,
};
use mpstack::{
    client::Writer,
    wire::{KeyValue, cam, mps, scf},
};
use serde_json::Value;

pub const REGION: &str = "ap-beijing";
const FUNCTION: &str = "Full";

#[tokio::test]
async fn any_one_field_changed_in_the_cloud_is_named_and_nothing_else() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let writer = sandbox.writer();
    for field in [
        "function.description",
        "function.memory",
        "function.timeout",
        "function.init_timeout",
        "function.role",
        "function.handler",
        "function.code",
        "function.environment.STAGE",
        "function.environment.TOKEN",
        "function.environment.WECOM_KEY",
        "function.retries.attempts",
        "function.retries.max_age",
        "alias.$DEFAULT",
        "triggers.WorkflowTask",
        "triggers.EditMediaTask",
        "roles.SCF_QcsRole.policies.QcloudAccessForScfRole",
        "roles.MPS_QcsRole",
        "roles.full-exec.trust",
        "roles.full-exec.rights",
        "roles.full-exec.policies.full-exec",
        "function",
    ] {
        tamper(&writer, field).await;
        let report = sandbox.run(&["drift", "--output", "json"]).exits(2);
        assert_eq!(drifted(&report.stdout), [field], "{}", report.stdout);
        sandbox.run(&["drift"]).exits(2).prints(field.rsplit('.').next().expect("a last part"));
        sandbox.run(&["apply", "--yes"]).succeeds();
        sandbox.run(&["drift"]).succeeds();
        sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
    }
}

#[tokio::test]
async fn what_others_add_is_not_drift_and_survives_an_apply() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let writer = sandbox.writer();
    let mut variables = environment(&writer).await;
    variables.push(KeyValue { key: "THEIRS".into(), value: "kept".into() });
    configure(
        &writer,
        scf::UpdateFunctionConfiguration { environment: Some(scf::Environment { variables }), ..Default::default() },
    )
    .await;
    sandbox.run(&["drift"]).succeeds();
    sandbox.run(&["plan", "-v"]).succeeds().prints("function.environment.THEIRS");
    let sandbox = sandbox.stack(&FULL.replace("memory: 128", "memory: 256"));
    sandbox.run(&["drift"]).succeeds();
    sandbox.run(&["apply", "--yes"]).succeeds();
    assert!(environment(&writer).await.iter().any(|variable| variable.key == "THEIRS" && variable.value == "kept"));
}

#[test]
fn a_failed_reading_is_incomplete_and_never_absent() {
    let sandbox = Sandbox::new().stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let proxy = Proxy::start(sandbox.endpoint(), Box::new(|_| Fate::Pass));
    let sandbox = sandbox.through(&proxy.endpoint);
    sandbox.run(&["drift"]).succeeds();
    let mut reads = proxy.calls();
    reads.sort();
    reads.dedup();
    assert!(reads.len() >= 9, "a drift check reads all kinds of things: {reads:?}");
    for read in reads {
        let refused = read.clone();
        let rule = move |name: &str| match name == refused {
            true if name.starts_with("HEAD") => Fate::Answer(403, "application/xml", ""),
            true => DENIED,
            false => Fate::Pass,
        };
        let spoiled = Proxy::start(sandbox.endpoint(), Box::new(rule));
        sandbox.command_through(&spoiled.endpoint, &["drift"]).exits(3).complains("could not read");
    }
}

const DENIED: Fate = Fate::Answer(
    200,
    "application/json",
    r#"{"Response":{"Error":{"Code":"UnauthorizedOperation.CAM","Message":"no"},"RequestId":"r-1"}}"#,
);

/// Paths of the fields that a JSON report calls drift.
fn drifted(json: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(json).expect("the report is JSON");
    let mut fields: Vec<String> = (report["resource_changes"].as_array().into_iter().flatten())
        .flat_map(|resource| resource["change"]["origins"].as_object().into_iter().flatten())
        .map(|(field, _)| field.clone())
        .collect();
    fields.sort();
    fields
}

/// Makes a change through the wire API, as the console would.
pub async fn tamper(writer: &Writer, field: &str) {
    let name = || FUNCTION.to_owned();
    match field {
        "function.description" => configure(writer, with(|c| c.description = Some("other".into()))).await,
        "function.memory" => configure(writer, with(|c| c.memory_size = Some(256))).await,
        "function.timeout" => configure(writer, with(|c| c.timeout = Some(3))).await,
        "function.init_timeout" => configure(writer, with(|c| c.init_timeout = Some(65))).await,
        "function.role" => configure(writer, with(|c| c.role = Some("SCF_QcsRole".into()))).await,
        "function.handler" => update_code(writer, Some("other.handler"), None).await,
        "function.code" => update_code(writer, None, Some(crate::sandbox::tiny_zip())).await,
        "function.environment.STAGE" | "function.environment.TOKEN" => {
            let key = field.rsplit('.').next().expect("a variable");
            let mut variables = environment(writer).await;
            for variable in variables.iter_mut().filter(|variable| variable.key == key) {
                variable.value = "tampered".into();
            }
            configure(writer, with(|c| c.environment = Some(scf::Environment { variables: variables.clone() }))).await;
        }
        "function.environment.WECOM_KEY" => {
            let mut variables = environment(writer).await;
            variables.retain(|variable| variable.key != "WECOM_KEY");
            configure(writer, with(|c| c.environment = Some(scf::Environment { variables: variables.clone() }))).await;
        }
        "function.retries.attempts" => retries(writer, 0, 21_600).await,
        "function.retries.max_age" => retries(writer, 2, 60).await,
        "alias.$DEFAULT" => {
            let request = scf::UpdateAlias {
                function_name: name(),
                name: "$DEFAULT".into(),
                function_version: "$LATEST".into(),
                ..Default::default()
            };
            writer.change(REGION, &request).await.expect("the alias is moved");
        }
        "triggers.WorkflowTask" => unbind(writer, "WorkflowTask").await,
        "triggers.EditMediaTask" => {
            unbind(writer, "EditMediaTask").await;
            let request = mps::BindTrigger {
                scf_region: REGION.into(),
                event_type: "EditMediaTask".into(),
                qualifier: "$LATEST".into(),
                function_name: name(),
                namespace: "default".into(),
            };
            writer.change(REGION, &request).await.expect("it is bound to another qualifier");
        }
        "roles.SCF_QcsRole.policies.QcloudAccessForScfRole" => {
            detach(writer, "SCF_QcsRole", "QcloudAccessForScfRole").await;
        }
        "roles.full-exec.policies.full-exec" => detach(writer, "full-exec", "full-exec").await,
        "roles.MPS_QcsRole" => {
            let request = cam::DeleteRole { role_name: Some("MPS_QcsRole".into()), ..Default::default() };
            writer.change("", &request).await.expect("the role is deleted");
        }
        "roles.full-exec.trust" => {
            let request = cam::UpdateAssumeRolePolicy {
                policy_document: r#"{"version":"2.0","statement":[{"action":["name/sts:AssumeRole"],"effect":"allow","principal":{"service":["mps.cloud.tencent.com"]}}]}"#.into(),
                role_name: Some("full-exec".into()),
                ..Default::default()
            };
            writer.change("", &request).await.expect("the trust is replaced");
        }
        "roles.full-exec.rights" => {
            let request = cam::UpdatePolicy {
                policy_name: Some("full-exec".into()),
                policy_document: Some(
                    r#"{"version":"2.0","statement":[{"effect":"allow","action":["cos:*"],"resource":["*"]}]}"#.into(),
                ),
                ..Default::default()
            };
            writer.change("", &request).await.expect("the policy is replaced");
        }
        "function" => {
            let request = scf::DeleteFunction { function_name: name(), ..Default::default() };
            for event_type in ["WorkflowTask", "EditMediaTask"] {
                unbind(writer, event_type).await;
            }
            writer.change(REGION, &request).await.expect("the function is deleted");
            while get(writer).await.is_some() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        other => panic!("no way to change `{other}`"),
    }
}

fn with(change: impl Fn(&mut scf::UpdateFunctionConfiguration)) -> scf::UpdateFunctionConfiguration {
    let mut request = scf::UpdateFunctionConfiguration::default();
    change(&mut request);
    request
}

async fn configure(writer: &Writer, request: scf::UpdateFunctionConfiguration) {
    let request = scf::UpdateFunctionConfiguration { function_name: FUNCTION.into(), ..request };
    writer.change(REGION, &request).await.expect("the configuration is changed");
    active(writer).await;
}

async fn update_code(writer: &Writer, handler: Option<&str>, zip: Option<String>) {
    let code = zip.map(|zip| scf::Code { zip_file: Some(zip), ..Default::default() });
    let handler = handler.map(str::to_owned);
    // The call wants code even when only the handler changes; the same bytes then.
    let code = match code {
        Some(code) => code,
        None => scf::Code { zip_file: Some(deployed(writer).await), ..Default::default() },
    };
    let request =
        scf::UpdateFunctionCode { function_name: FUNCTION.into(), handler, code: Some(code), ..Default::default() };
    writer.change(REGION, &request).await.expect("the code is changed");
    active(writer).await;
}

async fn deployed(writer: &Writer) -> String {
    use base64::Engine;
    let request = scf::GetFunctionAddress { function_name: FUNCTION.into(), ..Default::default() };
    let address = writer.reader().read(REGION, &request).await.expect("the code has an address");
    let zip = crate::sandbox::fetch(&address.url).await;
    base64::engine::general_purpose::STANDARD.encode(zip)
}

async fn retries(writer: &Writer, attempts: i64, max_age: i64) {
    let request = scf::UpdateFunctionEventInvokeConfig {
        function_name: FUNCTION.into(),
        async_trigger_config: scf::AsyncTriggerConfig {
            retry_config: vec![scf::RetryConfig { retry_num: attempts }],
            msg_ttl: max_age,
        },
        ..Default::default()
    };
    writer.change(REGION, &request).await.expect("the retries are changed");
}

async fn unbind(writer: &Writer, event_type: &str) {
    let request = scf::ListTriggers { function_name: FUNCTION.into(), ..Default::default() };
    let triggers = writer.reader().read(REGION, &request).await.expect("triggers are listed").triggers;
    let trigger = triggers
        .into_iter()
        .find(|trigger| trigger.resource_id.ends_with(&format!("{event_type}Event")))
        .expect("the event type is bound");
    let request = mps::UnbindTrigger {
        kind: "mps".into(),
        qualifier: trigger.qualifier,
        function_name: FUNCTION.into(),
        namespace: "default".into(),
        resource_id: trigger.resource_id,
    };
    writer.change(REGION, &request).await.expect("it is unbound");
}

async fn detach(writer: &Writer, role: &str, policy: &str) {
    let request = cam::DetachRolePolicy {
        policy_name: Some(policy.into()),
        detach_role_name: Some(role.into()),
        ..Default::default()
    };
    writer.change("", &request).await.expect("the policy is detached");
}

async fn environment(writer: &Writer) -> Vec<KeyValue> {
    get(writer).await.expect("the function is there").environment.variables
}

async fn get(writer: &Writer) -> Option<scf::GetFunctionAnswer> {
    let request = scf::GetFunction { function_name: FUNCTION.into(), ..Default::default() };
    writer.reader().read(REGION, &request).await.ok()
}

async fn active(writer: &Writer) {
    while get(writer).await.is_none_or(|function| function.status != "Active") {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
