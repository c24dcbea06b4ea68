//! Ten thousand random requests: raw bytes, and forms that are half right.
//!
//! None of them can be right: whatever is signed is signed with another key, or changed after it was signed. A failure
//! prints one line that sends the shortest such request again; `MPSTACK_SEED` repeats a run.

use super::Besieged;
use crate::hand::REGION;
use crate::sandbox::{SECRET_ID, SECRET_KEY};
use mpstack::wire::sign::{cos, sha256_hex, tc3};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const REQUESTS: u32 = 10_000;
const HANDS: u32 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_random_requests_change_nothing() {
    let besieged = Besieged::new().await;
    let seed = std::env::var("MPSTACK_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| u64::from(std::process::id()) ^ now().unsigned_abs());
    let address = besieged.hand.endpoint.trim_start_matches("http://").to_owned();
    let failures: Vec<String> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|hand| {
                scope.spawn({
                    let address = address.clone();
                    move || throw(&address, seed.wrapping_add(u64::from(hand)))
                })
            })
            .collect();
        hands.into_iter().filter_map(|hand| hand.join().expect("the test does not panic")).collect()
    });
    assert!(failures.is_empty(), "MPSTACK_SEED={seed}\n{}\n{}", failures.join("\n"), besieged.sandbox.log());
    besieged.stands().await;
}

/// Sends its share and returns how to send again what was not refused.
fn throw(address: &str, seed: u64) -> Option<String> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config =
        Config { cases: REQUESTS / HANDS, failure_persistence: None, max_shrink_iters: 500, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let result = runner.run(&request(), |request| {
        let answer = send(address, &request);
        if is_refused(&answer) {
            return Ok(());
        }
        let reproducer: String = request.iter().map(|byte| format!("\\x{byte:02x}")).collect();
        let start = String::from_utf8_lossy(&answer[..answer.len().min(300)]).into_owned();
        Err(TestCaseError::fail(format!("printf '{reproducer}' | nc {}\n{start}", address.replace(':', " "))))
    });
    result.err().map(|error| error.to_string())
}

/// Whether an answer says no: nothing, a status above 400, or an error in the envelope.
fn is_refused(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some(status) = text.strip_prefix("HTTP/1.1 ").or_else(|| text.strip_prefix("HTTP/1.0 ")) else {
        return text.is_empty();
    };
    match status.get(..3).and_then(|status| status.parse::<u16>().ok()) {
        Some(200) => text.contains(r#"{"Response":{"Error":{"Code":""#),
        Some(500) => false,
        Some(status) => status >= 400,
        None => false,
    }
}

fn send(address: &str, request: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    let Ok(mut stream) = TcpStream::connect(address) else { return b"nobody listens".to_vec() };
    let waits = stream.set_read_timeout(Some(Duration::from_secs(20)));
    // A server may stop listening in the middle of nonsense.
    if waits.is_ok() && stream.write_all(request).is_ok() {
        // Whole requests ask for the connection to be closed; of the others, the end is the end.
        if !request.windows(17).any(|part| part == b"Connection: close") {
            drop(stream.shutdown(Shutdown::Write));
        }
        drop(stream.read_to_end(&mut answer));
    }
    answer
}

fn request() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        1 => vec(any::<u8>(), 0..400),
        1 => "(GET|PUT|POST|DELETE|HEAD|OPTIONS|PATCH) [ -~]{0,60} HTTP/1.[01]\r\n([a-zA-Z-]{1,20}: [ -~]{0,40}\r\n){0,6}\r\n"
            .prop_map(String::into_bytes),
        4 => api(),
        2 => object(),
        1 => control(),
    ]
}

fn now() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).expect("later than 1970");
    i64::try_from(since_epoch.as_secs()).expect("not that late")
}

