//! Copies of objects.

use super::*;

fn source(key: &str) -> String {
    format!("{}/{}", host(BUCKET, REGION), encode(key))
}

#[tokio::test]
async fn a_copy_takes_bytes_and_what_the_request_does_not_replace() {
    let scene = with_bucket().await;
    let put = ask(&scene, "PUT", "a b&c").with("content-type", "text/plain").with("x-cos-meta-who", "me");
    put.with("x-cos-tagging", "k=v").body(b"hello").send().await.is(200);
    let told = ask(&scene, "PUT", "kept").with("x-cos-copy-source", &source("a b&c")).send().await.is(200);
    assert_eq!(told.element("ETag"), "\"5d41402abc4b2a76b9719d911017c592\"");
    assert_eq!((told.element("CRC64").as_str(), told.element("LastModified").len()), ("11177612005948864433", 24));
    assert!(told.text().contains("<CopyObjectResult>"), "{told:?}");
    let kept = ask(&scene, "GET", "kept").send().await.is(200);
    assert_eq!((kept.body.as_slice(), kept.header("x-cos-meta-who")), (&b"hello"[..], "me"));
    assert_eq!((kept.header("content-type"), kept.header("x-cos-tagging-count")), ("text/plain", "1"));

    let replace = ask(&scene, "PUT", "replaced").with("x-cos-copy-source", &source("a b&c"));
    let replace = replace.with("x-cos-metadata-directive", "Replaced").with("x-cos-tagging-directive", "Replaced");
    replace.with("x-cos-meta-new", "1").send().await.is(200);
    let replaced = ask(&scene, "GET", "replaced").send().await.is(200);
    assert_eq!((replaced.header("x-cos-meta-who"), replaced.header("x-cos-meta-new")), ("", "1"));
    assert_eq!(replaced.header("x-cos-tagging-count"), "");
}

#[tokio::test]
async fn copies_are_refused_for_their_faults() {
    let scene = with_bucket().await;
    let etag = ask(&scene, "PUT", "a").body(b"hello").send().await.is(200).header("etag").to_owned();
    let copy = |from: &str, name: &str, value: &str| {
        ask(&scene, "PUT", "b").with("x-cos-copy-source", from).with(name, value).send()
    };
    let here = source("a");
    let plain = ("x-cos-meta-x", "1");
    copy(&source("none"), plain.0, plain.1).await.refused(404, "NoSuchKey");
    copy(&here.replace("callbacks", "others"), plain.0, plain.1).await.refused(404, "NoSuchBucket");
    copy(&format!("{here}?versionId=1"), plain.0, plain.1).await.refused(501, "NotImplemented");
    copy(&here, "x-cos-metadata-directive", "Mixed").await.refused(400, "InvalidArgument");
    copy(&here, "x-cos-copy-source-if-match", "\"x\"").await.refused(412, "PreconditionFailed");
    copy(&here, "x-cos-copy-source-if-none-match", &etag).await.refused(412, "PreconditionFailed");
    copy(&here, "x-cos-copy-source-if-match", &etag).await.is(200);
    copy(&here, "x-cos-forbid-overwrite", "true").await.refused(409, "FileAlreadyExists");
    // Where hosts cannot be used.
    copy(&format!("/{BUCKET}/a"), plain.0, plain.1).await.is(200);
}

#[tokio::test]
async fn a_part_may_be_a_range_of_another_object() {
    let scene = with_bucket().await;
    ask(&scene, "PUT", "a").body(b"0123456789").send().await.is(200);
    let id = ask(&scene, "POST", "b").asking("uploads", "").send().await.is(200).element("UploadId");
    let copy = ask(&scene, "PUT", "b").asking("partNumber", "1").asking("uploadId", &id);
    let copy = copy.with("x-cos-copy-source", &source("a")).with("x-cos-copy-source-range", "bytes=2-4");
    let etag = copy.send().await.is(200).element("ETag");
    let body = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
    );
    ask(&scene, "POST", "b").asking("uploadId", &id).body(body.as_bytes()).send().await.is(200);
    assert_eq!(ask(&scene, "GET", "b").send().await.is(200).body, b"234");
}

#[tokio::test]
async fn a_session_copies_only_what_it_may_read_to_where_it_may_write() {
    let mut scene = with_bucket().await;
    for key in ["open/a", "shut/a"] {
        ask(&scene, "PUT", key).body(b"x").send().await.is(200);
    }
    scene.allow(&[("PutObject", "mine/*"), ("InitiateMultipartUpload", "mine/*"), ("GetObject", "open/*")]).await;
    let copy = |from: &str, to: &str| ask(&scene, "PUT", to).with("x-cos-copy-source", &source(from)).send();
    copy("open/a", "mine/b").await.is(200);
    copy("shut/a", "mine/b").await.refused(403, "AccessDenied");
    copy("open/a", "open/b").await.refused(403, "AccessDenied");

    let begun = ask(&scene, "POST", "mine/b").asking("uploads", "").send().await.is(200);
    let id = begun.element("UploadId");
    let part = || ask(&scene, "PUT", "mine/b").asking("partNumber", "1").asking("uploadId", &id);
    part().with("x-cos-copy-source", &source("open/a")).send().await.is(200);
    part().with("x-cos-copy-source", &source("shut/a")).send().await.refused(403, "AccessDenied");
    // Its own bytes are another right.
    part().body(b"x").send().await.refused(403, "AccessDenied");
}
