//! Scenes with a scripted server on loopback: real HTTP, real signatures.

use super::*;
use crate::wire::{
    Product, cam, mps, scf,
    sign::{sha256_hex, tc3},
    sts,
};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use reqwest::Url;
use std::{
    collections::VecDeque,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::net::TcpListener;

const OK: &str = r#"{"Response":{"AccountId":"100000000001","RequestId":"r"}}"#;
const THROTTLED: &str = r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"slow"},"RequestId":"r"}}"#;

/// What the server does with one request.
enum Act {
    Answer(u16, &'static str, &'static str),
    AnswerAt(&'static str, &'static str),
    Reset,
    Silence,
}

fn json(body: &'static str) -> Act {
    Act::Answer(200, "application/json", body)
}

struct Seen {
    headers: hyper::HeaderMap,
    target: String,
    body: Bytes,
}

impl Seen {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A server that follows a script, request by request, and remembers what it saw.
#[derive(Clone)]
struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    async fn start(script: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = Self { address, seen: Arc::default() };
        let script = Arc::new(Mutex::new(script.into_iter().collect::<VecDeque<_>>()));
        let seen = server.seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, seen) = (script.clone(), seen.clone());
                tokio::spawn(async move {
                    let service = service_fn(move |request| act(request, script.clone(), seen.clone()));
                    // An error here is a scripted reset.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        server
    }

    fn settings(&self) -> Settings {
        settings(&format!("http://{}", self.address))
    }

    fn reader(&self) -> Reader {
        Reader::new(self.settings()).expect("a client")
    }

    fn writer(&self) -> Writer {
        Writer::new(self.settings()).expect("a client")
    }

    fn requests(&self) -> usize {
        self.seen.lock().expect("no panic").len()
    }
}

async fn act(
    request: Request<Incoming>,
    script: Arc<Mutex<VecDeque<Act>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    seen.lock().expect("no panic").push(Seen { headers: parts.headers, target: parts.uri.to_string(), body });
    let act = script.lock().expect("no panic").pop_front().unwrap_or(Act::Answer(418, "text/plain", "script is over"));
    let (status, kind, body, date) = match act {
        Act::Answer(status, kind, body) => (status, kind, body, None),
        Act::AnswerAt(date, body) => (200, "application/json", body, Some(date)),
        Act::Reset => return Err(std::io::Error::other("as the script says")),
        Act::Silence => std::future::pending::<Result<_, Infallible>>().await.expect("never"),
    };
    let mut response = Response::builder().status(status).header("content-type", kind);
    if let Some(date) = date {
        response = response.header("date", date);
    }
    Ok(response.body(Full::from(body)).expect("a plain answer"))
}

fn settings(endpoint: &str) -> Settings {
    let pace = Pace { first: Duration::from_millis(1), longest: Duration::from_millis(2), tries: 3 };
    Settings {
        credentials: Credentials {
            secret_id: "AKIDEXAMPLE".into(),
            secret_key: "SECRETKEYEXAMPLE".to_owned().into(),
            token: Some("TOKENEXAMPLE".to_owned().into()),
            source: "the test".into(),
        },
        address: Address::parse(endpoint).expect("an endpoint"),
        timings: Timings { pace, ..Timings::default() },
    }
}

fn who() -> sts::GetCallerIdentity {
    sts::GetCallerIdentity {}
}

fn words(error: &CallError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

#[tokio::test]
async fn a_request_is_signed_for_its_real_host() {
    let server = Server::start([json(OK)]).await;
    let answer = server.reader().read("ap-beijing", &scf::GetAccount {}).await;
    answer.expect("an answer");
    let seen = server.seen.lock().expect("no panic");
    let request = &seen[0];
    assert_eq!(request.header("host"), "scf.tencentcloudapi.com");
    assert_eq!(request.header("x-tc-action"), "GetAccount");
    assert_eq!(request.header("x-tc-version"), "2018-04-16");
    assert_eq!(request.header("x-tc-region"), "ap-beijing");
    assert_eq!(request.header("x-tc-token"), "TOKENEXAMPLE");
    let read = tc3::Authorization::parse(request.header("authorization")).expect("a TC3 header");
    let signed: Vec<_> = read.signed_headers.iter().map(|name| (*name, request.header(name))).collect();
    let covered =
        tc3::Covered { method: "POST", query: "", headers: &signed, payload_sha256: &sha256_hex(&request.body) };
    let time = request.header("x-tc-timestamp").parse().expect("seconds");
    assert_eq!(read.signature, tc3::signature("SECRETKEYEXAMPLE", Product::Scf.label(), time, &covered));
}

#[tokio::test]
async fn a_global_product_names_no_region() {
    let server = Server::start([json(OK)]).await;
    let identity = server.reader().read("", &who()).await.expect("an answer");
    assert_eq!(identity.account_id, "100000000001");
    assert!(!server.seen.lock().expect("no panic")[0].headers.contains_key("x-tc-region"));
}

#[tokio::test]
async fn throttling_is_waited_out_for_looks_and_changes_alike() {
    let server = Server::start([json(THROTTLED), json(THROTTLED), json(OK), json(THROTTLED), json(OK)]).await;
    server.reader().read("", &who()).await.expect("the third try");
    server.writer().change("", &cam::DeleteRole::default()).await.expect("the second try");
    assert_eq!(server.requests(), 5);
}

#[tokio::test]
async fn throttling_without_end_is_named() {
    let server = Server::start([json(THROTTLED), json(THROTTLED), json(THROTTLED)]).await;
    let error = server.reader().read("", &who()).await.expect_err("throttled");
    assert_eq!(
        words(&error),
        "`GetCallerIdentity` on `sts.tencentcloudapi.com` was throttled 3 times in a row: \
         `RequestLimitExceeded`: slow (request r)"
    );
}

#[tokio::test]
async fn a_look_is_repeated_after_a_reset_and_a_bad_gateway() {
    let server = Server::start([Act::Reset, Act::Answer(502, "text/html", "<html>"), json(OK)]).await;
    let reader = server.reader();
    reader.read("", &who()).await.expect("the third try");
    assert_eq!((server.requests(), reader.calls()), (3, 3));
}

#[tokio::test]
async fn a_change_is_not_repeated_after_a_reset() {
    let server = Server::start([Act::Reset, json(OK)]).await;
    let error = server.writer().change("", &cam::CreateRole::default()).await.expect_err("a reset");
    assert!(error.outcome_unknown(), "{error}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_change_is_not_repeated_after_an_internal_error() {
    const FAULT: &str = r#"{"Response":{"Error":{"Code":"InternalError","Message":"m"},"RequestId":"r"}}"#;
    let server = Server::start([json(FAULT), json(OK)]).await;
    let error = server.writer().change("", &cam::CreateRole::default()).await.expect_err("a fault");
    assert!(error.outcome_unknown(), "{error}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn html_is_told_apart() {
    const PAGE: &str = "<!DOCTYPE html>\n<html><body>It works! And here follows quite a lot of text, more than anybody \
                        wants to see in a terminal.</body></html>";
    let server = Server::start([Act::Answer(200, "text/html", PAGE)]).await;
    let error = server.reader().read("", &who()).await.expect_err("a web page");
    assert_eq!(
        words(&error),
        "`GetCallerIdentity` on `sts.tencentcloudapi.com` got no API answer: HTTP 200, content type `text/html`, \
         body `<!DOCTYPE html> <html><body>It works! And here follows quite a lot of text, more`"
    );
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = Server::start([Act::Answer(302, "text/html", "")]).await;
    let error = server.reader().read("", &who()).await.expect_err("a redirect");
    assert!(matches!(error, CallError::NotAnEnvelope { status: 302, .. }), "{error}");
}

#[tokio::test]
async fn an_unreachable_port_is_said_at_once() {
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let writer = Writer::new(settings(&format!("http://{free}"))).expect("a client");
    let error = writer.change("", &cam::CreateRole::default()).await.expect_err("nobody listens");
    assert_eq!(error.to_string(), "`CreateRole` on `cam.tencentcloudapi.com` could not connect");
    assert!(!error.outcome_unknown());
    assert_eq!(writer.reader().calls(), 1);
}

#[tokio::test]
async fn a_slow_answer_is_given_up() {
    let server = Server::start([Act::Silence]).await;
    let mut settings = server.settings();
    settings.timings.answer = Duration::from_millis(50);
    let writer = Writer::new(settings).expect("a client");
    let error = writer.change("", &cam::CreateRole::default()).await.expect_err("no answer");
    assert_eq!(error.to_string(), "`CreateRole` on `cam.tencentcloudapi.com` got no answer in time");
    assert!(error.outcome_unknown());
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_once_from_the_answer() {
    const EXPIRED: &str =
        r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"m"},"RequestId":"r"}}"#;
    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    let server = Server::start([Act::AnswerAt(DATE, EXPIRED), json(OK), json(OK)]).await;
    let writer = server.writer();
    writer.change("", &cam::DeleteRole::default()).await.expect("the second try");
    writer.reader().read("", &who()).await.expect("an answer");
    let seen = server.seen.lock().expect("no panic");
    for request in &seen[1..] {
        let time: i64 = request.header("x-tc-timestamp").parse().expect("seconds");
        assert!((784_111_777..784_111_900).contains(&time), "{time}");
    }
}

#[tokio::test]
async fn an_action_unknown_as_json_goes_out_as_a_form() {
    const UNKNOWN: &str = r#"{"Response":{"Error":{"Code":"InvalidAction","Message":"m"},"RequestId":"r"}}"#;
    const BOUND: &str =
        r#"{"Response":{"ResourceId":"qcs::mps::uin/1:TriggerType/WorkflowTaskEvent","RequestId":"r"}}"#;
    let server = Server::start([json(UNKNOWN), json(BOUND)]).await;
    let action = mps::BindTrigger { qualifier: "$DEFAULT".into(), ..Default::default() };
    let answer = server.writer().change_in_either_shape("ap-beijing", &action).await.expect("the form");
    assert_eq!(answer.resource_id, "qcs::mps::uin/1:TriggerType/WorkflowTaskEvent");
    let seen = server.seen.lock().expect("no panic");
    assert_eq!(seen[1].header("content-type"), "application/x-www-form-urlencoded");
    let body = String::from_utf8_lossy(&seen[1].body).into_owned();
    let url = Url::parse(&format!("http://x/?{body}")).expect("a form");
    let (signature, signed): (Vec<_>, Vec<_>) = url.query_pairs().partition(|(key, _)| key == "Signature");
    let pairs: Vec<_> = signed.iter().map(|(key, value)| (key.as_ref(), value.as_ref())).collect();
    let (key, host) = ("SECRETKEYEXAMPLE", "mps.tencentcloudapi.com");
    let method = crate::wire::sign::v1::Method::HmacSha256;
    assert_eq!(signature[0].1, crate::wire::sign::v1::signature(key, method, "POST", host, &pairs));
    assert!(pairs.contains(&("Qualifier", "$DEFAULT")) && pairs.contains(&("Action", "BindTrigger")));
}

#[tokio::test]
async fn objects_are_put_listed_and_missed() {
    const LIST: &str = "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>\
                        <Contents><Key>a%20b</Key><Size>3</Size></Contents></ListBucketResult>";
    const MISSING: &str = "<Error><Code>NoSuchKey</Code><Message>no</Message><RequestId>r</RequestId></Error>";
    let server = Server::start([
        Act::Answer(200, "text/plain", ""),
        Act::Answer(200, "application/xml", LIST),
        Act::Answer(404, "application/xml", MISSING),
        Act::Answer(404, "application/xml", ""),
    ])
    .await;
    let (writer, bucket, region) = (server.writer(), "a-1250000000", "ap-beijing");
    writer.put_object(bucket, region, "in/a b", "video/mp4", b"abc").await.expect("put");
    let list = writer.reader().list_objects(bucket, region, "in/", "", 10).await.expect("a list");
    assert_eq!((list.contents[0].key.as_str(), list.contents[0].size), ("a%20b", 3));
    let error = writer.reader().get_object(bucket, region, "x").await.expect_err("nothing there");
    assert_eq!(
        error.to_string(),
        "`GET Object` on `a-1250000000.cos.ap-beijing.myqcloud.com` failed with HTTP 404 `NoSuchKey`: no (request r)"
    );
    assert!(error.says_absent(Thing::Object) && !error.says_absent(Thing::Bucket));
    let error = writer.reader().head_bucket(bucket, region).await.expect_err("nothing there");
    assert!(error.says_absent(Thing::Bucket), "{error}");

    let seen = server.seen.lock().expect("no panic");
    assert_eq!((seen[0].target.as_str(), &seen[0].body[..]), ("/in/a%20b", &b"abc"[..]));
    assert_eq!(seen[0].header("host"), "a-1250000000.cos.ap-beijing.myqcloud.com");
    assert_eq!(seen[0].header("x-cos-security-token"), "TOKENEXAMPLE");
    assert_eq!(seen[1].target, "/?encoding-type=url&max-keys=10&prefix=in%2F");
}
