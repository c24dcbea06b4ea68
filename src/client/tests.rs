//! Scenes with a scripted server on loopback: real HTTP, real signatures.

use super::{
    testing::{Act, Server, answer, refusal, settings, words},
    *,
};
use crate::wire::{
    Product, cam, mps, scf,
    sign::{sha256_hex, tc3, v1},
    sts,
};
use reqwest::Url;
use serde_json::json;
use std::time::Duration;
use tokio::net::TcpListener;

impl Server {
    fn reader(&self) -> Reader {
        Reader::new(self.settings()).expect("a client")
    }

    fn writer(&self) -> Writer {
        Writer::new(self.settings()).expect("a client")
    }
}

fn ok() -> Act {
    answer(json!({"AccountId": "100000000001"}))
}

fn throttled() -> Act {
    refusal("RequestLimitExceeded")
}

fn page(status: u16, body: &str) -> Act {
    Act::Answer(status, "text/html", body.to_owned())
}

fn who() -> sts::GetCallerIdentity {
    sts::GetCallerIdentity {}
}

#[tokio::test]
async fn a_request_is_signed_for_its_real_host() {
    let server = Server::script([ok()]).await;
    let answer = server.reader().read("ap-beijing", &scf::GetAccount {}).await;
    answer.expect("an answer");
    let seen = server.seen();
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
    let server = Server::script([ok()]).await;
    let identity = server.reader().read("", &who()).await.expect("an answer");
    assert_eq!(identity.account_id, "100000000001");
    assert!(!server.seen()[0].headers.contains_key("x-tc-region"));
}

