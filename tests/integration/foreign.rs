//! What other people have in the account.

use crate::sandbox::{tiny_zip, until_active};
use mpstack::{
    client::Writer,
    wire::{cam, mps, scf},
};

/// A role that a service may assume, without any mark.
pub async fn role(writer: &Writer, name: &str, service: &str) {
    let trust = format!(
        r#"{{"version":"2.0","statement":[{{"action":["name/sts:AssumeRole"],"effect":"allow","principal":{{"service":["{service}"]}}}}]}}"#
    );
    let request = cam::CreateRole { role_name: name.into(), policy_document: trust, ..Default::default() };
    writer.change("", &request).await.expect("a foreign role");
}

/// A policy attached to a role.
pub async fn attachment(writer: &Writer, role: &str, policy: &str) {
    let request = cam::AttachRolePolicy {
        policy_name: Some(policy.into()),
        attach_role_name: Some(role.into()),
        ..Default::default()
    };
    writer.change("", &request).await.expect("a foreign attachment");
}

/// A function without any mark, and the role that SCF wants for one.
pub async fn function(writer: &Writer, region: &str, name: &str, runtime: &str) {
    role(writer, "SCF_QcsRole", "scf.qcloud.com").await;
    attachment(writer, "SCF_QcsRole", "QcloudAccessForScfRole").await;
    function_alone(writer, region, name, runtime).await;
}

/// The same where that role is there already.
pub async fn function_alone(writer: &Writer, region: &str, name: &str, runtime: &str) {
    let request = scf::CreateFunction {
        function_name: name.into(),
        code: Some(scf::Code { zip_file: Some(tiny_zip()), ..Default::default() }),
        handler: Some("index.main_handler".into()),
        runtime: Some(runtime.into()),
        ..Default::default()
    };
    writer.change(region, &request).await.expect("a foreign function");
    until_active(writer.reader(), region, name).await;
}

/// Binds an event type to such a function.
pub async fn binding(writer: &Writer, region: &str, name: &str, event_type: &str) {
    let request = mps::BindTrigger {
        scf_region: region.into(),
        event_type: event_type.into(),
        qualifier: "$DEFAULT".into(),
        function_name: name.into(),
        namespace: "default".into(),
    };
    writer.change(region, &request).await.expect("a foreign binding");
}
