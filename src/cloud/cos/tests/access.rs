//! Who may do what: signatures, addresses, rights.

use super::*;

#[tokio::test]
async fn signatures_are_checked() {
    let scene = with_bucket().await;
    let get = || ask(&scene, "GET", "a");
    ask(&scene, "PUT", "a").body(b"x").send().await.is(200);
    let port = scene.running.address().port();

    let mut with_port = get();
    with_port.host = format!("{}:{port}", with_port.host);
    with_port.clone().send().await.is(200);
    with_port.signed_host = with_port.host.clone();
    with_port.send().await.is(200);

    let mut wrong = get();
    wrong.keys = Keys::new(&wrong.keys.secret_id, "wrong");
    wrong.send().await.refused(403, "SignatureDoesNotMatch");
    let mut unknown = get();
    unknown.keys = Keys::new("AKIDnobody", "x");
    unknown.send().await.refused(403, "InvalidAccessKeyId");
    let mut early = get();
    early.window = (1000, 2000);
    early.send().await.refused(403, "RequestTimeTooSkewed");
    let mut late = get();
    late.window = (-2000, -1);
    late.send().await.refused(403, "AccessDenied");
    let mut dated = get().with("date", "Thu, 16 May 2019 06:45:51 GMT");
    dated.window = (-60, 600);
    dated.send().await.refused(403, "RequestTimeTooSkewed");
    let url = get().url();
    get().sent(url.clone(), None).await.refused(403, "AccessDenied");
    get().sent(url.clone(), Some("q-sign-algorithm=sha1&q-ak=x".into())).await.refused(400, "InvalidArgument");

    let stolen = get().signature();
    ask(&scene, "DELETE", "a").sent(url.clone(), Some(stolen.clone())).await.refused(403, "SignatureDoesNotMatch");
    // What the lists do not name is not covered and does no harm.
    get().with("x-more", "1").sent(format!("{url}&more=1"), Some(stolen)).await.is(200);
    get().presigned().await.is(200);
    let renamed = get().asking("response-content-type", "text/css").presigned().await.is(200);
    assert_eq!(renamed.header("content-type"), "text/css");
}

#[tokio::test]
async fn paths_do_where_hosts_cannot() {
    let scene = Scene::start().await;
    let at = |method: &str, key: &str| {
        let mut ask = ask(&scene, method, &format!("{BUCKET}{key}"));
        ask.host = scene.running.address().to_string();
        ask.signed_host = "127.0.0.1".into();
        ask
    };
    at("PUT", "").send().await.is(200);
    at("PUT", "/mps/a.json").body(b"{}").send().await.is(200);
    assert_eq!(at("GET", "/mps/a.json").send().await.is(200).body, b"{}");
    // Made without a region, the bucket answers in every one.
    assert_eq!(ask(&scene, "GET", "mps/a.json").send().await.is(200).body, b"{}");
}

#[tokio::test]
async fn a_role_session_does_what_its_policies_allow() {
    let mut scene = with_bucket().await;
    ask(&scene, "PUT", "mps/a").body(b"x").send().await.is(200);
    let trust = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":"scf.qcloud.com"}}]}"#;
    scene.call("cam.CreateRole", &json!({"RoleName": "exec", "PolicyDocument": trust})).await;
    let credentials = scene.running.cloud().mint_session("exec", "s", Duration::from_secs(60)).expect("minted");
    let root = (scene.keys.clone(), scene.token.clone());
    let session = (Keys::new(&credentials.tmp_secret_id, credentials.tmp_secret_key.clone()), Some(credentials.token));
    let become_ = |scene: &mut Scene, who: &(Keys, Option<String>)| (scene.keys, scene.token) = who.clone();

    become_(&mut scene, &session);
    ask(&scene, "PUT", "mps/b").send().await.refused(403, "AccessDenied");
    become_(&mut scene, &root);
    let policy = json!({
        "version": "2.0",
        "statement": [{
            "effect": "allow",
            "action": ["name/cos:PutObject"],
            "resource": [format!("qcs::cos:{REGION}:uid/1250000000:{BUCKET}/mps/*")],
        }],
    });
    scene.call("cam.CreatePolicy", &json!({"PolicyName": "archive", "PolicyDocument": policy.to_string()})).await;
    scene.call("cam.AttachRolePolicy", &json!({"AttachRoleName": "exec", "PolicyName": "archive"})).await;
    become_(&mut scene, &session);
    ask(&scene, "PUT", "mps/b").body(b"y").send().await.is(200);
    ask(&scene, "PUT", "other/b").send().await.refused(403, "AccessDenied");
    ask(&scene, "GET", "mps/b").send().await.refused(403, "AccessDenied");
    ask(&scene, "DELETE", "mps/b").send().await.refused(403, "AccessDenied");
    let body = b"<Delete><Object><Key>mps/b</Key></Object></Delete>";
    let told = ask(&scene, "POST", "").asking("delete", "").body(body).send().await.is(200);
    assert!(String::from_utf8_lossy(&told.body).contains("<Code>AccessDenied</Code>"), "{told:?}");

    scene.token = Some("another".into());
    ask(&scene, "PUT", "mps/c").send().await.refused(403, "InvalidAccessKeyId");
    become_(&mut scene, &session);
    scene.running.clock().set_offset_ms(61_000);
    ask(&scene, "PUT", "mps/c").send().await.refused(400, "ExpiredToken");
}

#[tokio::test]
async fn functions_take_their_code_from_objects_with_the_rights_of_their_service() {
    let scene = Scene::start().await;
    let region = crate::cloud::tests::scene::REGION;
    let at = |method: &str, key: &str| {
        let mut ask = ask(&scene, method, key);
        ask.host = host("code-1250000000", region);
        ask.signed_host = ask.host.clone();
        ask
    };
    at("PUT", "").send().await.is(200);
    let zip = STANDARD.decode(zip_of("#!/bin/sh\n")).expect("base64");
    at("PUT", "demo.zip").body(&zip).send().await.is(200);
    scene.role("SCF_QcsRole");
    let create = |object: &str| {
        json!({
            "FunctionName": "demo", "Runtime": "CustomRuntime", "Handler": "index.main_handler",
            "Code": {"CosBucketName": "code", "CosObjectName": object, "CosBucketRegion": region},
        })
    };
    assert_eq!(scene.refused("scf.CreateFunction", &create("/demo.zip")).await, "UnauthorizedOperation.Role");
    let attach = json!({"AttachRoleName": "SCF_QcsRole", "PolicyName": "QcloudAccessForScfRole"});
    scene.call("cam.AttachRolePolicy", &attach).await;
    assert_eq!(scene.refused("scf.CreateFunction", &create("/none.zip")).await, "ResourceNotFound.CosObject");
    scene.call("scf.CreateFunction", &create("/demo.zip")).await;
    scene.until_active("demo").await;
    let function = scene.call("scf.GetFunction", &json!({"FunctionName": "demo"})).await;
    assert_eq!(function["CodeSize"], zip.len());
}