#[tokio::test]
async fn throttling_is_waited_out_for_looks_and_changes_alike() {
    let server = Server::script([throttled(), throttled(), ok(), throttled(), ok()]).await;
    server.reader().read("", &who()).await.expect("the third try");
    server.writer().change("", &cam::DeleteRole::default()).await.expect("the second try");
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn a_refusal_slows_the_action_down_in_its_region_for_all_who_share_the_client() {
    let server = Server::script([ok(), throttled(), ok()]).await;
    let reader = server.reader();
    reader.read("", &who()).await.expect("the first try");
    assert_eq!(reader.core.rates.allowed("GetCallerIdentity", ""), 20);
    reader.clone().read("", &who()).await.expect("the second try");
    assert_eq!(reader.core.rates.allowed("GetCallerIdentity", ""), 10);
    assert_eq!(reader.core.rates.allowed("GetCallerIdentity", "ap-beijing"), 20);
}

#[tokio::test]
async fn throttling_without_end_is_named() {
    let server = Server::script([throttled(), throttled(), throttled()]).await;
    let error = server.reader().read("", &who()).await.expect_err("throttled");
    assert_eq!(
        words(&error),
        "`GetCallerIdentity` on `sts.tencentcloudapi.com` was throttled 3 times in a row: \
         `RequestLimitExceeded`: m (request r)"
    );
}

#[tokio::test]
async fn a_look_is_repeated_after_a_reset_and_a_bad_gateway() {
    let server = Server::script([Act::Reset, page(502, "<html>"), ok()]).await;
    let reader = server.reader();
    reader.read("", &who()).await.expect("the third try");
    assert_eq!((server.seen().len(), reader.calls()), (3, 3));
}

#[tokio::test]
async fn a_change_is_not_repeated_after_a_reset() {
    let server = Server::script([Act::Reset, ok()]).await;
    let error = server.writer().change("", &cam::CreateRole::default()).await.expect_err("a reset");
    assert!(error.outcome_unknown(), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_change_is_not_repeated_after_an_internal_error() {
    let server = Server::script([refusal("InternalError"), ok()]).await;
    let error = server.writer().change("", &cam::CreateRole::default()).await.expect_err("a fault");
    assert!(error.outcome_unknown(), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn html_is_told_apart() {
    const PAGE: &str = "<!DOCTYPE html>\n<html><body>It works! And here follows quite a lot of text, more than anybody \
                        wants to see in a terminal.</body></html>";
    let server = Server::script([page(200, PAGE)]).await;
    let error = server.reader().read("", &who()).await.expect_err("a web page");
    assert_eq!(
        words(&error),
        "`GetCallerIdentity` on `sts.tencentcloudapi.com` got no API answer: HTTP 200, content type `text/html`, \
         body `<!DOCTYPE html> <html><body>It works! And here follows quite a lot of text, more`"
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = Server::script([page(302, "")]).await;
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
    let server = Server::script([Act::Silence]).await;
    let mut settings = server.settings();
    settings.timings.answer = Duration::from_millis(50);
    let writer = Writer::new(settings).expect("a client");
    let error = writer.change("", &cam::CreateRole::default()).await.expect_err("no answer");
    assert_eq!(error.to_string(), "`CreateRole` on `cam.tencentcloudapi.com` got no answer in time");
    assert!(error.outcome_unknown());
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_once_from_the_answer() {
    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    let expired =
        json!({"Response": {"Error": {"Code": "AuthFailure.SignatureExpire", "Message": "m"}, "RequestId": "r"}});
    let server = Server::script([Act::AnswerAt(DATE, expired.to_string()), ok(), ok()]).await;
    let writer = server.writer();
    writer.change("", &cam::DeleteRole::default()).await.expect("the second try");
    writer.reader().read("", &who()).await.expect("an answer");
    let seen = server.seen();
    for request in &seen[1..] {
        let time: i64 = request.header("x-tc-timestamp").parse().expect("seconds");
        assert!((784_111_777..784_111_900).contains(&time), "{time}");
    }
}

#[tokio::test]
async fn an_action_unknown_as_json_goes_out_as_a_form() {
    const RESOURCE: &str = "qcs::mps::uin/1:TriggerType/WorkflowTaskEvent";
    let server = Server::script([refusal("InvalidAction"), answer(json!({"ResourceId": RESOURCE}))]).await;
    let action = mps::BindTrigger { qualifier: "$DEFAULT".into(), ..Default::default() };
    let answer = server.writer().change_in_either_shape("ap-beijing", &action).await.expect("the form");
    assert_eq!(answer.resource_id, RESOURCE);
    let seen = server.seen();
    assert_eq!(seen[1].header("content-type"), "application/x-www-form-urlencoded");
    let body = String::from_utf8_lossy(&seen[1].body).into_owned();
    let url = Url::parse(&format!("http://x/?{body}")).expect("a form");
    let (signature, signed): (Vec<_>, Vec<_>) = url.query_pairs().partition(|(key, _)| key == "Signature");
    let pairs: Vec<_> = signed.iter().map(|(key, value)| (key.as_ref(), value.as_ref())).collect();
    let (key, host) = ("SECRETKEYEXAMPLE", "mps.tencentcloudapi.com");
    let method = v1::Method::HmacSha256;
    assert_eq!(signature[0].1, v1::signature(key, method, "POST", host, &pairs));
    assert!(pairs.contains(&("Qualifier", "$DEFAULT")) && pairs.contains(&("Action", "BindTrigger")));
}

#[tokio::test]
async fn objects_are_put_listed_and_missed() {
    const LIST: &str = "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>\
                        <Contents><Key>a%20b</Key><Size>3</Size></Contents></ListBucketResult>";
    const MISSING: &str = "<Error><Code>NoSuchKey</Code><Message>no</Message><RequestId>r</RequestId></Error>";
    let server = Server::script([
        Act::Answer(200, "text/plain", "".into()),
        Act::Answer(200, "application/xml", LIST.into()),
        Act::Answer(404, "application/xml", MISSING.into()),
        Act::Answer(404, "application/xml", "".into()),
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

    let seen = server.seen();
    assert_eq!((seen[0].target.as_str(), &seen[0].body[..]), ("/in/a%20b", &b"abc"[..]));
    assert_eq!(seen[0].header("host"), "a-1250000000.cos.ap-beijing.myqcloud.com");
    assert_eq!(seen[0].header("x-cos-security-token"), "TOKENEXAMPLE");
    assert_eq!(seen[1].target, "/?encoding-type=url&max-keys=10&prefix=in%2F");
}
