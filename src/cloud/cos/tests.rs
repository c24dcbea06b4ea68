//! Buckets and objects over HTTP, signed as the vendor's SDKs sign.

use super::store;
use crate::{
    cloud::{
        Keys,
        tests::scene::{Scene, zip_of},
    },
    wire::{
        cos::{CosError, ListBucketResult, host},
        sign::cos::{Covered, authorization, encode},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret;
use serde_json::json;
use std::time::Duration;

const BUCKET: &str = "callbacks-1250000000";
const REGION: &str = "ap-beijing";

/// A request about to be signed.
#[derive(Clone)]
struct Ask<'s> {
    scene: &'s Scene,
    method: Method,
    host: String,
    /// Host as signed; clients differ on ports.
    signed_host: String,
    key: String,
    parameters: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    keys: Keys,
    /// Seconds from now to the start and to the end of validity.
    window: (i64, i64),
}

/// An answer, read whole.
#[derive(Debug)]
struct Told {
    status: StatusCode,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl Told {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn code(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let error: CosError = quick_xml::de::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(error.request_id, self.header("x-cos-request-id"));
        error.code
    }

    #[track_caller]
    fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    #[track_caller]
    fn refused(self, status: u16, code: &str) {
        assert_eq!((self.is(status).code().as_str()), code);
    }
}

fn ask<'s>(scene: &'s Scene, method: &str, key: &str) -> Ask<'s> {
    let host = host(BUCKET, REGION);
    Ask {
        scene,
        method: method.parse().expect("a method"),
        signed_host: host.clone(),
        host,
        key: key.to_owned(),
        parameters: Vec::new(),
        headers: Vec::new(),
        body: Vec::new(),
        keys: scene.keys.clone(),
        window: (-60, 600),
    }
}

impl Ask<'_> {
    fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn asking(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    fn signature(&self) -> String {
        let now = self.scene.running.clock().now();
        let pairs = |pairs: &[(String, String)]| pairs.to_vec();
        let (parameters, mut headers) = (pairs(&self.parameters), pairs(&self.headers));
        headers.push(("host".to_owned(), self.signed_host.clone()));
        fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
        }
        let (start, end) = self.window;
        authorization(
            &self.keys.secret_id,
            self.keys.secret_key.expose_secret(),
            now + start,
            now + end,
            &Covered {
                method: self.method.as_str(),
                path: &format!("/{}", self.key),
                params: &borrowed(&parameters),
                headers: &borrowed(&headers),
            },
        )
    }

    fn url(&self) -> String {
        let path = self.key.split('/').map(encode).collect::<Vec<_>>().join("/");
        let query: Vec<_> =
            self.parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        format!("{}/{path}?{}", self.scene.running.endpoint(), query.join("&"))
    }

    async fn send(self) -> Told {
        let signature = self.signature();
        let url = self.url();
        self.sent(url, Some(signature)).await
    }

    /// Sends the signature in the query.
    async fn presigned(self) -> Told {
        let signature = self.signature();
        let parts: Vec<_> = signature
            .split('&')
            .map(|pair| pair.split_once('=').expect("a pair"))
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        let url = format!("{}&{}", self.url(), parts.join("&"));
        self.sent(url, None).await
    }

    async fn sent(self, url: String, signature: Option<String>) -> Told {
        let mut request = self.scene.http().request(self.method, url).header("host", self.host);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        if self.body.is_empty() {
            // The client would leave it out, and the service demands it.
            request = request.header("content-length", 0);
        }
        if let Some(signature) = signature {
            request = request.header("authorization", signature);
        }
        if let Some(token) = &self.scene.token {
            request = request.header("x-cos-security-token", token);
        }
        let answer = request.body(self.body).send().await.expect("sent");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.expect("a body").to_vec();
        assert_eq!(headers["server"], "tencent-cos");
        Told { status, headers, body }
    }
}

async fn with_bucket() -> Scene {
    let scene = Scene::start().await;
    ask(&scene, "PUT", "").send().await.is(200);
    scene
}