fn assemble(method: &str, target: &str, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let mut request = format!("{method} {target} HTTP/1.1\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()));
    let mut request = request.into_bytes();
    request.extend_from_slice(body);
    request
}

/// A body: of a real action, of something like it, or of anything.
fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(br#"{"FunctionName":"Full"}"#.to_vec()),
        Just(br#"{"RoleName":"full-exec","PolicyDocument":"{}"}"#.to_vec()),
        r#"\{"[A-Z][a-zA-Z]{0,12}":("[ -!#-\[\]-~]{0,20}"|[0-9]{1,20}|null|\[\]|\{\})\}"#.prop_map(String::into_bytes),
        Just("[".repeat(50_000).into_bytes()),
        Just(b"Action=DeleteFunction&FunctionName=Full&Version=2018-04-16&SecretId=AKIDSANDBOX&Signature=eA".to_vec()),
        vec(any::<u8>(), 0..600),
    ]
}

/// What is wrong with the authorization.
#[derive(Debug, Clone)]
enum Flaw {
    OtherKey,
    NobodysKey,
    Stale,
    OtherBody,
    Text(String),
    Absent,
}

fn flaw() -> impl Strategy<Value = Flaw> {
    prop_oneof![
        Just(Flaw::OtherKey),
        Just(Flaw::NobodysKey),
        Just(Flaw::Stale),
        Just(Flaw::OtherBody),
        "TC3-HMAC-SHA256 [ -~]{0,80}".prop_map(Flaw::Text),
        "q-sign-algorithm=sha1[&;=a-z0-9-]{0,80}".prop_map(Flaw::Text),
        "[ -~]{0,60}".prop_map(Flaw::Text),
        Just(Flaw::Absent),
    ]
}

/// A request of API 3.0.
fn api() -> impl Strategy<Value = Vec<u8>> {
    let actions = select(&[
        ("scf", "DeleteFunction", "2018-04-16"),
        ("scf", "CreateFunction", "2018-04-16"),
        ("scf", "Invoke", "2018-04-16"),
        ("cam", "DeleteRole", "2019-01-16"),
        ("cam", "CreatePolicy", "2019-01-16"),
        ("sts", "AssumeRole", "2018-08-13"),
        ("tag", "ModifyResourceTags", "2018-08-13"),
        ("mps", "UnbindTrigger", "2019-06-12"),
        ("cls", "SearchLog", "2020-10-16"),
        ("cloudaudit", "LookUpEvents", "2019-03-19"),
        ("cloudaudit", "DescribeEvents", "2019-03-19"),
        ("cvm", "RunInstances", "2017-03-12"),
    ]);
    let host = prop_oneof![
        3 => Just(None),
        1 => select(&["127.0.0.1", "evil.example", "scf.tencentcloudapi.com:443", "http://127.0.0.1", "[::1]", "a.b.c.d.e"])
            .prop_map(|host| Some(host.to_owned())),
        1 => "[!-~]{1,40}".prop_map(Some),
    ];
    let targets =
        select(&["/", "/?Action=DeleteFunction&FunctionName=Full", "//", "/?", "http://scf.tencentcloudapi.com/"]);
    let methods = select(&["POST", "GET", "PUT"]);
    let region = prop_oneof![Just(REGION.to_owned()), "[ -~]{0,20}"];
    (actions, host, targets, methods, region, body(), flaw(), any::<bool>()).prop_map(
        |((product, action, version), host, target, method, region, body, flaw, has_time)| {
            let host = host.unwrap_or_else(|| format!("{product}.tencentcloudapi.com"));
            let timestamp = if matches!(flaw, Flaw::Stale) { now() - 3600 } else { now() };
            let mut headers = vec![
                ("Host".to_owned(), host.clone()),
                ("Content-Type".to_owned(), "application/json".to_owned()),
                ("X-TC-Action".to_owned(), action.to_owned()),
                ("X-TC-Version".to_owned(), version.to_owned()),
                ("X-TC-Region".to_owned(), region),
            ];
            if has_time {
                headers.push(("X-TC-Timestamp".to_owned(), timestamp.to_string()));
            }
            let sign = |id: &str, key: &str, body: &[u8]| {
                let signed = [("content-type", "application/json"), ("host", host.as_str())];
                let hash = sha256_hex(body);
                let covered = tc3::Covered { method, query: "", headers: &signed, payload_sha256: &hash };
                tc3::authorization(id, key, product, timestamp, &covered)
            };
            let authorization = match flaw {
                Flaw::OtherKey => Some(sign(SECRET_ID, "guessed", &body)),
                Flaw::NobodysKey => Some(sign("AKIDNOBODY", "guessed", &body)),
                Flaw::Stale => Some(sign(SECRET_ID, SECRET_KEY, &body)),
                Flaw::OtherBody => Some(sign(SECRET_ID, SECRET_KEY, &[&body[..], b" "].concat())),
                Flaw::Text(text) => Some(text),
                Flaw::Absent => None,
            };
            headers.extend(authorization.map(|text| ("Authorization".to_owned(), text)));
            assemble(method, target, &headers, &body)
        },
    )
}

/// A request to COS.
fn object() -> impl Strategy<Value = Vec<u8>> {
    let methods = select(&["GET", "PUT", "HEAD", "DELETE", "POST", "OPTIONS"]);
    let targets = prop_oneof![
        Just("/kept-1250000000/note.txt".to_owned()),
        Just("/kept-1250000000/".to_owned()),
        Just("/kept-1250000000?delete".to_owned()),
        "/[!-~]{0,60}",
    ];
    let hosts = select(&[
        "127.0.0.1",
        "kept-1250000000.cos.ap-beijing.myqcloud.com",
        "service.cos.myqcloud.com",
        "..cos..myqcloud.com",
        "evil.example",
    ]);
    (methods, targets, hosts, body(), flaw(), "[ -~]{0,30}").prop_map(|(method, target, host, body, flaw, extra)| {
        let sign = |id: &str, key: &str, off: i64| {
            let path = target.split('?').next().unwrap_or_default();
            let covered = cos::Covered { method, path, params: &[], headers: &[("host", host)] };
            cos::authorization(id, key, now() + off, now() + off + 600, &covered)
        };
        let authorization = match flaw {
            Flaw::OtherKey => Some(sign(SECRET_ID, "guessed", 0)),
            Flaw::NobodysKey => Some(sign("AKIDNOBODY", "guessed", 0)),
            // COS does not sign bodies: a body of another's is no flaw there.
            Flaw::Stale | Flaw::OtherBody => Some(sign(SECRET_ID, SECRET_KEY, -7200)),
            Flaw::Text(text) => Some(text),
            Flaw::Absent => None,
        };
        let mut headers = vec![
            ("Host".to_owned(), host.to_owned()),
            ("Range".to_owned(), extra.clone()),
            ("Content-MD5".to_owned(), extra.clone()),
            ("x-cos-meta-note".to_owned(), extra),
        ];
        headers.extend(authorization.map(|text| ("Authorization".to_owned(), text)));
        assemble(method, &target, &headers, &body)
    })
}

/// A request to what is for tests only, or for code by its address.
fn control() -> impl Strategy<Value = Vec<u8>> {
    let paths = select(&[
        "/_mpstack/clock",
        "/_mpstack/faults",
        "/_mpstack/audit",
        "/_mpstack/",
        "/_code/00?expires=9&signature=0",
    ]);
    (paths, select(&["GET", "PUT", "POST"]), "[ -~]{0,40}", body()).prop_map(|(path, method, known, body)| {
        let headers = [("Host".to_owned(), "127.0.0.1".to_owned()), ("X-Mpstack-Control".to_owned(), known)];
        assemble(method, path, &headers, &body)
    })
}
