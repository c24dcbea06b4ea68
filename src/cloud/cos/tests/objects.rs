//! Objects: uploads, reads, conditions, many writers.

use super::*;

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
    put("x-cos-copy-source", "elsewhere").await.refused(400, "InvalidArgument");
    put("x-cos-server-side-encryption", "AES256").await.refused(501, "NotImplemented");
    put("x-cos-acl", "public-read").await.refused(501, "NotImplemented");
    put("x-cos-meta-a_b", "x").await.refused(400, "InvalidArgument");
    put("x-cos-meta-a", &"x".repeat(2048)).await.refused(400, "InvalidArgument");
    ask(&scene, "PUT", &"k".repeat(851)).send().await.refused(400, "KeyTooLong");
    ask(&scene, "POST", "a").asking("append", "").send().await.refused(501, "NotImplemented");
    ask(&scene, "POST", "a").send().await.refused(405, "MethodNotAllowed");
    ask(&scene, "GET", "a").send().await.refused(404, "NoSuchKey");
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