#[tokio::test]
async fn the_life_of_an_object() {
    let scene = with_bucket().await;
    let key = "mps/发布 会+1%25.json";
    let put = ask(&scene, "PUT", key)
        .with("content-type", "text/plain")
        .with("content-md5", "XUFAKrxLKna5cZ2REBfFkg==")
        .with("x-cos-meta-task", "1250000000-WorkflowTask-0a")
        .body(b"hello");
    let told = put.send().await.is(200);
    assert_eq!(told.header("etag"), "\"5d41402abc4b2a76b9719d911017c592\"");
    assert_eq!(told.header("x-cos-hash-crc64ecma"), "11177612005948864433");

    let scene = scene.restart().await;
    let told = ask(&scene, "GET", key).send().await.is(200);
    assert_eq!(told.body, b"hello");
    assert_eq!(told.header("content-type"), "text/plain");
    assert_eq!(told.header("x-cos-meta-task"), "1250000000-WorkflowTask-0a");
    assert_eq!(told.header("accept-ranges"), "bytes");
    assert!(told.header("last-modified").ends_with(" GMT"), "{}", told.header("last-modified"));

    let head = ask(&scene, "HEAD", key).send().await.is(200);
    assert_eq!((head.header("content-length"), head.body.len()), ("5", 0));

    ask(&scene, "DELETE", key).send().await.is(204);
    ask(&scene, "DELETE", key).send().await.is(204);
    ask(&scene, "GET", key).send().await.refused(404, "NoSuchKey");
    assert!(ask(&scene, "HEAD", key).send().await.is(404).body.is_empty());
}

#[tokio::test]
async fn ranges_and_conditions() {
    let scene = with_bucket().await;
    ask(&scene, "PUT", "a").body(b"0123456789").send().await.is(200);
    let part = ask(&scene, "GET", "a").with("range", "bytes=2-4").send().await.is(206);
    assert_eq!((part.body.as_slice(), part.header("content-range")), (&b"234"[..], "bytes 2-4/10"));
    ask(&scene, "GET", "a").with("range", "bytes=10-").send().await.refused(416, "InvalidRange");
    let etag = part.header("etag").to_owned();
    ask(&scene, "GET", "a").with("if-match", &etag).send().await.is(200);
    ask(&scene, "GET", "a").with("if-match", "\"other\"").send().await.refused(412, "PreconditionFailed");
    assert!(ask(&scene, "GET", "a").with("if-none-match", &etag).send().await.is(304).body.is_empty());
    ask(&scene, "GET", "a").with("if-none-match", "\"other\"").send().await.is(200);
    let modified = part.header("last-modified").to_owned();
    ask(&scene, "GET", "a").with("if-modified-since", &modified).send().await.is(304);
    ask(&scene, "GET", "a").with("if-unmodified-since", &modified).send().await.is(200);
}

