//! Requests that are good but for one thing.

use super::{Besieged, OBJECT};
use crate::hand::{Hand, code, said};
use mpstack::wire::{Product, cam, sts};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;

const DELETE: &str = "scf.DeleteFunction";

fn delete(hand: &Hand) -> RequestBuilder {
    let body = json!({"FunctionName": "Full"}).to_string();
    hand.request(DELETE, Product::Scf.version(), body.as_bytes())
}

async fn api(request: RequestBuilder) -> String {
    let answer = said(request).await.expect("an answer in the envelope");
    assert_eq!(answer["RequestId"].as_str().map(str::len), Some(36));
    code(&answer).to_owned()
}

#[tokio::test]
async fn of_the_api() {
    let besieged = Besieged::new().await;
    let hand = &besieged.hand;
    let with = |change: fn(&mut Hand)| {
        let mut hand = hand.clone();
        change(&mut hand);
        delete(&hand)
    };
    let other_body = || delete(hand).body(r#"{"FunctionName":"Other"}"#);
    let cases: Vec<(RequestBuilder, &str)> = vec![
        (with(|hand| hand.secret_key = "guessed".into()), "AuthFailure.SignatureFailure"),
        (other_body(), "AuthFailure.SignatureFailure"),
        (with(|hand| hand.off = -301), "AuthFailure.SignatureExpire"),
        (with(|hand| hand.off = 310), "AuthFailure.SignatureExpire"),
        (with(|hand| hand.secret_id = "AKIDNOBODY".into()), "AuthFailure.SecretIdNotFound"),
        (delete(hand).header("origin", "https://evil.example"), "UnauthorizedOperation"),
        (delete(hand).header("origin", "null"), "UnauthorizedOperation"),
        (delete(hand).header("sec-fetch-site", "cross-site"), "UnauthorizedOperation"),
        (hand.request(DELETE, Product::Scf.version(), &vec![b' '; 10_485_761]), "RequestSizeLimitExceeded"),
    ];
    for (request, expected) in cases {
        let shown = format!("{request:?}");
        assert_eq!(api(request).await, expected, "{shown}");
    }
    // A name that was made to point at this machine.
    let rebound = raw(hand, "POST / HTTP/1.1\r\nHost: evil.example\r\nX-TC-Action: ListFunctions\r\n").await;
    assert!(rebound.contains("NoSuchProduct"), "{rebound}");
    let rebound = raw(hand, "GET /kept-1250000000/note.txt HTTP/1.1\r\nHost: evil.example\r\n").await;
    assert!(rebound.starts_with("HTTP/1.1 403") && rebound.contains("AccessDenied"), "{rebound}");
    besieged.stands().await;
}

/// Sends a head as it is.
async fn raw(hand: &Hand, head: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = hand.endpoint.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("the cloud listens");
    let request = format!("{head}Content-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("text");
    answer
}

#[tokio::test]
async fn of_cos() {
    let besieged = Besieged::new().await;
    let hand = &besieged.hand;
    let with = |change: fn(&mut Hand)| {
        let mut hand = hand.clone();
        change(&mut hand);
        hand.object(Method::DELETE, OBJECT, Vec::new())
    };
    let unsigned = || reqwest::Client::builder().no_proxy().tls_backend_preconfigured(crate::proxy::no_tls()).build();
    let unsigned = unsigned().expect("plain http").delete(format!("{}{OBJECT}", hand.endpoint));
    for (request, status, expected) in [
        (with(|hand| hand.secret_key = "guessed".into()), 403, "SignatureDoesNotMatch"),
        (with(|hand| hand.secret_id = "AKIDNOBODY".into()), 403, "InvalidAccessKeyId"),
        (with(|hand| hand.off = -3600), 403, "AccessDenied"),
        (with(|hand| hand.off = 3600), 403, "RequestTimeTooSkewed"),
        (unsigned, 403, "AccessDenied"),
        (with(|_| {}).header("origin", "https://evil.example"), 403, "AccessDenied"),
        (hand.object(Method::PUT, OBJECT, vec![0; (64 << 20) + 1]), 400, "EntityTooLarge"),
    ] {
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::from_u16(status).expect("a status"), "{expected}");
        let body = answer.text().await.expect("whole");
        assert!(body.contains(&format!("<Code>{expected}</Code>")), "{expected}: {body}");
    }
    besieged.stands().await;
}

#[tokio::test]
async fn without_the_right() {
    let besieged = Besieged::new().await;
    let session = session(&besieged).await;
    let besieged = Besieged { before: Besieged::everything(&besieged.sandbox, &besieged.hand).await, ..besieged };
    let calls = Besieged::calls(&besieged.hand).await.len();
    let hand = Hand {
        secret_id: session.tmp_secret_id,
        secret_key: session.tmp_secret_key,
        token: Some(session.token),
        ..besieged.hand.clone()
    };
    for (action, parameters) in [
        (DELETE, json!({"FunctionName": "Full"})),
        ("scf.UpdateFunctionConfiguration", json!({"FunctionName": "Full", "MemorySize": 512})),
        ("cam.DeleteRole", json!({"RoleName": "full-exec"})),
        ("cam.CreatePolicy", json!({"PolicyName": "mine", "PolicyDocument": "{}"})),
        ("mps.UnbindTrigger", json!({"Type": "mps"})),
        ("tag.ModifyResourceTags", json!({"Resource": "qcs::scf:ap-beijing:uin/:namespace/default/function/Full"})),
    ] {
        let answer = hand.call(action, &parameters).await.expect("an answer");
        assert_eq!(code(&answer), "AuthFailure.UnauthorizedOperation", "{action}: {answer}");
    }
    // What it may: look at this one function.
    let answer = hand.call("scf.GetFunction", &json!({"FunctionName": "Full"})).await.expect("an answer");
    assert_eq!(code(&answer), "");
    Besieged { calls, ..besieged }.stands().await;
}

/// Keys of a role that may look at the function and nothing else.
async fn session(besieged: &Besieged) -> sts::Credentials {
    let writer = besieged.sandbox.writer();
    let role = cam::CreateRole {
        role_name: "watcher".into(),
        policy_document: r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"qcs":"qcs::cam::uin/100000000001:root"}}]}"#.into(),
        ..Default::default()
    };
    writer.change("", &role).await.expect("a role");
    let policy = cam::CreatePolicy {
        policy_name: "watch".into(),
        policy_document: r#"{"version":"2.0","statement":[{"effect":"allow","action":"scf:Get*","resource":"qcs::scf:ap-beijing:uin/100000000001:namespace/default/function/Full"}]}"#.into(),
        ..Default::default()
    };
    writer.change("", &policy).await.expect("a policy");
    let attach = cam::AttachRolePolicy {
        policy_name: Some("watch".into()),
        attach_role_name: Some("watcher".into()),
        ..Default::default()
    };
    writer.change("", &attach).await.expect("attached");
    let assume = sts::AssumeRole {
        role_arn: "qcs::cam::uin/100000000001:roleName/watcher".into(),
        role_session_name: "scene".into(),
        ..Default::default()
    };
    writer.change("", &assume).await.expect("a session").credentials
}
