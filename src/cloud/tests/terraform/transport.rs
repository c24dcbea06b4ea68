//! How its requests come.

use super::{super::scene::Scene, Provider, named};
use crate::cloud::Keys;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[tokio::test]
async fn a_proxy_is_asked_with_absolute_targets() {
    let scene = Scene::start().await;
    let provider = Provider { domain: "tencentcloudapi.com", by_proxy: true, ..Provider::new(&scene) };
    assert_eq!(provider.call("scf.ListFunctions", json!({})).await["TotalCount"], 0);
    assert_eq!(provider.call("cam.DescribeRoleList", json!({"Page": 1, "Rp": 200})).await["TotalNum"], 0);
    let wrong = Provider { keys: Keys::new(&scene.keys.secret_id, "wrong"), ..provider };
    assert_eq!(wrong.refused("scf.ListFunctions", json!({})).await, "AuthFailure.SignatureFailure");
}

#[tokio::test]
async fn errors_are_answers() {
    let scene = Scene::start().await;
    let provider = Provider::new(&scene);
    for (action, parameters) in [
        ("scf.GetFunction", named("nobody")),
        ("scf.GetFunction", json!({})),
        ("scf.NoSuchAction", json!({})),
        ("cam.GetRole", json!({"RoleName": "nobody"})),
    ] {
        let (head, body) = provider.exchange(action, &parameters).await;
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(head.contains("content-type: application/json\r\n"), "{head}");
        let Value::Object(error) = &body["Response"]["Error"] else { panic!("{body}") };
        assert_eq!(error.keys().collect::<Vec<_>>(), ["Code", "Message"]);
        assert_eq!(body["Response"]["RequestId"].as_str().map(str::len), Some(36));
    }
}

#[tokio::test]
async fn one_connection_serves_many_calls() {
    let scene = Scene::start().await;
    let provider = Provider::new(&scene);
    let mut stream = TcpStream::connect(scene.running.address()).await.expect("connected");
    for _ in 0..3 {
        let request = provider.request("scf.ListFunctions", &json!({"Limit": 20}), "keep-alive");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut bytes = vec![0; 4096];
        // One reading holds all of it: Go's client would wait for the acknowledgement of a second packet.
        let read = stream.read(&mut bytes).await.expect("an answer");
        let text = String::from_utf8_lossy(&bytes[..read]);
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        assert!(head.contains(&format!("content-length: {}", body.len())), "{text}");
        assert!(body.contains("\"TotalCount\":0"), "{text}");
    }
}

#[tokio::test]
async fn the_account_is_asked_for_and_a_role_assumed() {
    let scene = Scene::start().await;
    let provider = Provider::new(&scene);
    let identity = provider.call("sts.GetCallerIdentity", json!({})).await;
    assert_eq!(identity["AccountId"], "100000000001");
    let trust = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"qcs":["qcs::cam::uin/100000000001:root"]}}]}"#;
    provider.call("cam.CreateRole", json!({"RoleName": "deployer", "PolicyDocument": trust})).await;
    let session = json!({
        "RoleArn": "qcs::cam::uin/100000000001:roleName/deployer", "RoleSessionName": "terraform", "DurationSeconds": 7200,
    });
    let credentials = provider.call("sts.AssumeRole", session).await["Credentials"].take();
    let text = |name: &str| credentials[name].as_str().expect(name).to_owned();
    let keys = Keys::new(text("TmpSecretId"), text("TmpSecretKey"));
    let assumed = Provider { keys, token: Some(text("Token")), ..Provider::new(&scene) };
    let arn = assumed.call("sts.GetCallerIdentity", json!({})).await["Arn"].take();
    assert!(arn.as_str().is_some_and(|arn| arn.contains("assumed-role/")), "{arn}");
    let without = Provider { token: None, ..assumed };
    assert_eq!(without.refused("sts.GetCallerIdentity", json!({})).await, "AuthFailure.TokenFailure");
}