#[tokio::test]
async fn of_many_writers_who_must_not_overwrite_one_succeeds() {
    let scene = with_bucket().await;
    let put = |number: u8| ask(&scene, "PUT", "lock").with("x-cos-forbid-overwrite", "true").body(&[number]).send();
    let all = futures_util::future::join_all((0..8).map(put)).await;
    let mut statuses: Vec<_> = all.iter().map(|told| told.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
    put(9).await.refused(409, "FileAlreadyExists");
    let winner = all.iter().position(|told| told.status == 200).expect("a winner");
    assert_eq!(usize::from(ask(&scene, "GET", "lock").send().await.body[0]), winner);
    ask(&scene, "PUT", "lock").body(b"x").send().await.is(200);
    let versioning = ask(&scene, "GET", "").asking("versioning", "").send().await.is(200);
    assert!(String::from_utf8_lossy(&versioning.body).ends_with("<VersioningConfiguration/>"));
}

#[tokio::test]
async fn uploads_are_refused_for_their_faults() {
    let scene = with_bucket().await;
    let put = |name: &str, value: &str| ask(&scene, "PUT", "a").with(name, value).body(b"hello").send();
    put("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==").await.refused(400, "BadDigest");
    put("content-md5", "nonsense").await.refused(400, "InvalidDigest");
    put("x-cos-copy-source", "elsewhere").await.refused(501, "NotImplemented");
    put("x-cos-acl", "public-read").await.refused(501, "NotImplemented");
    put("x-cos-meta-a_b", "x").await.refused(400, "InvalidArgument");
    put("x-cos-meta-a", &"x".repeat(2048)).await.refused(400, "InvalidArgument");
    ask(&scene, "PUT", &"k".repeat(851)).send().await.refused(400, "KeyTooLong");
    ask(&scene, "POST", "a").asking("uploads", "").send().await.refused(501, "NotImplemented");
    ask(&scene, "POST", "a").send().await.refused(405, "MethodNotAllowed");
    ask(&scene, "GET", "a").send().await.refused(404, "NoSuchKey");
}

#[tokio::test]
async fn buckets_come_and_go() {
    let scene = with_bucket().await;
    ask(&scene, "PUT", "").send().await.refused(409, "BucketAlreadyOwnedByYou");
    let head = ask(&scene, "HEAD", "").send().await.is(200);
    assert_eq!(head.header("x-cos-bucket-region"), REGION);
    let elsewhere = |method: &str, bucket: &str, region: &str| {
        let mut ask = ask(&scene, method, "");
        ask.host = host(bucket, region);
        ask.signed_host = ask.host.clone();
        ask.send()
    };
    elsewhere("HEAD", BUCKET, "ap-guangzhou").await.is(404);
    elsewhere("PUT", "a_b-1250000000", REGION).await.refused(400, "InvalidBucketName");
    elsewhere("PUT", "a-very-long-name-of-a-bucket-1250000000", REGION).await.refused(400, "InvalidBucketName");
    elsewhere("PUT", "theirs-1300000042", REGION).await.refused(403, "AccessDenied");
    elsewhere("GET", "none-1250000000", REGION).await.refused(404, "NoSuchBucket");
    let mut service = ask(&scene, "GET", "");
    service.host = "service.cos.myqcloud.com".into();
    service.signed_host = service.host.clone();
    let text = String::from_utf8(service.send().await.is(200).body).expect("UTF-8");
    let created = text.split("<CreationDate>").nth(1).and_then(|rest| rest.split('<').next()).expect("a date");
    assert_eq!(
        text,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult><Owner><ID>1250000000</ID>\
             <DisplayName>1250000000</DisplayName></Owner><Buckets><Bucket><Name>callbacks-1250000000</Name>\
             <Location>ap-beijing</Location><CreationDate>{created}</CreationDate></Bucket></Buckets>\
             </ListAllMyBucketsResult>"
        )
    );
    ask(&scene, "PUT", "a").send().await.is(200);
    ask(&scene, "DELETE", "").send().await.refused(409, "BucketNotEmpty");
    ask(&scene, "DELETE", "a").send().await.is(204);
    ask(&scene, "DELETE", "").send().await.is(204);
    ask(&scene, "PUT", "a").send().await.refused(404, "NoSuchBucket");
}

