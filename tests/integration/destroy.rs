//! Destroy takes what is ours and leaves the rest exactly as it was.

use crate::{inventory::inventory, lifecycle::FULL, sandbox::Sandbox};
use mpstack::wire::{KeyValue, cam, scf};

const TRUST: &str = r#"{"version":"2.0","statement":[{"action":["name/sts:AssumeRole"],"effect":"allow","principal":{"service":["scf.qcloud.com"]}}]}"#;

#[tokio::test]
async fn foreign_roles_functions_and_triggers_stay_exactly_as_they_were() {
    let sandbox = Sandbox::new().stack(FULL);
    let writer = sandbox.writer();
    for (role, service, policies) in [
        ("SCF_QcsRole", "scf.qcloud.com", &["QcloudAccessForScfRole", "QcloudCLSReadOnlyAccess"][..]),
        (
            "MPS_QcsRole",
            "mps.cloud.tencent.com",
            &["QcloudAccessForMPSRole", "QcloudAccessForMPSRoleInDeliverToSCF"][..],
        ),
        ("their-role", "scf.qcloud.com", &["QcloudCLSReadOnlyAccess"][..]),
    ] {
        let request = cam::CreateRole {
            role_name: role.into(),
            policy_document: TRUST.replace("scf.qcloud.com", service),
            ..Default::default()
        };
        writer.change("", &request).await.expect("a foreign role");
        for policy in policies {
            let request = cam::AttachRolePolicy {
                policy_name: Some((*policy).into()),
                attach_role_name: Some(role.into()),
                ..Default::default()
            };
            writer.change("", &request).await.expect("a foreign attachment");
        }
    }
    let policy = cam::CreatePolicy {
        policy_name: "their-policy".into(),
        policy_document: r#"{"version":"2.0","statement":[{"effect":"allow","action":["cos:*"],"resource":["*"]}]}"#
            .into(),
        ..Default::default()
    };
    writer.change("", &policy).await.expect("a foreign policy");
    for region in ["ap-beijing", "ap-tokyo"] {
        let request = scf::CreateFunction {
            function_name: "Theirs".into(),
            code: Some(scf::Code { zip_file: Some(crate::sandbox::tiny_zip()), ..Default::default() }),
            handler: Some("index.main_handler".into()),
            runtime: Some("CustomRuntime".into()),
            role: Some("their-role".into()),
            environment: Some(scf::Environment { variables: vec![KeyValue { key: "A".into(), value: "b".into() }] }),
            ..Default::default()
        };
        writer.change(region, &request).await.expect("a foreign function");
        crate::sandbox::until_active(writer.reader(), region, "Theirs").await;
        let request = scf::CreateTrigger {
            function_name: "Theirs".into(),
            trigger_name: "nightly".into(),
            kind: "timer".into(),
            trigger_desc: Some("0 0 2 * * * *".into()),
            enable: Some("OPEN".into()),
            ..Default::default()
        };
        writer.change(region, &request).await.expect("a foreign trigger");
    }
    let before = inventory(writer.reader()).await;

    sandbox.run(&["apply", "--yes"]).succeeds();
    assert_ne!(inventory(writer.reader()).await, before);
    sandbox.run(&["destroy", "--yes"]).succeeds();
    assert_eq!(inventory(writer.reader()).await, before);
}

#[tokio::test]
async fn a_function_that_is_not_ours_is_neither_taken_over_nor_deleted() {
    let sandbox = Sandbox::new().stack(FULL);
    let writer = sandbox.writer();
    sandbox.run(&["apply", "--yes"]).succeeds();
    let before = inventory(writer.reader()).await;
    let sandbox = sandbox.stack(&FULL.replace("stack: full", "stack: other"));
    sandbox.run(&["apply", "--yes"]).exits(4).complains("stack `full`");
    sandbox.run(&["redeploy", "--yes"]).exits(4).complains("stack `full`");
    sandbox.run(&["destroy", "--yes"]).succeeds();
    assert_eq!(inventory(writer.reader()).await, before);
}

#[test]
fn another_account_and_a_foreign_holder_are_refused() {
    let sandbox = Sandbox::new().stack(&FULL.replace("100000000001", "100000000002"));
    for verb in ["apply", "destroy", "redeploy"] {
        sandbox.run(&[verb, "--yes"]).exits(4).complains("100000000002");
    }
    let sandbox = sandbox.stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    let rival = FULL.replace("stack: full", "stack: rival").replace("name: Full", "name: Rival");
    let sandbox = sandbox.stack(&rival.replace("region: ap-beijing\naccount", "region: ap-tokyo\naccount"));
    sandbox.run(&["apply", "--yes"]).exits(4).complains("held by function `Full`");
}
