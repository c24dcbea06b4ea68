//! What comes before any action: who signs, when, and for what.

use super::scene::{REGION, Scene, Signed};
use crate::{
    cloud::{Keys, settings::Throttling},
    wire::sign::{sha256_hex, tc3, v1},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A way to spoil a request before it is signed.
type Spoil = fn(&mut Signed);

fn code(response: &Value) -> &str {
    response["Error"]["Code"].as_str().unwrap_or("no error")
}

#[tokio::test]
async fn who_signs_badly_is_told_how() {
    let scene = Scene::start().await;
    let send = |change: Spoil| {
        let mut request = scene.signed("scf.ListFunctions");
        change(&mut request);
        request.send(b"{}".to_vec())
    };
    let cases: [(Spoil, &str); 9] = [
        (|_| {}, "no error"),
        (|request| request.keys = Keys::new(&request.keys.secret_id, "wrong"), "AuthFailure.SignatureFailure"),
        (|request| request.timestamp -= 301, "AuthFailure.SignatureExpire"),
        (|request| request.timestamp += 310, "AuthFailure.SignatureExpire"),
        (|request| request.keys = Keys::new("AKIDnobody", "x"), "AuthFailure.SecretIdNotFound"),
        (|request| request.keys = Keys::new("a/b", "x"), "AuthFailure.InvalidAuthorization"),
        (|request| request.action = "FlyToTheMoon".into(), "InvalidAction"),
        (|request| request.version = "2000-01-01".into(), "NoSuchVersion"),
        (|request| request.action = String::new(), "MissingParameter"),
    ];
    for (change, expected) in cases {
        let response = send(change).await;
        assert_eq!(code(&response), expected, "{response}");
        assert_eq!(response["RequestId"].as_str().map(str::len), Some(36));
    }
    let unsigned = scene.http().post(scene.running.endpoint()).header("x-tc-action", "ListFunctions");
    let text = unsigned.send().await.expect("sent").text().await.expect("a body");
    assert!(text.contains("AuthFailure.InvalidAuthorization"), "{text}");
}

#[tokio::test]
async fn too_large_is_said_and_not_cut_off() {
    let scene = Scene::start().await;
    let response = scene.signed("scf.ListFunctions").send(vec![b' '; 10_485_761]).await;
    assert_eq!(
        response["Error"],
        json!({
            "Code": "RequestSizeLimitExceeded",
            "Message": "Your current request size exceed  max 10485760B, but your 10485761B.",
        })
    );
}

#[tokio::test]
async fn the_clock_can_be_turned_and_calls_are_on_record() {
    let scene = Scene::start().await;
    let past = scene.signed("cam.Nothing");
    scene.control(reqwest::Method::PUT, "clock", &json!({"offset_ms": 600_000})).await;
    assert_eq!(code(&past.send(b"{}".to_vec()).await), "InvalidAction");
    let late = scene.signed("scf.Nothing");
    assert_eq!(code(&late.send(b"{}".to_vec()).await), "InvalidAction");
    let audit = scene.control(reqwest::Method::GET, "audit", &Value::Null).await;
    let seen: Vec<_> =
        audit.as_array().expect("entries").iter().map(|entry| (&entry["action"], &entry["region"])).collect();
    assert_eq!(seen, [(&json!("Nothing"), &json!(REGION)), (&json!("Nothing"), &json!(REGION))]);
}

#[tokio::test]
async fn the_control_api_is_closed_to_pages_and_strangers() {
    let scene = Scene::start().await;
    let url = format!("{}/_mpstack/audit", scene.running.endpoint());
    let known = scene.running.keys().secret_id.clone();
    for request in [
        scene.http().get(&url),
        scene.http().get(&url).header("x-mpstack-control", "AKIDother"),
        scene.http().get(&url).header("x-mpstack-control", &known).header("origin", "http://evil.example"),
        scene.http().request(reqwest::Method::OPTIONS, &url).header("origin", "http://evil.example"),
    ] {
        let answer = request.send().await.expect("sent");
        assert_eq!(answer.status(), 403);
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn the_roots_keys_stay_with_the_data() {
    let scene = Scene::start().await;
    let before = scene.running.keys().secret_id.clone();
    let scene = scene.restart().await;
    assert_eq!(scene.running.keys().secret_id, before);
}

#[tokio::test]
async fn documented_rates_are_a_switch() {
    let scene = Scene::with(|settings| settings.readings.throttling = Throttling::Documented).await;
    let calls = (0..21).map(|_| scene.signed("scf.GetAccount").send(b"{}".to_vec()));
    let answers = futures_util::future::join_all(calls).await;
    let refused: Vec<_> = answers.iter().map(code).filter(|code| *code != "no error").collect();
    assert_eq!(refused, ["RequestLimitExceeded"]);
}

#[tokio::test]
async fn trouble_comes_as_planned() {
    let scene = Scene::start().await;
    let namespace = |name: &str| json!({ "Namespace": name }).to_string().into_bytes();
    let plan = json!([
        {"action": "CreateNamespace", "skip": 1, "trouble": {"error": "InternalError"}},
        {"action": "CreateNamespace", "trouble": "unanswered"},
        {"action": "CreateNamespace", "trouble": "unheard"},
    ]);
    scene.control(reqwest::Method::PUT, "faults", &plan).await;
    assert_eq!(code(&scene.signed("scf.CreateNamespace").send(namespace("first")).await), "no error");
    assert_eq!(code(&scene.signed("scf.CreateNamespace").send(namespace("second")).await), "InternalError");
    for name in ["third", "fourth"] {
        let request = scene.signed("scf.CreateNamespace").request(namespace(name));
        assert!(request.send().await.is_err(), "{name}");
    }
    let listed = scene.call("scf.ListNamespaces", &json!({})).await;
    let names: Vec<_> = listed["Namespaces"].as_array().expect("a list").iter().map(|found| &found["Name"]).collect();
    assert_eq!(names, ["default", "first", "third"]);
    assert_eq!(scene.control(reqwest::Method::GET, "faults", &Value::Null).await, json!([]));
}

/// Sends bytes as they are and returns what comes back.
async fn raw(scene: &Scene, request: &str) -> String {
    let mut stream = TcpStream::connect(scene.running.address()).await.expect("connected");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("text");
    answer
}

#[tokio::test]
async fn clients_sign_and_address_in_many_ways() {
    let scene = Scene::start().await;
    let key = scene.keys.secret_key.expose_secret();
    let address = scene.running.address();
    let (with_port, malformed) = (address.to_string(), format!("http://{address}"));
    let now = scene.running.clock().now();
    // Request line, host as sent, host as signed, service of the scope.
    for (target, sent, signed, service) in [
        ("/", "scf.tencentcloudapi.com:9310", "scf.tencentcloudapi.com:9310", "scf"),
        ("/", "scf.tencentcloudapi.com:9310", "scf.tencentcloudapi.com", "scf"),
        ("/", &with_port, "127.0.0.1", "127"),
        ("/", &with_port, &with_port, "scf"),
        ("/", &malformed, &malformed, "scf"),
        ("http://scf.tencentcloudapi.com/", "scf.tencentcloudapi.com", "scf.tencentcloudapi.com", "scf"),
        ("/", "scf.ap-guangzhou.tencentcloudapi.com", "scf.ap-guangzhou.tencentcloudapi.com", "scf"),
    ] {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("host", signed)];
        let query = "FunctionName=none&Filters.0.Name=Qualifier&Filters.0.Values.0=1";
        let hash = sha256_hex(b"");
        let covered = tc3::Covered { method: "GET", query, headers: &headers, payload_sha256: &hash };
        let authorization = tc3::authorization(&scene.keys.secret_id, key, service, now, &covered);
        let answer = raw(
            &scene,
            &format!(
                "GET {target}?{query} HTTP/1.1\r\nHost: {sent}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                 X-TC-Action: ListTriggers\r\nX-TC-Version: 2018-04-16\r\nX-TC-Region: {REGION}\r\nX-TC-Timestamp: {now}\r\n\
                 Authorization: {authorization}\r\nConnection: close\r\n\r\n"
            ),
        )
        .await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(answer.contains("\"Code\":\"ResourceNotFound.Function\""), "{target} {sent} {signed}: {answer}");
    }
}

#[tokio::test]
async fn dialects_of_the_older_signature() {
    let scene = Scene::start().await;
    let key = scene.keys.secret_key.expose_secret();
    let now = scene.running.clock().now().to_string();
    let common = [
        ("Action", "ListFunctions"),
        ("Version", "2018-04-16"),
        ("Region", REGION),
        ("Nonce", "0"),
        ("Timestamp", now.as_str()),
        ("SecretId", scene.keys.secret_id.as_str()),
    ];
    // Sent, and what is signed in its place.
    for (sent, signed) in [
        (("Search_Key", "x"), Some(("Search_Key", "x"))),
        (("Search_Key", "x"), Some(("Search.Key", "x"))),
        (("SearchKey", "@file"), None),
        (("SearchKey", "ä &="), Some(("SearchKey", "ä &="))),
    ] {
        let signed: Vec<_> = common.into_iter().chain(signed).collect();
        let signature = v1::signature(key, v1::Method::HmacSha1, "POST", "scf.tencentcloudapi.com", &signed);
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let sent = common.into_iter().chain([sent, ("Signature", signature.as_str())]);
        let form: Vec<_> = sent.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = scene.http().post(scene.running.endpoint()).header("host", "scf.tencentcloudapi.com");
        let answer = request.body(form.join("&")).send().await.expect("sent").text().await.expect("a body");
        assert!(answer.contains("\"TotalCount\":0"), "{answer}");
    }
}