#[tokio::test]
async fn listing_in_pages_and_folders() {
    let scene = with_bucket().await;
    for key in ["a", "logs/1", "logs/2", "logs/deep/3", "mps/x&y", "z"] {
        ask(&scene, "PUT", key).body(b"x").send().await.is(200);
    }
    let list = |parameters: &[(&str, &str)]| {
        let mut ask = ask(&scene, "GET", "");
        for (name, value) in parameters {
            ask = ask.asking(name, value);
        }
        async move {
            let told = ask.send().await.is(200);
            let text = String::from_utf8(told.body).expect("UTF-8");
            quick_xml::de::from_str::<ListBucketResult>(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
        }
    };
    let names = |page: &ListBucketResult| {
        let keys = page.contents.iter().map(|content| content.key.clone());
        keys.chain(page.common_prefixes.iter().map(|folder| folder.prefix.clone())).collect::<Vec<_>>()
    };
    let all = list(&[]).await;
    assert_eq!(names(&all), ["a", "logs/1", "logs/2", "logs/deep/3", "mps/x&y", "z"]);
    assert_eq!((all.is_truncated, all.max_keys, all.name.as_str()), (false, 1000, BUCKET));
    assert_eq!((all.contents[0].size, all.contents[0].etag.len(), all.contents[0].last_modified.len()), (1, 34, 24));
    assert_eq!(all.contents[0].owner.id, "1250000000");
    assert_eq!(names(&list(&[("prefix", "logs/")]).await), ["logs/1", "logs/2", "logs/deep/3"]);
    assert_eq!(names(&list(&[("prefix", "logs/"), ("delimiter", "/")]).await), ["logs/1", "logs/2", "logs/deep/"]);
    let encoded = list(&[("prefix", "mps/"), ("encoding-type", "url")]).await;
    assert_eq!(names(&encoded), ["mps%2Fx%26y"]);

    let (mut marker, mut pages) = (String::new(), Vec::new());
    loop {
        let page = list(&[("delimiter", "/"), ("max-keys", "2"), ("marker", &marker)]).await;
        pages.push(names(&page));
        match page.next_marker {
            Some(next) => marker = next,
            None => break,
        }
    }
    assert_eq!(pages, [["a", "logs/"], ["z", "mps/"]]);
    assert_eq!(list(&[("max-keys", "5000")]).await.max_keys, 1000);
    ask(&scene, "GET", "").asking("max-keys", "x").send().await.refused(400, "InvalidArgument");
}

#[tokio::test]
async fn many_keys_are_deleted_at_once() {
    let scene = with_bucket().await;
    for key in ["a", "b&c", "d"] {
        ask(&scene, "PUT", key).send().await.is(200);
    }
    let body = b"<Delete><Quiet>false</Quiet><Object><Key>a</Key></Object><Object><Key>b&amp;c</Key></Object></Delete>";
    let told = ask(&scene, "POST", "").asking("delete", "").body(body).send().await.is(200);
    assert_eq!(
        String::from_utf8_lossy(&told.body),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DeleteResult><Deleted><Key>a</Key></Deleted>\
         <Deleted><Key>b&amp;c</Key></Deleted></DeleteResult>"
    );
    let left = scene.running.cloud().store.read(|reader| store::objects(reader, BUCKET, "")).expect("read");
    assert_eq!(left.into_iter().map(|(key, _)| key).collect::<Vec<_>>(), ["d"]);
    ask(&scene, "POST", "").asking("delete", "").body(b"<Nothing").send().await.refused(400, "MalformedXML");
}

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
async fn a_body_may_come_in_chunks() {
    let scene = with_bucket().await;
    let ask = ask(&scene, "PUT", "chunked");
    let (signature, url) = (ask.signature(), ask.url());
    let frame = |text: &'static str| {
        Ok::<_, std::io::Error>(hyper::body::Frame::data(bytes::Bytes::from_static(text.as_bytes())))
    };
    let chunks = futures_util::stream::iter(["he", "llo"].map(frame));
    let body = reqwest::Body::wrap(http_body_util::StreamBody::new(chunks));
    let request = scene.http().put(url).header("host", host(BUCKET, REGION)).header("authorization", signature);
    let answer = request.body(body).send().await.expect("sent");
    assert_eq!(answer.headers()["etag"], "\"5d41402abc4b2a76b9719d911017c592\"");
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
async fn a_start_removes_what_a_kill_left() {
    let scene = with_bucket().await;
    ask(&scene, "PUT", "a").body(b"kept").send().await.is(200);
    let directory = scene.running.cloud().settings.data.join("objects");
    std::fs::write(directory.join("0123.unfinished"), "half").expect("written");
    std::fs::write(directory.join("4567"), "whole, but without a record").expect("written");
    let scene = scene.restart().await;
    assert_eq!(std::fs::read_dir(directory).expect("a directory").count(), 1);
    assert_eq!(ask(&scene, "GET", "a").send().await.is(200).body, b"kept");
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
